/** The gate `staging`: the users of a shared config are rolled one after the other. */
import type { ClosedGate } from '../../model/held.ts';
import type { GateFacts } from './gate.ts';

/**
 * Closed until it is the turn of the workload. A workload whose pods a roll does not replace proves nothing, and one
 * that is broken already has nothing to lose: neither waits.
 */
export function staging({ isNow, isBroken, canComplete, isDue, stagedCauses }: GateFacts): ClosedGate | undefined {
  if (!canComplete || isBroken || isNow() || isDue()) return undefined;
  return { reason: 'staging', opens: undefined, levels: [], details: stagedCauses() };
}
