/** Reports annotations of reroll that are wrong, in the same way on workloads, configs and Namespaces. */
import type { ConfigState } from '../../model/config-state.ts';
import { describeProblems } from '../../model/hints.ts';
import { configKey } from '../../model/kinds.ts';
import type { Logger } from '../../model/logger.ts';
import type { NamespaceState } from '../../model/namespace-state.ts';
import type { ControllerMetrics, EventReporter } from '../ports.ts';
import type { Regarding } from '../../model/object-event.ts';

export interface HintReportsContext {
  readonly logger: Logger;
  readonly events: EventReporter;
  readonly metrics: Pick<ControllerMetrics, 'hintProblem'>;
}

/**
 * Writes a Warning Event and a log line, and counts the problem. To be called only if the problem is new.
 * @param names the object in the log, such as `{ workload: 'Deployment/shop/web' }`
 * @param problem all problems of its annotations
 */
export function reportHintProblem(
  { logger, events, metrics }: HintReportsContext,
  regarding: Regarding,
  names: Readonly<Record<string, string>>,
  problem: string,
): void {
  metrics.hintProblem();
  logger.warn({ ...names, problem }, 'hint not understood');
  events.report({ regarding, type: 'Warning', reason: 'HintNotUnderstood', action: 'ReadHints', note: problem });
}

/** Reports the wrong annotations of a config, if it has any. */
export function reportConfigProblem(context: HintReportsContext, state: ConfigState): void {
  const { kind, namespace, name, resourceVersion, problem } = state;
  if (problem === undefined) return;
  const regarding = { kind, namespace, name, resourceVersion, uid: problem.uid };
  reportHintProblem(context, regarding, { config: configKey(kind, namespace, name) }, problem.text);
}

/** Reports the wrong annotations of a Namespace, if it has any. */
export function reportNamespaceProblem(context: HintReportsContext, state: NamespaceState): void {
  const { name, uid, resourceVersion, problems } = state;
  const problem = describeProblems(problems);
  if (problem === '') return;
  const regarding = { kind: 'Namespace', namespace: name, name, uid, resourceVersion } as const;
  reportHintProblem(context, regarding, { namespace: name }, problem);
}
