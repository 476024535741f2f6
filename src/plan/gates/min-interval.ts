/** The gate `min-interval`: the rolls of one workload are spaced (`--min-interval`, `reroll.dev/min-interval`). */
import { closedFor, staleForMs, type Closed, type GateFacts } from './gate.ts';

type IntervalFacts = Pick<GateFacts, 'settings' | 'timing' | 'rolledAtMs'>;

/** Spacing grows up to this, unless `minIntervalMs` itself is longer. */
const longestIntervalMs = 600_000;

/** Closed until the last roll is `min-interval` ago. */
export function minInterval(facts: GateFacts): Closed | undefined {
  return closedFor('min-interval', intervalWaitMs(facts));
}

/**
 * Ms until a workload may be rolled again; 0 for one that was never rolled. The spacing doubles with every roll that had
 * to wait for it. Of the two estimates the smaller one counts: a wall clock that is wrong must not close the gate for
 * longer than one spacing.
 */
export function intervalWaitMs(facts: IntervalFacts): number {
  const { rolledAtMs } = facts;
  if (rolledAtMs === undefined) return 0;
  return Math.max(0, Math.min(waitByRecordMs(facts, rolledAtMs), waitBySightMs(facts)));
}

/** By the time in the record: exact, where the clock of the process that wrote it and this one agree. */
function waitByRecordMs(facts: IntervalFacts, rolledAtMs: number): number {
  return rolledAtMs + spacingMs(facts) - facts.timing.nowMs;
}

/** By the first sight of the change, on the clock that never steps: too long at most, since the roll came before it. */
function waitBySightMs(facts: IntervalFacts): number {
  return spacingMs(facts) - staleForMs(facts.timing);
}

/** How many rolls in a row will have waited for their spacing, once the workload is rolled now. */
export function spacedRollsAfter(facts: IntervalFacts): number {
  const { settings, timing, rolledAtMs } = facts;
  if (rolledAtMs === undefined || settings.minIntervalMs === 0) return 0;
  const becameStaleAtMs = timing.nowMs - staleForMs(timing);
  return becameStaleAtMs < rolledAtMs + spacingMs(facts) ? timing.spacedRolls + 1 : 0;
}

function spacingMs({ settings: { minIntervalMs }, timing: { spacedRolls } }: IntervalFacts): number {
  return Math.min(minIntervalMs * 2 ** spacedRolls, Math.max(minIntervalMs, longestIntervalMs));
}
