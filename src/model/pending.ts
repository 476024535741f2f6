/** What a stale workload waits for until it is rolled, or why it is not rolled: the label of its metrics. */
import { reasonsWith, type ReasonWith } from './reasons.ts';

const afterGates = [
  /** `--max-patches-per-second`. */
  'rate',
  /** Its patch is in flight. */
  'patch',
  /** Its patch was refused or not answered; it is tried again. */
  'patch-failed',
  /** Its patch was accepted, but the trigger did not get into the pod template; it is tried again. */
  'not-kept',
] as const;

/** The gate that delays it, or a reason after the gates. */
export type PendingReason = ReasonWith<{ readonly isGate: true }> | (typeof afterGates)[number];

export const pendingReasons: readonly PendingReason[] = [...reasonsWith('isGate'), ...afterGates];

/** Why a workload stays stale: it is reported and not rolled. */
export type LeftStaleReason = ReasonWith<{ readonly staysStale: true }>;

export const leftStaleReasons: readonly LeftStaleReason[] = reasonsWith('staysStale');

export function isLeftStale(reason: string): reason is LeftStaleReason {
  return (leftStaleReasons as readonly string[]).includes(reason);
}

/** A workload whose pods may run other content than its configs have. */
export interface StaleWorkload {
  /** `<kind>/<namespace>/<name>` */
  readonly workload: string;
  readonly reason: PendingReason | LeftStaleReason;
  /** Time since it was first seen to be stale; undefined if it stays so. */
  readonly forMs: number | undefined;
}
