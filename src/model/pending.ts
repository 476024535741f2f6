/** What a workload that is stale and still to be rolled waits for: the label of its metrics. */
import type { HoldReason } from './decision.ts';

export type PendingReason =
  /** The gate that holds it back. `undone` holds back no roll. */
  | Exclude<HoldReason, 'undone'>
  /** `--max-patches-per-second`. */
  | 'rate'
  /** Its patch is on the way. */
  | 'patch'
  /** Its patch was refused or not answered; it is tried again. */
  | 'patch-failed';

const all: Readonly<Record<PendingReason, true>> = {
  settle: true,
  'min-interval': true,
  'unsupported-gate': true,
  rate: true,
  patch: true,
  'patch-failed': true,
};

export const pendingReasons = Object.keys(all) as readonly PendingReason[];

/** A workload whose pods may run other content than its configs have. */
export interface StaleWorkload {
  /** `<kind>/<namespace>/<name>` */
  readonly workload: string;
  /** `reverted`: somebody took its template back; it is not to be rolled. */
  readonly reason: PendingReason | 'reverted';
  /** Since it was first seen to be stale; undefined where it is reverted. */
  readonly forMs: number | undefined;
}
