/**
 * The rules of the leader election, without time, network or state of its own: what a Lease that was seen means for this
 * replica, and what it writes to claim or release it. As in client-go's leaderelection, a Lease is over when it has not
 * *changed* for its duration, by the local monotonic clock since this replica saw the last change. No time that another
 * machine wrote is ever compared, so clocks that differ do no harm.
 */
import { microTime } from '../lib/micro-time.ts';
import { jitterFactor, type Lease, type LeaseSpec } from '../model/lease.ts';

export interface ElectionTiming {
  /** How long the others wait after the last sign of life. */
  readonly leaseDurationMs: number;
  /** How long after its last sign of life a leader goes on acting; shorter than the duration. */
  readonly renewDeadlineMs: number;
  /** Pause between two looks. */
  readonly retryPeriodMs: number;
}

/** A Lease and since when it has been as it is. */
export interface ObservedLease {
  readonly lease: Lease;
  /** Monotonic ms at which this replica first saw it so: never before it was written. */
  readonly sinceMs: number;
}

/** Whose the Lease is. */
export type LeaseStatus =
  | { readonly kind: 'absent' | 'free' | 'ours' }
  | { readonly kind: 'expired'; readonly holder: string }
  /** `forMs` until it expires, unless it changes. */
  | { readonly kind: 'held'; readonly holder: string; readonly forMs: number };

/** Shortest duration that a Lease can have: whole seconds, and more than none. */
const shortestSeconds = 1;

/** What is known after a look; what was written besides the spec, such as a label, is no sign of life. */
export function observe(before: ObservedLease | undefined, lease: Lease, nowMs: number): ObservedLease {
  const isSame = before !== undefined && signOfLife(before.lease) === signOfLife(lease);
  return { lease, sinceMs: isSame ? before.sinceMs : nowMs };
}

/** @param defaultMs how long a Lease counts that does not say it */
export function statusOf(
  sighting: ObservedLease | undefined,
  identity: string,
  nowMs: number,
  defaultMs: number,
): LeaseStatus {
  if (sighting === undefined) return { kind: 'absent' };
  const { holder, durationSeconds } = sighting.lease;
  if (holder === '') return { kind: 'free' };
  if (holder === identity) return { kind: 'ours' };
  const durationMs = durationSeconds === undefined ? defaultMs : durationSeconds * 1_000;
  const forMs = sighting.sinceMs + durationMs - nowMs;
  return forMs > 0 ? { kind: 'held', holder, forMs } : { kind: 'expired', holder };
}

/** What makes the Lease ours, or shows that we live. @param atMs wall clock */
export function claim(
  lease: Lease | undefined,
  identity: string,
  { leaseDurationMs }: ElectionTiming,
  atMs: number,
): LeaseSpec {
  const now = microTime(atMs);
  const isOurs = lease?.holder === identity;
  const former = lease === undefined ? -1 : lease.transitions;
  return {
    holder: identity,
    // Rounded up: it promises the others when they may act.
    durationSeconds: Math.max(shortestSeconds, Math.ceil(leaseDurationMs / 1_000)),
    acquireTime: (isOurs ? lease.acquireTime : undefined) ?? now,
    renewTime: now,
    transitions: isOurs ? lease.transitions : former + 1,
  };
}

/** What gives the Lease up, so that nobody waits for it to expire. @param atMs wall clock */
export function release({ transitions }: Lease, atMs: number): LeaseSpec {
  const now = microTime(atMs);
  return { holder: '', durationSeconds: shortestSeconds, acquireTime: now, renewTime: now, transitions };
}

/** Pause of a candidate until its next look; a Lease that is about to expire is looked at when it does. */
export function candidatePauseMs(
  standing: LeaseStatus | undefined,
  { retryPeriodMs }: ElectionTiming,
  random: () => number,
): number {
  const pauseMs = retryPeriodMs * (1 + jitterFactor * random());
  return standing?.kind === 'held' ? Math.min(pauseMs, standing.forMs) : pauseMs;
}

function signOfLife({ holder, durationSeconds, acquireTime, renewTime, transitions }: Lease): string {
  return JSON.stringify([holder, durationSeconds, acquireTime, renewTime, transitions]);
}
