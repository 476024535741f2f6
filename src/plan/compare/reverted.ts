/**
 * Decides whether old pods, whose template came back in the middle of a rollout, run content that has changed since.
 */
import { allKeys, type ConfigState } from '../../model/config-state.ts';
import { contentAt } from '../../model/content-history.ts';
import type { ConfigRef } from '../../model/kinds.ts';
import { agree, type ConfigEntry, type RecordEntry } from '../../model/record.ts';
import { hasOtherContent, type Comparison } from './compare.ts';
import type { ConfigView } from '../input/config-view.ts';
import type { Digester } from '../record/digest.ts';
import { heldSince, othersSince } from './evidence.ts';
import type { PlanInput } from '../input/plan-input.ts';

/** One config of the workload, with its present entry for the record. */
interface Recorded {
  readonly ref: ConfigRef;
  readonly view: ConfigView;
  readonly comparison: Pick<Comparison, 'entryIfNotRolled'>;
}

/**
 * Whether old pods may run other content than the configs have now, since the template that they run came back.
 * @returns true as well if the content with which those pods were started is unknown
 */
export function isReverted(
  { observation: { returned }, digester, settings }: Pick<PlanInput, 'observation' | 'digester' | 'settings'>,
  configs: readonly Recorded[],
): boolean {
  if (returned === undefined) return false;
  const { configs: then, cameRv } = returned;
  if (then === undefined) return true;
  // All pods of the template were started with the content at the time when it came, whatever the record contains.
  const isSame = ({ view, comparison }: Recorded): boolean =>
    cameRv !== undefined && heldSince(view, cameRv, comparison.entryIfNotRolled, digester);
  const later = configs.filter((config) => !settings.isFreshnessKnown || !isSame(config));
  const now = later.map(({ ref, comparison }) => [ref, comparison.entryIfNotRolled] as const);
  if (!agree(Object.fromEntries(now), then)) return true;
  return later.some(({ ref, view, comparison: { entryIfNotRolled: entry } }) =>
    then[ref] === undefined
      ? hasChangedSince(view, entry, { rv: cameRv, digester })
      : isOtherByKeys(view, entry, { then: then[ref], digester }),
  );
}

/** Whether a config that did not count then, or was not recorded yet, was seen to hold other content since. */
function hasChangedSince(
  view: ConfigView,
  entry: RecordEntry | undefined,
  { rv, digester }: { readonly rv: string | undefined; readonly digester: Digester },
): boolean {
  if (typeof entry !== 'object') return false;
  return Object.keys(entry.keys).some((key) => {
    const digestOf = (state: ConfigState): string | undefined => digester.ofDependency(state, key);
    const canStart = (state: ConfigState | undefined): boolean => state !== undefined;
    return othersSince(view, rv, { digestOf, canStart }).present !== undefined;
  });
}

/** Whether the content differs, if other keys counted then than count now. */
function isOtherByKeys(
  view: ConfigView,
  now: RecordEntry | undefined,
  { then, digester }: { readonly then: RecordEntry | undefined; readonly digester: Digester },
): boolean {
  if (typeof now !== 'object' || typeof then !== 'object') return false;
  if (now.keys[allKeys] !== undefined) return hasChangedSingle(view, then, digester);
  return then.keys[allKeys] !== undefined && hasChangedWhole(view, now, { rv: then.rv, digester });
}

/** All keys count now, and single ones did then. */
function hasChangedSingle({ state }: ConfigView, then: ConfigEntry, digester: Digester): boolean {
  return state !== undefined && hasOtherContent(then, state, digester);
}

/** Single keys count now, and all did then: their former digests are known only if that content is remembered. */
function hasChangedWhole(
  view: ConfigView,
  now: ConfigEntry,
  { rv, digester }: { readonly rv: string; readonly digester: Digester },
): boolean {
  const { isKnown, state } = contentAt(view, view.history, rv);
  return isKnown && state !== undefined && hasOtherContent(now, state, digester);
}
