/**
 * Lists the workloads whose record could not be written or removed, and why. Without a record no change of their
 * configs is found, so they never count as stale. As in failing-workloads.ts, only the last result of a workload
 * counts.
 */
import type { WorkloadKey } from '../../model/kinds.ts';
import type { RolloutEvent, RolloutSubscriber } from '../../model/rollout-event.ts';
import type { RollFailure, UnrecordedWorkload } from '../../model/roll-failure.ts';
import { rollFailureOf } from './roll-failure.ts';
import { results } from './failing-workloads.ts';

export class UnrecordedWorkloads implements RolloutSubscriber {
  readonly #reasons = new Map<WorkloadKey, RollFailure>();

  *[Symbol.iterator](): Generator<UnrecordedWorkload> {
    for (const [workload, reason] of this.#reasons) yield { workload, reason };
  }

  reasonOf(key: WorkloadKey): RollFailure | undefined {
    return this.#reasons.get(key);
  }

  take(event: RolloutEvent): void {
    if (event.outcome !== 'failed') {
      if (results.includes(event.outcome)) this.#reasons.delete(event.key);
    } else if (event.decision.action === 'roll') {
      // A failed roll is counted among the stale workloads.
      this.#reasons.delete(event.key);
    } else {
      this.#reasons.set(event.key, rollFailureOf(event.status));
    }
  }
}
