/**
 * Counts the streak of a workload, which is a series of rolls that soon follow each other, and computes from it the
 * spacing of the next rolls. The record contains the count, so it survives a restart
 * (docs/adr/0018-rolls-without-end.md).
 */
import { longestStreak } from '../../model/record.ts';
import { staleForMs, type GateFacts } from './gate.ts';

type StreakFacts = Pick<GateFacts, 'settings' | 'timing' | 'rolledAtMs' | 'streak'>;

/** The spacing grows up to this, unless `minIntervalMs` itself is longer; a pause of this length ends a streak. */
const longestSpacingMs = 600_000;

/** A streak up to this does not increase the spacing: a user may try something a few times in a row. */
const shortStreak = 10;

/**
 * The streak if the workload is rolled now, to two decimals; 0 if the roll follows no other one. A roll counts the
 * more, the sooner its change came after the previous roll: 1 at once, a half after five minutes, and ten minutes end
 * the streak. The time of the change counts, not that of the roll: a roll that waited proves nothing about the client
 * that wrote the change.
 */
export function streakAfter({ settings, timing, rolledAtMs, streak }: StreakFacts): number {
  if (rolledAtMs === undefined || settings.minIntervalMs === 0) return 0;
  const quietMs = Math.max(0, timing.nowMs - staleForMs(timing) - rolledAtMs);
  if (quietMs >= longestSpacingMs) return 0;
  const longer = streak + 1 - quietMs / longestSpacingMs;
  return Math.min(longestStreak, Math.round(longer * 100) / 100);
}

/** Ms between the last roll and the next one: `minIntervalMs`, doubled with each roll beyond a short streak. */
export function grownSpacingMs({ settings: { minIntervalMs }, streak }: StreakFacts): number {
  const doublings = Math.max(0, Math.floor(streak) - shortStreak);
  return Math.min(minIntervalMs * 2 ** doublings, Math.max(minIntervalMs, longestSpacingMs));
}
