/** The gate `settle`: several changes in a row make one rollout (`--settle`, `reroll.dev/settle`). */
import type { ClosedGate } from '../../model/held.ts';
import { closedFor, staleForMs, type GateFacts } from './gate.ts';

/** The gate closes for at most this many times `settle`. */
const longestSettle = 10;

/** Closed until the changed configs have been unchanged for `settle`. */
export function settle(facts: GateFacts): ClosedGate | undefined {
  return closedFor('settle', settleWaitMs(facts), facts);
}

/**
 * Ms until the changed configs have been unchanged for `settle`, or until ten times that after the workload became
 * stale.
 */
export function settleWaitMs({ settings: { settleMs }, timing, changedAtMs }: GateFacts): number {
  const staleSinceMs = timing.monotonicMs - staleForMs(timing);
  const lastChangeMs = Math.max(...changedAtMs.map((at) => at ?? staleSinceMs));
  const opensAtMs = Math.min(lastChangeMs + settleMs, staleSinceMs + longestSettle * settleMs);
  return Math.max(0, opensAtMs - timing.monotonicMs);
}
