/**
 * Decides whether old pods, whose template came back in the middle of a rollout, run content that has changed since.
 */
import { allKeys, type ConfigState } from '../../model/config-state.ts';
import { contentAt } from '../../model/content-history.ts';
import type { ConfigRef } from '../../model/kinds.ts';
import { absent, agree, type ConfigEntry, type RecordEntry } from '../../model/record.ts';
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
  return later.some(({ ref, view, comparison: { entryIfNotRolled } }) =>
    isOtherByKeys(view, entryIfNotRolled, { then: then[ref], cameRv, digester }),
  );
}

/** What is known of the template that came back. */
interface Former {
  /** What was recorded of the config while the template ran before. */
  readonly then: RecordEntry | undefined;
  /** The version at which the template came, where that was seen. */
  readonly cameRv: string | undefined;
  readonly digester: Digester;
}

/** Where other keys counted then than count now. */
function isOtherByKeys(view: ConfigView, now: RecordEntry | undefined, { then, cameRv, digester }: Former): boolean {
  if (typeof now !== 'object' || then === absent) return false;
  if (then !== undefined) {
    if (now.keys[allKeys] !== undefined) return hasChangedSingle(view, then, digester);
    if (then.keys[allKeys] !== undefined) return hasChangedWhole(view, now, { rv: then.rv, digester });
  }
  return Object.keys(now.keys).some(
    (key) => then?.keys[key] === undefined && hasChangedSince(view, key, cameRv, digester),
  );
}

/** A key that did not count then, or was not recorded yet, was seen to hold other content since. */
function hasChangedSince(view: ConfigView, key: string, rv: string | undefined, digester: Digester): boolean {
  const digestOf = (state: ConfigState): string | undefined => digester.ofDependency(state, key);
  return othersSince(view, rv, { digestOf, canStart: () => true }).present !== undefined;
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
  const { state } = contentAt(view, view.history, rv);
  return state !== undefined && hasOtherContent(now, state, digester);
}
