/**
 * The gates in their order: gates that open soon come first, and `endless-changes` comes before `min-interval`, which
 * may be closed at the same time. The first closed gate determines the reason of a decision and its next reconcile, so
 * the reason is always that of a gate that is closed now, and it changes when that gate opens.
 */
import { endlessChanges } from './endless-changes.ts';
import type { Closed, Gate, GateFacts } from './gate.ts';
import { minInterval } from './min-interval.ts';
import { settle } from './settle.ts';
import { unsupported } from './unsupported.ts';

const gates: readonly Gate[] = [settle, endlessChanges, minInterval, unsupported];

/** The gates that are closed now, in their order; the workload is rolled if there is none. */
export function closedGates(facts: GateFacts): readonly Closed[] {
  return gates.map((gate) => gate(facts)).filter((closed) => closed !== undefined);
}
