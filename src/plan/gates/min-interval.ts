/** The gate `min-interval`: the shortest time between two rolls (`--min-interval`, `reroll.dev/min-interval`). */
import type { ClosedGate } from '../../model/held.ts';
import { closedFor, spacingWaitMs, staleForMs, type GateFacts } from './gate.ts';

type IntervalFacts = Pick<GateFacts, 'settings' | 'timing' | 'rolledAtMs'>;

/** Spacing grows up to this, unless `minIntervalMs` itself is longer. */
const longestIntervalMs = 600_000;

/** Closed until the last roll is `min-interval` ago. */
export function minInterval(facts: GateFacts): ClosedGate | undefined {
  return closedFor('min-interval', intervalWaitMs(facts), facts);
}

/** Ms until a workload may be rolled again. The spacing doubles with every roll that had to wait for it. */
export function intervalWaitMs(facts: IntervalFacts): number {
  return spacingWaitMs(facts, spacingMs(facts));
}

/** The number of rolls in a row that have waited for their spacing, if the workload is rolled now. */
export function spacedRollsAfter(facts: IntervalFacts): number {
  const { settings, timing, rolledAtMs } = facts;
  if (rolledAtMs === undefined || settings.minIntervalMs === 0) return 0;
  const becameStaleAtMs = timing.nowMs - staleForMs(timing);
  return becameStaleAtMs < rolledAtMs + spacingMs(facts) ? timing.spacedRolls + 1 : 0;
}

function spacingMs({ settings: { minIntervalMs }, timing: { spacedRolls } }: IntervalFacts): number {
  return Math.min(minIntervalMs * 2 ** spacedRolls, Math.max(minIntervalMs, longestIntervalMs));
}
