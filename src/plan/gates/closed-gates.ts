/**
 * The gates in their order: what is over soon comes first, and endless changes come before the interval that they may
 * close, too. The first closed gate gives a decision its reason and its next reconcile, so the reason is always that of a
 * gate that is closed now, and changes when that one opens.
 */
import { endlessChanges } from './endless-changes.ts';
import type { Closed, Gate, GateFacts } from './gate.ts';
import { minInterval } from './min-interval.ts';
import { settle } from './settle.ts';
import { unsupported } from './unsupported.ts';

const gates: readonly Gate[] = [settle, endlessChanges, minInterval, unsupported];

/** The gates that are closed now, in their order; a workload rolls where there are none. */
export function closedGates(facts: GateFacts): readonly Closed[] {
  return gates.map((gate) => gate(facts)).filter((closed) => closed !== undefined);
}
