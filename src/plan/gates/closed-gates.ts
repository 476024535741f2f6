/**
 * The gates in their order. It is the order in which people read about them: what is over soon comes first, so that the
 * reason that is named is that of a gate that is closed now, and changes when this one opens.
 */
import type { Closed, Gate, GateFacts } from './gate.ts';
import { minInterval } from './min-interval.ts';
import { settle } from './settle.ts';
import { unsupported } from './unsupported.ts';

const gates: readonly Gate[] = [settle, minInterval, unsupported];

/** The gates that are closed now, in their order; a workload rolls where there are none. */
export function closedGates(facts: GateFacts): readonly Closed[] {
  return gates.map((gate) => gate(facts)).filter((closed) => closed !== undefined);
}
