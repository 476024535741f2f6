/**
 * What a gate between stale and rolled is: a pure function of the facts below that answers open (`undefined`) or closed.
 * `closed-gates.ts` has the list of them in their order.
 */
import type { GateReason } from '../../model/decision.ts';

/** The durations that gates depend on, ms; 0 turns a gate off. */
export interface GateSettings {
  readonly settleMs: number;
  readonly minIntervalMs: number;
}

/** What the gates are decided from, besides the settings. */
export interface Timing {
  /** Wall clock. */
  readonly nowMs: number;
  /** Clock that never steps; its zero means nothing. */
  readonly monotonicMs: number;
  /** Monotonic time at which the workload was first found stale; undefined when it is only found so now. */
  readonly staleSinceMs: number | undefined;
  /** How many of the last rolls had to wait for their spacing, one after the other. */
  readonly spacedRolls: number;
  /** Monotonic time at which a write of ours that did not roll was last repeated; undefined when none was. */
  readonly lastQuietWriteMs: number | undefined;
  /** How many of those writes were undone, one after the other. */
  readonly undoneWrites: number;
}

/** Everything that a gate may depend on. */
export interface GateFacts {
  readonly settings: GateSettings;
  readonly timing: Timing;
  /** Monotonic ms at which each changed config was last seen to change; undefined for one that no watch saw change. */
  readonly changedAtMs: readonly (number | undefined)[];
  /** Wall clock of the last roll, ms; undefined while there was none. */
  readonly rolledAtMs: number | undefined;
  /** How many rolls followed each other up to the last one: see streak.ts. */
  readonly streak: number;
  /** What the workload or its Namespace asks for and this version does not have: the annotations, as they are written. */
  readonly unsupportedGates: readonly string[];
}

/** The answer of a gate that holds a roll back now. */
export interface Closed {
  readonly reason: GateReason;
  /** Ms until it opens by itself, more than 0; left out where only a change of some object opens it. */
  readonly opensInMs?: number;
}

/** Answers `undefined` where it lets a roll pass. Never throws. */
export type Gate = (facts: GateFacts) => Closed | undefined;

/** The answer of a gate that time alone opens. */
export function closedFor(reason: GateReason, waitMs: number): Closed | undefined {
  return waitMs > 0 ? { reason, opensInMs: waitMs } : undefined;
}

/**
 * Ms until the last roll is `spacingMs` ago; 0 where there was none. Of the two estimates the smaller one counts: a wall
 * clock that is wrong must not close a gate for longer than one spacing.
 */
export function spacingWaitMs(
  { timing, rolledAtMs }: Pick<GateFacts, 'timing' | 'rolledAtMs'>,
  spacingMs: number,
): number {
  if (rolledAtMs === undefined) return 0;
  // By the time in the record: exact, where the clock of the process that wrote it and this one agree.
  const byRecordMs = rolledAtMs + spacingMs - timing.nowMs;
  // By the first sight of the change, on the clock that never steps: too long at most, since the roll came before it.
  const bySightMs = spacingMs - staleForMs(timing);
  return Math.max(0, Math.min(byRecordMs, bySightMs));
}

/** For how long the workload has been known to be stale, ms. */
export function staleForMs({ monotonicMs, staleSinceMs = monotonicMs }: Timing): number {
  return monotonicMs - staleSinceMs;
}
