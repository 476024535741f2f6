/**
 * The interfaces through which the election reaches the API server and the metrics. src/app passes the implementations.
 */
import type { Lease, LeaseAnnotations, LeaseCall, LeaseRead, LeaseSpec, LeaseWrite } from '../model/lease.ts';

/** The one Lease of the election. The calls throw only when the signal aborts. */
export interface LeaseStore {
  /** A consistent read that bypasses every cache. */
  read(call: LeaseCall): Promise<LeaseRead>;
  create(spec: LeaseSpec, call: LeaseCall): Promise<LeaseWrite>;
  /** Updates it if its resourceVersion is still that of `lease`. */
  update(lease: Lease, spec: LeaseSpec, call: LeaseCall): Promise<LeaseWrite>;
}

/** A Lease whose writes can also set annotations. Those that a write does not name stay as they are. */
export interface AnnotatingLeaseStore extends LeaseStore {
  create(spec: LeaseSpec, call: LeaseCall, annotations?: LeaseAnnotations): Promise<LeaseWrite>;
  update(lease: Lease, spec: LeaseSpec, call: LeaseCall, annotations?: LeaseAnnotations): Promise<LeaseWrite>;
}

export interface ElectionMetrics {
  /** Reports whether this replica leads: at every change, and once at the start. */
  leading(isLeading: boolean): void;
}
