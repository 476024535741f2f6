/**
 * The workloads whose last reconcile failed: a patch, of a roll or of a record, was not accepted or did not last, or a
 * config could not be read. Only the last result counts, whatever it is; a plan that is still to be carried out is none.
 */
import type { WorkloadKey } from '../../model/kinds.ts';
import type { RolloutEvent, RolloutSubscriber } from '../../model/rollout-event.ts';

const failures: readonly RolloutEvent['outcome'][] = ['failed', 'unkept', 'contested'];
/** What ends a reconcile otherwise: whatever failed before does not any more. */
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

  /** The reconcile ended with an error, and with no event. */
  failed(key: WorkloadKey): void {
    this.#keys.add(key);
  }
}
