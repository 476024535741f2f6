/**
 * Remembers the hints and references that a workload had since its last plan: a config that counts in the present plan
 * has counted since the first of them that selects it without a break.
 */
import type { FormerSelection, Observation } from '../model/observation.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { dependenciesOf, withGone, type Selection } from '../plan/selection/selection.ts';
import type { SelectionContext } from '../plan/selection/vocabulary.ts';

/** Number of former selections kept between two plans; beyond that, those in the middle are dropped. */
const maxFormer = 4;

interface Known {
  readonly state: WorkloadState;
  readonly observation: SelectionObservation;
}

export type SelectionObservation = Pick<Observation, 'selectionRv' | 'isSelectionPlanned' | 'formerSelections'>;

/**
 * @param isSeen whether an event shows the change, rather than a list
 * @param isRecorded whether a new record shows that a replica has planned with the former selection
 */
export function observeSelection(
  { state: was, observation: { selectionRv, isSelectionPlanned, formerSelections } }: Known,
  state: WorkloadState,
  { isSeen, isRecorded }: { readonly isSeen: boolean; readonly isRecorded: boolean },
): SelectionObservation {
  const before = { selectionRv, isSelectionPlanned: isSelectionPlanned || isRecorded };
  if (hasSameSelection(was, state)) return { ...before, formerSelections };
  const ended = { workload: was, untilRv: isSeen ? state.resourceVersion : undefined };
  return { ...before, formerSelections: append(formerSelections, ended) };
}

/** Clears the former selections once the record covers all that the present hints and references select. */
export function planSelection({ state, observation }: Known, selectionContext: SelectionContext): SelectionObservation {
  const { selectionRv, formerSelections } = observation;
  const everything = withGone(selectionContext);
  const now = dependenciesOf(state, everything);
  // A deleted config that a pattern matches is not recorded and may come back: since when it counts is still needed
  // then.
  const isAllThere = [...now.keys()].every((ref) => selectionContext.marksOf(ref) !== undefined);
  if (!isAllThere) return { selectionRv, isSelectionPlanned: true, formerSelections };
  const text = textOf(now);
  const isOther = ({ workload }: FormerSelection): boolean => textOf(dependenciesOf(workload, everything)) !== text;
  const lastOther = formerSelections.findLast(isOther);
  return { selectionRv: lastOther ? lastOther.untilRv : selectionRv, isSelectionPlanned: true, formerSelections: [] };
}

function textOf(dependencies: Selection['dependencies']): string {
  return JSON.stringify([...dependencies].map(([ref, needs]) => [ref, [...needs.keys()].sort()]).sort());
}

function append(former: readonly FormerSelection[], ended: FormerSelection): readonly FormerSelection[] {
  return former.length < maxFormer ? [...former, ended] : [...former.slice(0, 1), ...former.slice(2), ended];
}

function hasSameSelection(a: WorkloadState, b: WorkloadState): boolean {
  return JSON.stringify([a.hints, a.stakater, a.references]) === JSON.stringify([b.hints, b.stakater, b.references]);
}
