/** The gates that users close for any roll of a workload, whether or not one waits. */
import type { ClosedGate } from '../model/held.ts';
import { levelsOf } from './gate-facts.ts';
import { closedGates } from './gates/closed-gates.ts';
import type { PlanInput } from './input/plan-input.ts';

/**
 * The closed gates among `hold`, `invalid` and `window`. `approval` is not among them: it closes for a content.
 * @param nowMs wall clock
 */
export function controlGates(input: Omit<PlanInput, 'timing' | 'turn'>, nowMs: number): readonly ClosedGate[] {
  const { settings, windows } = input;
  const untimed = { monotonicMs: 0, staleSinceMs: undefined, spacedRolls: 0 };
  return closedGates({
    // Zero opens the gates of the process itself.
    settings: { settleMs: 0, minIntervalMs: 0 },
    timing: { nowMs, ...untimed, lastQuietWriteMs: undefined, undoneWrites: 0 },
    changedAtMs: [],
    rolledAtMs: undefined,
    streak: 0,
    levels: levelsOf(input),
    windows,
    timeZone: settings.timeZone,
    isApproved: () => true,
    isNow: () => false,
    trips: () => [],
    isDue: () => true,
    stagedCauses: () => [],
    isBroken: false,
    canComplete: true,
  });
}
