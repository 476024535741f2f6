/**
 * The interface of the gates that can delay the roll of a stale workload. A gate is a pure function of the facts below
 * and returns `undefined` if it is open. `closed-gates.ts` has the ordered list of the gates.
 */
import type { GateReason } from '../../model/decision.ts';

/** The durations that gates depend on, ms; 0 turns a gate off. */
export interface GateSettings {
  readonly settleMs: number;
  readonly minIntervalMs: number;
}

/** The times and counts on which the gates depend, besides the settings. */
export interface Timing {
  /** Wall clock. */
  readonly nowMs: number;
  /** Clock that never steps; its zero has no meaning. */
  readonly monotonicMs: number;
  /** Monotonic time at which the workload was first found stale; undefined if this plan is the first to find it so. */
  readonly staleSinceMs: number | undefined;
  /** Number of the last rolls in a row that had to wait for their spacing. */
  readonly spacedRolls: number;
  /** Monotonic time at which a write of ours without a roll was last repeated; undefined if none was. */
  readonly lastQuietWriteMs: number | undefined;
  /** Number of those writes in a row that were undone. */
  readonly undoneWrites: number;
}

/** Everything that a gate may depend on. */
export interface GateFacts {
  readonly settings: GateSettings;
  readonly timing: Timing;
  /** Monotonic ms at which each changed config was last seen to change; undefined if no watch saw it change. */
  readonly changedAtMs: readonly (number | undefined)[];
  /** Wall clock of the last roll, ms; undefined if there was none. */
  readonly rolledAtMs: number | undefined;
  /** The streak of rolls up to the last one: see streak.ts. */
  readonly streak: number;
  /** Keys of the annotations of the workload or its Namespace that ask for gates which this version does not have. */
  readonly unsupportedGates: readonly string[];
}

/** The result of a gate that delays the roll now. */
export interface Closed {
  readonly reason: GateReason;
  /** Ms until it opens, more than 0; undefined if only a change of an object opens it. */
  readonly opensInMs?: number;
}

/** Returns `undefined` if the roll may happen now. Never throws. */
export type Gate = (facts: GateFacts) => Closed | undefined;

/** The result of a gate that opens after a time. */
export function closedFor(reason: GateReason, waitMs: number): Closed | undefined {
  return waitMs > 0 ? { reason, opensInMs: waitMs } : undefined;
}

/**
 * Ms until the last roll is `spacingMs` ago; 0 if there was none. The smaller of the two estimates counts: a wrong wall
 * clock must not close a gate for longer than one spacing.
 */
export function spacingWaitMs(
  { timing, rolledAtMs }: Pick<GateFacts, 'timing' | 'rolledAtMs'>,
  spacingMs: number,
): number {
  if (rolledAtMs === undefined) return 0;
  // By the time in the record: exact if the clock of the process that wrote it agrees with this one.
  const byRecordMs = rolledAtMs + spacingMs - timing.nowMs;
  // By the time at which the change was first seen, on the monotonic clock: never too short, since the roll came
  // before.
  const byStalenessMs = spacingMs - staleForMs(timing);
  return Math.max(0, Math.min(byRecordMs, byStalenessMs));
}

/** For how long the workload has been known to be stale, ms. */
export function staleForMs({ monotonicMs, staleSinceMs = monotonicMs }: Timing): number {
  return monotonicMs - staleSinceMs;
}
