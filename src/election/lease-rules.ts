/**
 * The rules of the leader election, as pure functions: what an observed Lease means for this replica, and what the
 * replica writes to acquire or release it. As in client-go's leaderelection, a Lease expires once it has not *changed*
 * for its duration, measured by the local monotonic clock from when this replica saw the last change. Times that other
 * machines wrote are never compared, so clock skew does no harm.
 */
import { microTime } from '../lib/micro-time.ts';
import { jitterFactor, type Lease, type LeaseSpec } from '../model/lease.ts';

export interface ElectionTiming {
  /** How long candidates wait after the last change of the Lease. */
  readonly leaseDurationMs: number;
  /** How long a leader acts after its last renewal; shorter than the lease duration. */
  readonly renewDeadlineMs: number;
  /** Pause between two attempts to acquire or renew the Lease. */
  readonly retryPeriodMs: number;
}

/** A Lease and the time of its last observed change. */
export interface ObservedLease {
  readonly lease: Lease;
  /** Monotonic ms at which this replica first saw it in this state, so never before it was written. */
  readonly sinceMs: number;
}

/** What the Lease means for this replica. */
export type LeaseStatus =
  | { readonly kind: 'absent' | 'free' | 'ours' }
  | { readonly kind: 'expired'; readonly holder: string }
  /** It expires in `forMs` unless it changes. */
  | { readonly kind: 'held'; readonly holder: string; readonly forMs: number };

/** The role of a replica in the election. */
export type Role =
  /** Does not hold the Lease. */
  | { readonly kind: 'candidate' }
  /** Does not lead, but sent a write without a known answer, so it may hold the Lease. */
  | { readonly kind: 'uncertain' }
  /**
   * `renewedAtMs`: monotonic ms at which the last accepted write was sent. `hasOpenWrite`: a later one has no known
   * answer.
   */
  | { readonly kind: 'leading'; readonly renewedAtMs: number; readonly hasOpenWrite: boolean };

/** The API server accepts whole seconds above 0 only. */
const shortestSeconds = 1;

/** The role once a write was sent (`true`), or once its answer or a read has shown who holds the Lease (`false`). */
export function withOpenWrite(role: Role, hasOpenWrite: boolean): Role {
  if (role.kind === 'leading') return { ...role, hasOpenWrite };
  return { kind: hasOpenWrite ? 'uncertain' : 'candidate' };
}

/** The role after leading. */
export function withoutLeading(role: Role): Role {
  const isUncertain = role.kind === 'leading' ? role.hasOpenWrite : role.kind === 'uncertain';
  return { kind: isUncertain ? 'uncertain' : 'candidate' };
}

/**
 * The observation after a read. A write outside the spec, such as a label, is no renewal and does not count as a
 * change.
 */
export function observe(before: ObservedLease | undefined, lease: Lease, nowMs: number): ObservedLease {
  const isSame = before !== undefined && specOf(before.lease) === specOf(lease);
  return { lease, sinceMs: isSame ? before.sinceMs : nowMs };
}

/** @param defaultMs the duration of a Lease that has none in its spec */
export function statusOf(
  observed: ObservedLease | undefined,
  identity: string,
  nowMs: number,
  defaultMs: number,
): LeaseStatus {
  if (observed === undefined) return { kind: 'absent' };
  const { holder, durationSeconds } = observed.lease;
  if (holder === '') return { kind: 'free' };
  if (holder === identity) return { kind: 'ours' };
  const durationMs = durationSeconds === undefined ? defaultMs : durationSeconds * 1_000;
  const forMs = observed.sinceMs + durationMs - nowMs;
  return forMs > 0 ? { kind: 'held', holder, forMs } : { kind: 'expired', holder };
}

/** The spec that acquires or renews the Lease. @param atMs wall clock */
export function claim(
  lease: Lease | undefined,
  identity: string,
  { leaseDurationMs }: ElectionTiming,
  atMs: number,
): LeaseSpec {
  const now = microTime(atMs);
  const isOurs = lease?.holder === identity;
  const transitionsBefore = lease === undefined ? -1 : lease.transitions;
  return {
    holder: identity,
    // Rounded up: candidates rely on it.
    durationSeconds: Math.max(shortestSeconds, Math.ceil(leaseDurationMs / 1_000)),
    acquireTime: (isOurs ? lease.acquireTime : undefined) ?? now,
    renewTime: now,
    transitions: isOurs ? lease.transitions : transitionsBefore + 1,
  };
}

/** The spec that releases the Lease, so that no candidate has to wait for it to expire. @param atMs wall clock */
export function release({ transitions }: Lease, atMs: number): LeaseSpec {
  const now = microTime(atMs);
  return { holder: '', durationSeconds: shortestSeconds, acquireTime: now, renewTime: now, transitions };
}

/** Pause of a candidate until its next attempt, in ms: no longer than until the Lease expires. */
export function candidatePauseMs(status: LeaseStatus, { retryPeriodMs }: ElectionTiming, random: () => number): number {
  const pauseMs = retryPeriodMs * (1 + jitterFactor * random());
  return status.kind === 'held' ? Math.min(pauseMs, status.forMs) : pauseMs;
}

function specOf({ holder, durationSeconds, acquireTime, renewTime, transitions }: Lease): string {
  return JSON.stringify([holder, durationSeconds, acquireTime, renewTime, transitions]);
}
