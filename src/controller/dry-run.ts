/**
 * The records of a dry run. Nothing is written to any workload, so what would have been written is remembered here, and
 * the next plan is made as if it had been. What somebody else writes counts more: beside an installation that acts, what
 * is imagined holds only until that one has written.
 */
import type { Known } from '../inventory/observe.ts';
import { workloadKey, type WorkloadKey } from '../model/kinds.ts';
import type { RolloutRecord } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';

interface Imagined {
  readonly record: RolloutRecord;
  /** What the workload really carried when the record was imagined, as `carriedBy` gives it. */
  readonly carried: string;
}

export class DryRunRecords {
  readonly #records = new Map<WorkloadKey, Imagined>();

  /** The workload as it would be; as it is where somebody has written its record or trigger since. */
  imagine(known: Known): Known {
    const { state } = known;
    const key = workloadKey(state);
    const imagined = this.#records.get(key);
    if (imagined === undefined) return known;
    if (imagined.carried === carriedBy(state)) {
      return { ...known, state: { ...state, record: { state: 'known', record: imagined.record, about: 'this' } } };
    }
    this.#records.delete(key);
    return known;
  }

  /** @param workload as `imagine` gave it */
  remember(workload: WorkloadState, record: RolloutRecord): void {
    const key = workloadKey(workload);
    const carried = this.#records.get(key)?.carried ?? carriedBy(workload);
    this.#records.set(key, { record, carried });
  }

  /** Drops a workload that is gone, or whose record would be. */
  delete(key: WorkloadKey): void {
    this.#records.delete(key);
  }
}

/** What an installation that acts writes. Another one with a digest key of its own is told by its triggers only. */
function carriedBy({ uid, record, trigger }: WorkloadState): string {
  return JSON.stringify([uid, record, trigger]);
}
