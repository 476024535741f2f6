/** What the page asks of a controller. */
import type { Inventory } from '../inventory/inventory.ts';
import type { Trip } from '../model/trip.ts';
import type { WorkloadStatus } from '../status/state.ts';

export interface ControllerView {
  /** Another text for each controller of the process. */
  readonly id: string;
  readonly memory: Pick<Inventory, 'configs' | 'workloads' | 'namespaces' | 'facts'>;
  /** Empty while the replica stands by. */
  readonly statuses: Iterable<WorkloadStatus>;
  readonly isSynced: boolean;
  readonly isLeading: boolean;
  /** The holder of the Lease; empty if it is not known. */
  readonly leader: string;
  readonly trips: Iterable<Trip>;
}
