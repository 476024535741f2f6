/** Reports annotations of reroll that are wrong, in the same way on workloads, configs and Namespaces. */
import type { ConfigState } from '../../model/config-state.ts';
import { describeProblems } from '../../model/hints.ts';
import type { UndoneGates } from '../../inventory/undone-gates.ts';
import { configKey, workloadKey } from '../../model/kinds.ts';
import type { Logger } from '../../model/logger.ts';
import type { NamespaceState } from '../../model/namespace-state.ts';
import type { Regarding } from '../../model/object-event.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import type { ControllerMetrics, EventReporter } from '../ports.ts';
import type { Notices } from './notices.ts';

/** Where reports about annotations go. */
export interface HintOutputs {
  readonly logger: Logger;
  readonly events: EventReporter;
  readonly metrics: Pick<ControllerMetrics, 'hintProblem'>;
  /** Undefined where no messages to people are sent. */
  readonly notices?: Notices | undefined;
}

export class HintReports {
  readonly #outputs: HintOutputs;

  constructor(outputs: HintOutputs) {
    this.#outputs = outputs;
  }

  /**
   * Writes a Warning Event and a log line, and counts the problem. To be called only if the problem is new.
   * @param names the object in the log, such as `{ workload: 'Deployment/shop/web' }`
   * @param problem all problems of its annotations
   */
  report(regarding: Regarding, names: Readonly<Record<string, string>>, problem: string): void {
    const { notices } = this.#outputs;
    this.#write(regarding, names, problem);
    notices?.reporter.report(notices.ofObject('hint-problem', regarding, { note: problem }));
  }

  /** As `report`. The labels of the workload and its own annotation `notify` say which sinks get a message. */
  reportWorkload(workload: WorkloadState, problem: string): void {
    const { notices } = this.#outputs;
    const { kind, namespace, name, uid, resourceVersion } = workload;
    this.#write({ kind, namespace, name, uid, resourceVersion }, { workload: workloadKey(workload) }, problem);
    notices?.reporter.report(notices.ofWorkload('hint-problem', workload, { note: problem }));
  }

  /** Reports the wrong annotations of a config, if it has any. */
  reportConfig({ kind, namespace, name, resourceVersion, problem }: ConfigState): void {
    if (problem === undefined) return;
    const regarding = { kind, namespace, name, resourceVersion, uid: problem.uid };
    this.report(regarding, { config: configKey(kind, namespace, name) }, problem.text);
  }

  /** Reports that an undo took gates away or brought approvals back, which its user may not have meant. */
  reportUndoneGates({ state, lost, isApprovalBack }: UndoneGates): void {
    const { kind, namespace, name, uid, resourceVersion } = state;
    const { logger, events } = this.#outputs;
    const note = [
      'the pod template and the annotations were replaced together, as kubectl rollout undo does',
      ...(lost.length > 0 ? [`gone is ${lost.join(', ')}, set since then: set it again, or on the Namespace`] : []),
      ...(isApprovalBack ? ['approvals from then are back: remove those that no longer hold'] : []),
    ].join('; ');
    logger.warn({ workload: workloadKey(state), lost, isApprovalBack }, 'gates undone');
    const regarding = { kind, namespace, name, uid, resourceVersion };
    events.report({ regarding, type: 'Warning', reason: 'GatesUndone', action: 'ReadHints', note });
  }

  /** Reports the wrong annotations of a Namespace, if it has any. */
  reportNamespace({ name, uid, resourceVersion, problems }: NamespaceState): void {
    const problem = describeProblems(problems);
    if (problem === '') return;
    const regarding = { kind: 'Namespace', namespace: name, name, uid, resourceVersion } as const;
    this.report(regarding, { namespace: name }, problem);
  }

  #write(regarding: Regarding, names: Readonly<Record<string, string>>, problem: string): void {
    const { logger, events, metrics } = this.#outputs;
    metrics.hintProblem();
    logger.warn({ ...names, problem }, 'hint not understood');
    events.report({ regarding, type: 'Warning', reason: 'HintNotUnderstood', action: 'ReadHints', note: problem });
  }
}
