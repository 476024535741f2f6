/** Collects the problems of a workload's annotations, including listed names that do not exist. */
import type { Facts } from '../../inventory/facts.ts';
import type { Decision } from '../../model/decision.ts';
import { parseConfigRef, type ConfigRef } from '../../model/kinds.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import type { Plan } from '../../plan/decide.ts';
import { findListProblems, type ListProblem } from '../../plan/selection/list-problems.ts';

/** Decisions for which the lists were not compared with the configs. */
const withoutSelection: ReadonlySet<Decision['reason']> = new Set([
  'namespace-not-selected',
  'terminating',
  'not-opted-in',
  'opted-out',
] as const);

/** The problems without suggestions: the same problems give the same texts whatever else the namespace holds. */
export function problemsOf(
  state: WorkloadState,
  { decision, selection }: Plan,
  { annotations, selectionContext }: Pick<Facts, 'annotations' | 'selectionContext'>,
): readonly ListProblem[] {
  const { hints, stakater } = state;
  const { ignoredKinds, marksOf } = selectionContext;
  const selected = {
    ...selection,
    isMissing: (ref: ConfigRef) =>
      !withoutSelection.has(decision.reason) &&
      !ignoredKinds.includes(parseConfigRef(ref).kind) &&
      marksOf(ref) === undefined,
  };
  const inLists = findListProblems(state, annotations, selected);
  return [...hints.problems, ...(stakater?.hints.problems ?? []), ...inLists];
}
