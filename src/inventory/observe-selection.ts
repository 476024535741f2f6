/**
 * Takes note of hints and references that a workload had since it was last planned: what a plan finds to count now has
 * counted since the first of them that ask for it, without a break.
 */
import type { FormerSelection, Observation } from '../model/observation.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { dependenciesOf, withGone, type Selection } from '../plan/selection/selection.ts';
import type { SelectionContext } from '../plan/selection/vocabulary.ts';

/** More changes than this between two plans are not told apart: those in the middle are forgotten. */
const mostFormer = 4;

/** What is known of a workload. */
interface Known {
  readonly state: WorkloadState;
  readonly observation: SelectionObservation;
}

export type SelectionObservation = Pick<Observation, 'selectionRv' | 'isSelectionPlanned' | 'formerSelections'>;

/**
 * @param isSeen an event tells of it, rather than a list
 * @param isRecorded a new record shows that somebody has planned with what there was
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

/** The record says all that the present hints and references ask for: those before them are forgotten. */
export function planSelection({ state, observation }: Known, selectionContext: SelectionContext): SelectionObservation {
  const { selectionRv, formerSelections } = observation;
  const everything = withGone(selectionContext);
  const now = dependenciesOf(state, everything);
  // What is gone, and that a pattern means, is not recorded and may come back: since when it counts is still to be known.
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
  return former.length < mostFormer ? [...former, ended] : [...former.slice(0, 1), ...former.slice(2), ended];
}

function hasSameSelection(a: WorkloadState, b: WorkloadState): boolean {
  return JSON.stringify([a.hints, a.stakater, a.references]) === JSON.stringify([b.hints, b.stakater, b.references]);
}
