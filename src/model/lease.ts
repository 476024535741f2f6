/** The Lease that says which of several replicas acts. Its times are the holder's own and are only for people to read. */

export interface LeaseSpec {
  /** Empty where nobody holds it. */
  readonly holder: string;
  /** How long others wait after its last change before they take it; undefined where it does not say. */
  readonly durationSeconds: number | undefined;
  /** MicroTime since which this holder has it. */
  readonly acquireTime: string | undefined;
  /** MicroTime of the holder's last sign of life. */
  readonly renewTime: string | undefined;
  /** How often it has changed hands. */
  readonly transitions: number;
}

export interface Lease extends LeaseSpec {
  readonly resourceVersion: string;
}

/**
 * Candidates pause up to this many times the retry period longer than that, so that they do not all look at once; and the
 * retry period, times this, must fit into the renew deadline (as in client-go's leaderelection).
 */
export const jitterFactor = 1.2;

/** How long a call about the Lease may take, and what aborts it. */
export interface LeaseCall {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Not answered, or refused; the API server may have done it all the same. `reason` is safe to log and says what to do. */
export interface LeaseFailure {
  readonly result: 'failed';
  readonly reason: string;
}

/** `lease` is undefined where there is none. */
export type LeaseRead = { readonly result: 'read'; readonly lease: Lease | undefined } | LeaseFailure;

export type LeaseWrite =
  | { readonly result: 'written'; readonly lease: Lease }
  /** Nothing was written: another client has updated, created or deleted the Lease since it was read. */
  | { readonly result: 'conflict' }
  | LeaseFailure;
