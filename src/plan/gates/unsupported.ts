/** The gate for what this version does not have: a workload that asks for it is not rolled past it. */
import type { Closed, GateFacts } from './gate.ts';

/** Closed while an annotation asks for a gate that this version does not have; a change of the object opens it. */
export function unsupported({ unsupportedGates }: GateFacts): Closed | undefined {
  return unsupportedGates.length === 0 ? undefined : { reason: 'unsupported-gate' };
}
