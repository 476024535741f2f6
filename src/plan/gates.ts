/** The gates between stale and rolled: each tells how long it stays closed. */

/** A workload's configs are waited for at most this many times `settle`. */
const longestSettle = 10;

/** Spacing grows up to this, unless `minIntervalMs` itself is longer. */
const longestIntervalMs = 600_000;

/** A write that does not roll and that somebody undoes is repeated after these times, doubling. */
const shortestUndoneMs = 1_000;
const longestUndoneMs = 3_600_000;

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

/** Ms until a workload's changed configs have been quiet for `settle`, at most ten times that after it became stale. */
export function settleWaitMs(
  settings: GateSettings,
  timing: Timing,
  changedAtMs: readonly (number | undefined)[],
): number {
  if (settings.settleMs === 0) return 0;
  const staleSinceMs = timing.staleSinceMs ?? timing.monotonicMs;
  const lastChangeMs = Math.max(...changedAtMs.map((at) => at ?? staleSinceMs));
  const opensAtMs = Math.min(lastChangeMs + settings.settleMs, staleSinceMs + longestSettle * settings.settleMs);
  return Math.max(0, opensAtMs - timing.monotonicMs);
}

/**
 * Ms until a workload may be rolled again. The spacing doubles with every roll that had to wait for it.
 * @param rolledAtMs wall clock of the last roll; undefined when there was none
 */
export function intervalWaitMs(settings: GateSettings, timing: Timing, rolledAtMs: number | undefined): number {
  if (rolledAtMs === undefined) return 0;
  const intervalMs = spacingMs(settings, timing);
  // Where the clock was ahead when the roll was recorded, or is behind now, the record tells nothing: the interval counts
  // from the first sight of the change then, which is no earlier than the roll.
  return Math.max(0, Math.min(rolledAtMs + intervalMs - timing.nowMs, intervalMs - staleForMs(timing)));
}

/** How many rolls in a row will have waited for their spacing, once the workload is rolled now. */
export function spacedRollsAfter(settings: GateSettings, timing: Timing, rolledAtMs: number | undefined): number {
  if (rolledAtMs === undefined || settings.minIntervalMs === 0) return 0;
  const becameStaleAtMs = timing.nowMs - staleForMs(timing);
  return becameStaleAtMs < rolledAtMs + spacingMs(settings, timing) ? timing.spacedRolls + 1 : 0;
}

function staleForMs({ monotonicMs, staleSinceMs = monotonicMs }: Timing): number {
  return monotonicMs - staleSinceMs;
}

function spacingMs({ minIntervalMs }: GateSettings, { spacedRolls }: Timing): number {
  return Math.min(minIntervalMs * 2 ** spacedRolls, Math.max(minIntervalMs, longestIntervalMs));
}

/** Ms until a write that did not roll, and that was undone, is made again: nobody is fought. */
export function undoneWaitMs({ monotonicMs, lastQuietWriteMs, undoneWrites }: Timing): number {
  if (lastQuietWriteMs === undefined || undoneWrites === 0) return 0;
  const pauseMs = Math.min(longestUndoneMs, shortestUndoneMs * 2 ** (undoneWrites - 1));
  return Math.max(0, lastQuietWriteMs + pauseMs - monotonicMs);
}
