/**
 * The records of a dry run. Nothing is written to any workload, so what would have been written is remembered here, and
 * the next plan is made as if it had been.
 */
import type { Known } from '../inventory/observe.ts';
import { workloadKey, type WorkloadKey } from '../model/kinds.ts';
import type { RolloutRecord } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';

export class DryRunRecords {
  readonly #records = new Map<WorkloadKey, { uid: string; record: RolloutRecord }>();

  /** The workload as it would be. */
  imagine(known: Known): Known {
    const entry = this.#records.get(workloadKey(known.state));
    if (entry?.uid !== known.state.uid) return known;
    return { ...known, state: { ...known.state, record: { state: 'known', record: entry.record, about: 'this' } } };
  }

  remember(workload: WorkloadState, record: RolloutRecord): void {
    this.#records.set(workloadKey(workload), { uid: workload.uid, record });
  }

  /** Drops a workload that is gone, or whose record would be. */
  delete(key: WorkloadKey): void {
    this.#records.delete(key);
  }
}
