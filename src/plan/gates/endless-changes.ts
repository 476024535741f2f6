/** The gate `endless-changes`: where roll follows roll without end, they come ever less often. */
import { closedFor, spacingWaitMs, type Closed, type GateFacts } from './gate.ts';
import { grownSpacingMs } from './streak.ts';

/** Closed until the last roll is as long ago as the spacing that has grown with the rolls before it; open if none has. */
export function endlessChanges(facts: GateFacts): Closed | undefined {
  const spacingMs = grownSpacingMs(facts);
  const hasGrown = spacingMs > facts.settings.minIntervalMs;
  return hasGrown ? closedFor('endless-changes', spacingWaitMs(facts, spacingMs)) : undefined;
}
