/** Since when the hints and references of a workload ask for a config, as far as that was seen. */
import { allKeys } from '../../model/config-state.ts';
import { configRef, type ConfigRef } from '../../model/kinds.ts';
import type { KnownNamespace } from '../../model/namespace-state.ts';
import type { FormerSelection } from '../../model/observation.ts';
import { compareResourceVersions } from '../../model/resource-version.ts';
import type { PlanInput } from '../input/plan-input.ts';
import { asksFor, dependenciesOf, type Selection } from '../selection/selection.ts';

interface SelectionInput extends Pick<PlanInput, 'workload' | 'observation' | 'selectionContext'> {
  readonly namespace: KnownNamespace;
}

export interface SelectedSince {
  /**
   * The version of the workload that began to ask for a key of a config (`*`: for all of it) and has not ceased since;
   * undefined where it was so when a list first showed it, or where a list showed that it had begun.
   */
  readonly sinceRv: (ref: ConfigRef, key: string) => string | undefined;
  /** The keys of a config that former hints and references asked for singly. */
  readonly formerKeys: (ref: ConfigRef) => readonly string[];
}

export function selectedSince(input: SelectionInput): SelectedSince {
  const { observation, selectionContext, namespace } = input;
  const { selectionRv, formerSelections } = observation;
  const selections = new Map<FormerSelection, Selection['dependencies']>();
  const selectionOf = (former: FormerSelection): Selection['dependencies'] => {
    const known = selections.get(former);
    if (known !== undefined) return known;
    const selection = dependenciesOf(former.workload, selectionContext);
    selections.set(former, selection);
    return selection;
  };
  const asks = (former: FormerSelection, ref: ConfigRef, key: string): boolean => {
    const needs = selectionOf(former).get(ref);
    return needs?.has(key) === true || needs?.has(allKeys) === true;
  };
  /** Undefined where it asked for the key all the time. */
  const beginWithin = (former: FormerSelection, ref: ConfigRef, key: string): Begin | undefined => {
    const { workload, untilRv } = former;
    const before = formerSelections[formerSelections.indexOf(former) - 1];
    const beganRv = before === undefined ? selectionRv : before.untilRv;
    // What only its Namespace asks for counts since that says so.
    const namespaceRv = asksFor(workload, ref) ? undefined : namespace.autoRv;
    if (!asks(former, ref, key) || isAfter(namespaceRv, untilRv)) return { rv: untilRv };
    if (!isAfter(namespaceRv, beganRv ?? '0')) return undefined;
    // Where a list showed the end, nobody knows whether it came before the Namespace said so.
    return { rv: untilRv && namespaceRv };
  };
  const sinceRv = (ref: ConfigRef, key: string): string | undefined => {
    const begins = formerSelections.map((former) => beginWithin(former, ref, key));
    const last = begins.findLast((begin) => begin !== undefined);
    if (last !== undefined) return last.rv;
    const namespaceRv = askedByNamespace(input, ref) ? namespace.autoRv : undefined;
    return isAfter(selectionRv, namespaceRv) ? namespaceRv : selectionRv;
  };
  const formerKeys = (ref: ConfigRef): readonly string[] => {
    const keys = formerSelections.flatMap((former) => [...(selectionOf(former).get(ref)?.keys() ?? [])]);
    return [...new Set(keys)].filter((key) => key !== allKeys);
  };
  return { sinceRv, formerKeys };
}

/**
 * Whether the Namespace asks for a config of a workload that was there before its own hint: it may have counted since
 * the Namespace said so, before anything was known of the workload.
 */
function askedByNamespace(
  { workload, namespace, observation: { hasNewPods } }: SelectionInput,
  ref: ConfigRef,
): boolean {
  const { hints, references } = workload;
  const { auto } = namespace.state;
  if (auto === undefined || auto === 'none' || hasNewPods || hints.auto !== undefined) return false;
  return references.some(({ kind, name }) => configRef(kind, name) === ref);
}

/** When a key began to be asked for. */
interface Begin {
  readonly rv: string | undefined;
}

function isAfter(rv: string | undefined, than: string | undefined): boolean {
  return rv !== undefined && than !== undefined && compareResourceVersions(rv, than) > 0;
}
