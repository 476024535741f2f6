/** The gate `endless-changes`: while every roll is soon followed by another change, the pauses between rolls grow. */
import type { ClosedGate } from '../../model/held.ts';
import { closedFor, spacingWaitMs, type GateFacts } from './gate.ts';
import { grownSpacingMs } from './streak.ts';

/** Closed until the last roll is as long ago as the spacing, which grows with the streak; open if it has not grown. */
export function endlessChanges(facts: GateFacts): ClosedGate | undefined {
  const spacingMs = grownSpacingMs(facts);
  const hasGrown = spacingMs > facts.settings.minIntervalMs;
  return hasGrown ? closedFor('endless-changes', spacingWaitMs(facts, spacingMs), facts) : undefined;
}
