/** The hints that count for a workload and that do not parse, or that name what is not there. */
import type { Facts } from '../../inventory/facts.ts';
import type { HintProblem } from '../../model/hints.ts';
import { configKeyOf, type ConfigRef } from '../../model/kinds.ts';
import { nearest } from '../../model/nearest.ts';
import { quote, suggestion } from '../../model/quote.ts';
import { findListProblems } from '../../plan/selection/list-problems.ts';
import { isManaged, selectConfigs } from '../../plan/selection/selection.ts';
import type { Cluster } from '../cluster.ts';
import type { Finding } from './finding.ts';
import type { Use } from './use.ts';

export interface HintInput {
  readonly facts: Facts;
  readonly cluster: Cluster;
  readonly uses: readonly Use[];
}

/** Of the workload, of its Namespace and of its configs. */
export function hintProblems({ facts, cluster, uses }: HintInput): readonly Finding[] {
  const { workload, namespace } = facts;
  const own = [...workload.hints.problems, ...(workload.stakater?.hints.problems ?? [])];
  const of =
    (object: string) =>
    (message: string): Finding => ({ code: 'hint-problem', object, message });
  return [
    ...[...own.map(textOf), ...listProblems(facts, cluster)].map(of(`${workload.kind}/${workload.name}`)),
    ...(namespace?.state.problems ?? []).map(textOf).map(of(`Namespace/${workload.namespace}`)),
    ...uses.flatMap(({ config }) => configProblem(config, workload.namespace, cluster)),
  ];
}

/** What is wrong with the annotations of a config; empty if nothing is. */
export function configProblem(config: ConfigRef, namespace: string, { configs }: Cluster): readonly Finding[] {
  const problem = configs.get(configKeyOf(config, namespace))?.problem;
  return problem === undefined ? [] : [{ code: 'hint-problem', object: config, message: problem.text }];
}

function textOf({ annotation, message }: HintProblem): string {
  return `${annotation}: ${message}`;
}

/** Names in lists that no config has. */
function listProblems({ workload, selectionContext, annotations }: Facts, cluster: Cluster): readonly string[] {
  if (cluster.notListed.size > 0 || !isManaged(workload, selectionContext)) return [];
  const { missing, isCutShort } = selectConfigs(workload, selectionContext);
  const isMissing = (ref: ConfigRef): boolean => selectionContext.marksOf(ref) === undefined;
  const names = [...selectionContext.namesOf('ConfigMap')];
  return findListProblems(workload, annotations, { missing, isCutShort, isMissing }).map((problem) => {
    const meant = problem.wanted === undefined ? undefined : nearest(problem.wanted, names);
    return `${textOf(problem)}${suggestion(meant === undefined ? undefined : quote(meant))}`;
  });
}
