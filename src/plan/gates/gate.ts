/**
 * The interface of the gates that can delay the roll of a stale workload. A gate is a pure function of the facts below
 * and returns `undefined` if it is open. `closed-gates.ts` has the ordered list of the gates.
 */
import type { GateHints, GateLevel } from '../../model/gate-hints.ts';
import type { ClosedGate, GateReason } from '../../model/held.ts';
import type { Trip } from '../../model/trip.ts';
import type { Windows } from '../window/window.ts';

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

/** The gates that one level asks for. */
export interface LevelGates {
  readonly level: GateLevel;
  readonly gates: GateHints;
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
  /** The levels with a control gate. */
  readonly levels: readonly LevelGates[];
  readonly windows: Windows;
  /** The zone of times that users give without one. */
  readonly timeZone: string;
  /** Whether a user has approved the content of every config of the cause. */
  readonly isApproved: () => boolean;
  /** Whether a user lets the content of every config of the cause pass windows, breakers and turns. */
  readonly isNow: () => boolean;
  /** Tripped breakers of the cause. */
  readonly trips: () => readonly Trip[];
  /** Whether it is the turn of the workload. */
  readonly isDue: () => boolean;
  /** The configs of the cause whose users are rolled one after the other. */
  readonly stagedCauses: () => readonly string[];
  /** Our last roll of it has failed, or none of its pods is available. */
  readonly isBroken: boolean;
  /** A roll replaces its pods without an action of a user. */
  readonly canComplete: boolean;
}

/** Returns `undefined` if the roll may happen now. Never throws. */
export type Gate = (facts: GateFacts) => ClosedGate | undefined;

/** The result of a gate of the process itself that opens after a time. */
export function closedFor(
  reason: GateReason,
  waitMs: number,
  { timing, timeZone }: Pick<GateFacts, 'timing' | 'timeZone'>,
): ClosedGate | undefined {
  if (waitMs <= 0) return undefined;
  return { reason, opens: { atMs: timing.nowMs + waitMs, zone: timeZone }, levels: [], details: [] };
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
