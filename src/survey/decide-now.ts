/** Makes the plan of one workload for a survey. */
import type { Facts } from '../inventory/facts.ts';
import type { Decision } from '../model/decision.ts';
import type { ConfigRef } from '../model/kinds.ts';
import { decide } from '../plan/decide.ts';
import type { Turn } from '../plan/input/turn.ts';
import type { ConfigView } from '../plan/input/config-view.ts';

/**
 * Decides as a controller that has listed everything, and then seen nothing change until all changes have settled.
 * @param nowMs time of the API server
 * @param turn as `surveyTurn` returns it
 */
export function decideNow(facts: Facts, nowMs: number, turn: Turn): Decision {
  const nothingBefore = { staleSinceMs: undefined, spacedRolls: 0, lastQuietWriteMs: undefined, undoneWrites: 0 };
  return decide({ ...withTimes(facts), timing: { nowMs, monotonicMs: nowMs, ...nothingBefore }, turn }).decision;
}

/**
 * When content was last written shows whether it has settled. Where the API server does not say it, as of a config that
 * was deleted, it has: that takes seconds, and would hide for what a workload waits.
 */
function withTimes(facts: Facts): Facts {
  const viewOf = (ref: ConfigRef): ConfigView => {
    const view = facts.viewOf(ref);
    return { ...view, changedAtMs: view.state?.writtenAtMs ?? 0 };
  };
  return { ...facts, viewOf };
}
