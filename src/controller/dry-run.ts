/**
 * The records of a dry run. A dry run writes to no workload; it remembers here the record that it would have written
 * and plans as if the workload carried it. A record that an acting installation writes takes precedence and ends this.
 */
import type { Known } from '../model/observation.ts';
import { workloadKey, type WorkloadKey } from '../model/kinds.ts';
import type { RolloutRecord } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';

interface Imagined {
  readonly record: RolloutRecord;
  /** What the workload carried when the record was imagined, as `carriedBy` returns it. */
  readonly carried: string;
}

export class DryRunRecords {
  readonly #records = new Map<WorkloadKey, Imagined>();

  /** The workload with its imagined record; unchanged if another client has written its record or trigger since. */
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

  /** @param workload as `imagine` returned it */
  remember(workload: WorkloadState, record: RolloutRecord): void {
    const key = workloadKey(workload);
    const carried = this.#records.get(key)?.carried ?? carriedBy(workload);
    this.#records.set(key, { record, carried });
  }

  /** Forgets a workload that was deleted, or whose record would be removed. */
  delete(key: WorkloadKey): void {
    this.#records.delete(key);
  }
}

/** What an acting installation writes. One with another digest key shows only in the trigger. */
function carriedBy({ uid, record, trigger }: WorkloadState): string {
  return JSON.stringify([uid, record, trigger]);
}
