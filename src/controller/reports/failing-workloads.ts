/**
 * Counts the workloads whose last reconcile failed: a patch of a roll or a record was not accepted or did not last, or
 * a config could not be read. Only the last result of a workload counts; a plan that is not carried out yet is no
 * result.
 */
import type { WorkloadKey } from '../../model/kinds.ts';
import type { RolloutEvent, RolloutSubscriber } from '../../model/rollout-event.ts';

const failures: readonly RolloutEvent['outcome'][] = ['failed', 'unread', 'unkept', 'contested'];
/** The other results of a reconcile: an earlier failure is over. */
export const results: readonly RolloutEvent['outcome'][] = ['idle', 'waiting', 'written', 'gone'];

export class FailingWorkloads implements RolloutSubscriber {
  readonly #keys = new Set<WorkloadKey>();

  get count(): number {
    return this.#keys.size;
  }

  take({ key, outcome }: RolloutEvent): void {
    if (failures.includes(outcome)) this.failed(key);
    else if (results.includes(outcome)) this.#keys.delete(key);
  }

  /** Notes that a reconcile ended with an exception, so without an event. */
  failed(key: WorkloadKey): void {
    this.#keys.add(key);
  }
}
