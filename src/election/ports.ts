/**
 * The interfaces through which the election reaches the API server, the controller and the metrics. src/app passes the
 * implementations.
 */
import type {
  Lease,
  LeaseAnnotationChanges,
  LeaseAnnotations,
  LeaseCall,
  LeaseRead,
  LeaseSpec,
  LeaseWrite,
} from '../model/lease.ts';

/** The one Lease of the election. The calls throw only when the signal aborts. */
export interface LeaseStore {
  /** A consistent read that bypasses every cache. */
  read(call: LeaseCall): Promise<LeaseRead>;
  create(spec: LeaseSpec, call: LeaseCall): Promise<LeaseWrite>;
  /** Updates it if its resourceVersion is still that of `lease`. */
  update(lease: Lease, spec: LeaseSpec, call: LeaseCall): Promise<LeaseWrite>;
}

/** A Lease whose writes can also set and remove annotations. */
export interface AnnotatingLeaseStore extends LeaseStore {
  create(spec: LeaseSpec, call: LeaseCall, annotations?: LeaseAnnotations): Promise<LeaseWrite>;
  update(lease: Lease, spec: LeaseSpec, call: LeaseCall, changes?: LeaseAnnotationChanges): Promise<LeaseWrite>;
}

/** Called synchronously when the replica starts and stops leading, in turns. */
export interface LeaderCallbacks {
  startedLeading(): void;
  stoppedLeading(): void;
  /** A read or a write has shown the Lease (undefined: there is none); before it starts to lead, too. */
  leaseSeen(lease: Lease | undefined): void;
}

export interface ElectionMetrics {
  /** Reports whether this replica leads: at every change, and once at the start. */
  leading(isLeading: boolean): void;
}
