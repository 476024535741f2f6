/** Collects the problems of a workload's annotations, including listed names that do not exist. */
import type { Decision } from '../../model/decision.ts';
import { configKeyOf, parseConfigRef, type ConfigKind, type ConfigRef } from '../../model/kinds.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import type { Plan } from '../../plan/decide.ts';
import { findListProblems, type ListProblem } from '../../plan/selection/list-problems.ts';
import type { ReadonlyConfigs } from '../../inventory/configs.ts';
import type { ReadSettings } from '../../plan/read/config.ts';

/** Decisions for which the lists were not compared with the configs. */
const withoutSelection: ReadonlySet<Decision['reason']> = new Set([
  'namespace-not-selected',
  'terminating',
  'not-opted-in',
  'opted-out',
] as const);

export interface ProblemContext {
  readonly configs: ReadonlyConfigs;
  readonly readSettings: ReadSettings;
  /** Kinds of configs that are not watched. */
  readonly ignoredKinds: readonly ConfigKind[];
}

/** The problems without suggestions: the same problems give the same texts whatever else the namespace holds. */
export function problemsOf(
  { configs, readSettings, ignoredKinds }: ProblemContext,
  state: WorkloadState,
  { decision, selection }: Plan,
): readonly ListProblem[] {
  const { hints, stakater, namespace } = state;
  const facts = {
    ...selection,
    isMissing: (ref: ConfigRef) =>
      !withoutSelection.has(decision.reason) &&
      !ignoredKinds.includes(parseConfigRef(ref).kind) &&
      configs.get(configKeyOf(ref, namespace)) === undefined,
  };
  const inLists = findListProblems(state, readSettings.annotations, facts);
  return [...hints.problems, ...(stakater?.hints.problems ?? []), ...inLists];
}
