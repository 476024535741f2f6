/** Takes the control gates on the controller's Lease: they count for every workload, at once. */
import { nothing, type EventOf, type Taken } from './events.ts';
import type { Stores } from './stores.ts';

export function takeLeaseGates(stores: Stores, { gates }: EventOf<'lease-gates'>): Taken {
  if (JSON.stringify(gates) === JSON.stringify(stores.leaseGates)) return nothing;
  stores.leaseGates = gates;
  return { ...nothing, affected: [...stores.workloads.keys()] };
}
