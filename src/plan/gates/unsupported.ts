/** The gate `unsupported-gate`: a workload that asks for a gate which this version does not have is not rolled. */
import type { Closed, GateFacts } from './gate.ts';

/** Closed while an annotation asks for an unsupported gate; only a change of the object opens it. */
export function unsupported({ unsupportedGates }: GateFacts): Closed | undefined {
  return unsupportedGates.length === 0 ? undefined : { reason: 'unsupported-gate' };
}
