/** Finds the version since which the hints and references of a workload select a config, as far as that was seen. */
import { allKeys } from '../../model/config-state.ts';
import { configRef, type ConfigRef } from '../../model/kinds.ts';
import type { KnownNamespace } from '../../model/namespace-state.ts';
import type { FormerSelection } from '../../model/observation.ts';
import { compareResourceVersions } from '../../model/resource-version.ts';
import type { Need } from '../../model/workload-state.ts';
import type { PlanInput } from '../input/plan-input.ts';
import type { KeyNeeds } from '../references/needs.ts';
import { asksFor, dependenciesOf, type Selection } from '../selection/selection.ts';

interface SelectionInput extends Pick<PlanInput, 'workload' | 'observation' | 'selectionContext'> {
  readonly namespace: KnownNamespace;
}

export interface SelectedSince {
  /**
   * The version of the workload since which it has selected a key of a config (`*`: all of it) without a break;
   * undefined if it did so when a list first showed it, or if a list showed that it had begun.
   */
  readonly sinceRv: (ref: ConfigRef, key: string) => string | undefined;
  /** The single keys of a config that former hints and references selected; optional if any of them was. */
  readonly formerNeeds: (ref: ConfigRef) => KeyNeeds;
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
  /** Undefined if the workload selected the key all the time. */
  const beginWithin = (former: FormerSelection, ref: ConfigRef, key: string): Begin | undefined => {
    const { workload, untilRv } = former;
    const before = formerSelections[formerSelections.indexOf(former) - 1];
    const beganRv = before === undefined ? selectionRv : before.untilRv;
    // A config that only the Namespace selects counts since the Namespace does so.
    const namespaceRv = asksFor(workload, ref) ? undefined : namespace.autoRv;
    if (!asks(former, ref, key) || isAfter(namespaceRv, untilRv)) return { rv: untilRv };
    if (!isAfter(namespaceRv, beganRv ?? '0')) return undefined;
    // Where a list showed the end, it is unknown whether it came before the Namespace said so.
    return { rv: untilRv && namespaceRv };
  };
  const sinceRv = (ref: ConfigRef, key: string): string | undefined => {
    const begins = formerSelections.map((former) => beginWithin(former, ref, key));
    const last = begins.findLast((begin) => begin !== undefined);
    if (last !== undefined) return last.rv;
    const namespaceRv = askedByNamespace(input, ref) ? namespace.autoRv : undefined;
    return isAfter(selectionRv, namespaceRv) ? namespaceRv : selectionRv;
  };
  const formerNeeds = (ref: ConfigRef): KeyNeeds => {
    const needs = new Map<string, Need>();
    for (const [key, need] of formerSelections.flatMap((former) => [...(selectionOf(former).get(ref) ?? [])])) {
      if (key !== allKeys && needs.get(key) !== 'optional') needs.set(key, need);
    }
    return needs;
  };
  return { sinceRv, formerNeeds };
}

/**
 * Whether the Namespace selects a config of a workload that existed before the hint of the Namespace: the config may
 * have counted since that hint, before this process saw the workload.
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

/** The moment at which a key began to be selected. */
interface Begin {
  readonly rv: string | undefined;
}

function isAfter(rv: string | undefined, than: string | undefined): boolean {
  return rv !== undefined && than !== undefined && compareResourceVersions(rv, than) > 0;
}
