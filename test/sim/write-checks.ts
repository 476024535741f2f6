/** Collects the rolls of the replicas, and checks each accepted write of theirs at the time at which it happens. */
import type { Judged } from './exceptions.ts';
import { gatesAreKept } from './gate-invariants.ts';
import { rollHasCause, type Violation } from './invariants.ts';
import { pendingIsTrue } from './pending-invariants.ts';
import type { Accepted } from './server.ts';
import type { WorkloadTruth } from './workload-truth.ts';

export class WriteChecks {
  /** Every roll: when, of which workload, and its trigger, which stands for all contents up to then. */
  readonly rolls: string[] = [];

  /** @returns what is wrong with the write */
  take(judged: Judged, workload: WorkloadTruth, accepted: Accepted): readonly Violation[] {
    if (!accepted.isRoll) return pendingIsTrue(judged, workload, accepted);
    const trigger = accepted.body.spec?.template?.metadata?.annotations?.['reroll.dev/config-hash'];
    this.rolls.push([judged.sight.nowMs, workload.name, trigger].join(' '));
    const turns = accepted.sight.outOfTurn.map((text) => ({ invariant: 'turnsAreKept' as const, text }));
    const broken = judged.truth.victims.rolled(workload, accepted);
    return [...rollHasCause(judged, workload), ...gatesAreKept(judged, workload, accepted), ...turns, ...broken];
  }
}
