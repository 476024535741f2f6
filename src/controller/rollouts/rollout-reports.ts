/** Reports how rollouts end: in the log, in the metrics and, where a user has to act, in Events on the workload. */
import { workloadKey, type WorkloadKey } from '../../model/kinds.ts';
import type { Logger } from '../../model/logger.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import { parseTime } from '../../plan/record/history.ts';
import type { Judgement } from '../../rollouts/judgement.ts';
import type { ControllerMetrics, EventReporter } from '../ports.ts';
import type { Notices } from '../reports/notices.ts';
import { rolloutFailedNote, rolloutStuckNote, unobservedNote } from './rollout-messages.ts';

export interface RolloutReportsOptions {
  readonly logger: Logger;
  readonly events: EventReporter;
  readonly metrics: Pick<ControllerMetrics, 'judged'>;
  /** How many workloads wait because of this one; default: none does. */
  readonly waitingFor?: (key: WorkloadKey) => number;
  /** Undefined where no messages to people are sent. */
  readonly notices?: Notices | undefined;
}

export class RolloutReports {
  readonly #options: RolloutReportsOptions;

  constructor(options: RolloutReportsOptions) {
    this.#options = options;
  }

  /**
   * Reports the verdict on a roll. One of first sight is no news: another process gave it, or no process saw the
   * rollout.
   * @param nowMs wall clock
   */
  judged(workload: WorkloadState, judgement: Judgement, nowMs: number): void {
    const { logger, metrics } = this.#options;
    const { verdict: result, why, isOfFirstSight, rolledAt } = judgement;
    if (result === undefined) return;
    const key = workloadKey(workload);
    const seconds = Math.max(0, nowMs - (parseTime(rolledAt) ?? nowMs)) / 1000;
    const fields = { workload: key, result, why, configHash: judgement.roll?.to };
    if (isOfFirstSight) {
      logger.debug(fields, 'rollout was over before');
      return;
    }
    metrics.judged(workload, result, seconds);
    logger[result === 'failed' ? 'warn' : 'info']({ ...fields, seconds: Math.round(seconds) }, 'rollout judged');
    this.#notify(workload, judgement);
  }

  /** Tells people how the rollout ended. */
  #notify(workload: WorkloadState, judgement: Judgement): void {
    const { waitingFor, notices } = this.#options;
    const cause = judgement.roll?.for ?? [];
    if (judgement.verdict === 'complete') notices?.rollout('rollout-complete', workload, cause);
    if (judgement.why === undefined) return;
    const note = rolloutFailedNote(workload, judgement, waitingFor?.(workloadKey(workload)));
    this.#report(workload, 'RolloutFailed', note);
    notices?.rollout('rollout-failed', workload, cause, note);
  }

  /** Reports a StatefulSet that waits for a pod which the user has to delete. */
  stuck(workload: WorkloadState): void {
    const note = rolloutStuckNote(workload);
    this.#options.logger.warn({ workload: workloadKey(workload), note }, 'rollout stuck');
    this.#stuck(workload, note);
  }

  /** Reports a rollout that the controller of the workload does not observe, so that it neither ends nor fails. */
  unobserved(workload: WorkloadState): void {
    const { logger, waitingFor } = this.#options;
    const key = workloadKey(workload);
    const note = unobservedNote(workload, waitingFor?.(key));
    logger.warn({ workload: key, note }, 'rollout not observed');
    this.#stuck(workload, note);
  }

  /** For people, a rollout that goes on only after an action of theirs has failed. */
  #stuck(workload: WorkloadState, note: string): void {
    this.#report(workload, 'RolloutStuck', note);
    this.#options.notices?.rollout('rollout-failed', workload, [], note);
  }

  #report(
    { kind, namespace, name, uid, resourceVersion }: WorkloadState,
    reason: 'RolloutFailed' | 'RolloutStuck',
    note: string,
  ): void {
    this.#options.events.report({
      regarding: { kind, namespace, name, uid, resourceVersion },
      type: 'Warning',
      reason,
      action: 'Roll',
      note,
    });
  }
}
