/** The Lease that names the leader among several replicas. Its times are of the holder's clock, and only for people. */
import { readMetadata, type KubeObject } from './kube-object.ts';

export interface LeaseSpec {
  /** Empty if no replica holds it. */
  readonly holder: string;
  /** How long other replicas wait after its last change before they take it; undefined if the Lease has no duration. */
  readonly durationSeconds: number | undefined;
  /** MicroTime at which this holder acquired it. */
  readonly acquireTime: string | undefined;
  /** MicroTime of the holder's last renewal. */
  readonly renewTime: string | undefined;
  /** How often its holder has changed. */
  readonly transitions: number;
}

export type LeaseAnnotations = Readonly<Record<string, string>>;

/** Annotations to be set, with their values; null for one to be removed. All others stay as they are. */
export type LeaseAnnotationChanges = Readonly<Record<string, string | null>>;

export interface Lease extends LeaseSpec {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly annotations: LeaseAnnotations;
}

/**
 * Candidates pause for the retry period plus up to this many times that period, so that they do not all read at once.
 * The retry period times this must fit into the renew deadline (as in client-go's leaderelection).
 */
export const jitterFactor = 1.2;

/** How long a read or write of the Lease may take, and the signal that aborts it. */
export interface LeaseCall {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Not answered, or refused; the API server may have executed the call nevertheless. `reason` is safe to log and
 * contains what to do.
 */
export interface LeaseFailure {
  readonly result: 'failed';
  readonly reason: string;
  /** Whether the API server has answered that it does not accept the call, and will not until something changes. */
  readonly isRefused: boolean;
}

/** `lease` is undefined if there is none. */
export type LeaseRead = { readonly result: 'read'; readonly lease: Lease | undefined } | LeaseFailure;

export type LeaseWrite =
  | { readonly result: 'written'; readonly lease: Lease }
  /** Nothing was written: another client has updated, created or deleted the Lease since it was read. */
  | { readonly result: 'conflict' }
  | LeaseFailure;

/** Reads a Lease object. Any field may be missing, since another client may have written it. */
export function readLease(object: KubeObject): Lease {
  const { spec = {} } = object as KubeObject & { readonly spec?: WireLeaseSpec };
  const { uid, resourceVersion, annotations } = readMetadata(object);
  return {
    holder: spec.holderIdentity ?? '',
    durationSeconds: spec.leaseDurationSeconds ?? undefined,
    acquireTime: spec.acquireTime ?? undefined,
    renewTime: spec.renewTime ?? undefined,
    transitions: spec.leaseTransitions ?? 0,
    uid,
    resourceVersion,
    annotations,
  };
}

/** `spec` of a Lease of `coordination.k8s.io/v1`. */
export interface WireLeaseSpec {
  readonly holderIdentity?: string | null;
  readonly leaseDurationSeconds?: number | null;
  readonly acquireTime?: string | null;
  readonly renewTime?: string | null;
  readonly leaseTransitions?: number | null;
}
