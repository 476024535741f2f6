/** What a plan means for the other users of the configs of a workload. */
import { isStagingGate, type Held } from '../../model/held.ts';
import type { ConfigRef } from '../../model/kinds.ts';
import type { PlanEvent } from '../../model/rollout-event.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import type { PlanResult } from '../../staging/staging.ts';

export function planResult(workload: WorkloadState, decision: PlanEvent['decision']): PlanResult {
  if (decision.action === 'roll') return { result: 'rolls' };
  if (decision.action === 'confirm') return { result: 'reads' };
  if (decision.action !== 'wait') return { result: 'none' };
  // A hint of its own makes it settle at another time than the other users of the config, which do not wait for that.
  if (decision.reason === 'settle' && workload.hints.settleMs === undefined) return { result: 'settles' };
  return isTurnAll(decision.held) ? waits(workload, decision.cause) : { result: 'none' };
}

/** A workload waits for its turn. @param causes the configs that changed */
export function waits({ rollout, hints }: WorkloadState, causes: readonly ConfigRef[]): PlanResult {
  const isHealthy = rollout.lacking === 0 && rollout.isAvailable;
  return { result: 'waits', waiting: { isPreferred: hints.isCanary, isHealthy, risk: rollout.risk, causes } };
}

/** Whether a workload waits for other users of its configs alone. */
function isTurnAll(held: Held | undefined): boolean {
  return held?.gates.every(({ reason }) => isStagingGate(reason)) === true;
}
