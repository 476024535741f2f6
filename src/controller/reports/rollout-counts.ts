/** Counts what happens to workloads in the metrics. */
import {
  isPlanEvent,
  type FailedEvent,
  type RolloutEvent,
  type RolloutSubscriber,
  type UnkeptEvent,
  type WrittenEvent,
} from '../../model/rollout-event.ts';
import type { ControllerMetrics } from '../ports.ts';
import { rollFailureOf, statusOf } from './roll-failure.ts';

export class RolloutCounts implements RolloutSubscriber {
  readonly #metrics: Omit<ControllerMetrics, 'hintProblem'>;

  constructor(metrics: Omit<ControllerMetrics, 'hintProblem'>) {
    this.#metrics = metrics;
  }

  take(event: RolloutEvent): void {
    const metrics = this.#metrics;
    if (isPlanEvent(event)) {
      metrics.planned(event.decision.action, event.decision.reason);
      return;
    }
    switch (event.outcome) {
      case 'gone':
        metrics.forgotten(event.key);
        return;
      case 'written':
        this.#written(event);
        return;
      case 'failed':
        this.#failed(event);
        return;
      case 'unkept':
        this.#unkept(event);
        return;
      case 'contested':
      case 'unread':
        return;
      case 'superseded':
        metrics.patched(statusOf({ result: 'superseded', reason: event.why }));
        return;
    }
  }

  #failed({ workload, decision, status }: FailedEvent): void {
    this.#metrics.patched(status);
    const reason = rollFailureOf(status);
    if (decision.action === 'roll') this.#metrics.rolled(workload, 'failed', reason);
    else this.#metrics.recordFailed(workload, reason);
  }

  /** A roll of which only the record was lost also emits `written`, which counts the patch. */
  #unkept({ workload, decision, why }: UnkeptEvent): void {
    if (why === 'not-rolled' || decision.action !== 'roll') this.#metrics.patched(200);
    if (why === 'not-rolled') this.#metrics.rolled(workload, 'failed', 'not-kept');
  }

  /** A dry run sends no patch. */
  #written({ workload, decision, sinceChangeMs, isDryRun }: WrittenEvent): void {
    if (!isDryRun) this.#metrics.patched(200);
    if (sinceChangeMs !== undefined) this.#metrics.reacted(sinceChangeMs / 1000);
    if (decision.action === 'roll') this.#metrics.rolled(workload, 'rolled', decision.reason);
  }
}
