/** Says that a hint is not understood, the same for every kind of object that carries hints. */
import type { Logger } from '../model/logger.ts';
import type { ControllerMetrics, EventReporter, Regarding } from './ports.ts';

export interface HintReportsContext {
  readonly logger: Logger;
  readonly events: EventReporter;
  readonly metrics: Pick<ControllerMetrics, 'hintProblem'>;
}

/**
 * Writes a Warning Event and a line of the log, and counts. To be called when it is news.
 * @param names the object in the log, such as `{ workload: 'Deployment/shop/web' }`
 * @param problem all that is wrong with its hints
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
