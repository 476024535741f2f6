/** Counts what happens to workloads. */
import type {
  FailedEvent,
  RolloutEvent,
  RolloutSubscriber,
  SupersededEvent,
  WrittenEvent,
} from '../../model/rollout-event.ts';
import type { ControllerMetrics } from '../ports.ts';
import { rollFailureOf } from '../roll-failure.ts';

/** The HTTP status of the answers that say that the workload has moved on. */
const statusOf: Readonly<Record<SupersededEvent['why'], number>> = { 'not-found': 404, conflict: 409, replaced: 409 };

export class RolloutCounts implements RolloutSubscriber {
  readonly #metrics: Omit<ControllerMetrics, 'hintProblem'>;

  constructor(metrics: Omit<ControllerMetrics, 'hintProblem'>) {
    this.#metrics = metrics;
  }

  take(event: RolloutEvent): void {
    const metrics = this.#metrics;
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
      case 'superseded':
        metrics.patched(statusOf[event.why]);
        return;
      case 'idle':
      case 'held':
      case 'confirming':
      case 'planned':
        metrics.planned(event.decision.action, event.decision.reason);
    }
  }

  #failed({ workload, decision, status }: FailedEvent): void {
    this.#metrics.patched(status);
    const reason = rollFailureOf(status);
    if (decision.action === 'roll') this.#metrics.rolled(workload, 'failed', reason);
    else this.#metrics.recordFailed(workload, reason);
  }

  /** A dry run sends no patch. */
  #written({ workload, decision, sinceChangeMs, isDryRun }: WrittenEvent): void {
    if (!isDryRun) this.#metrics.patched(200);
    if (sinceChangeMs !== undefined) this.#metrics.reacted(sinceChangeMs / 1000);
    if (decision.action === 'roll') this.#metrics.rolled(workload, 'rolled', decision.reason);
  }
}
