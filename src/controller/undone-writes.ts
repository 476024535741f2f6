/** What is remembered of writes that were accepted and did not last, whatever took them away, and how long the next one waits. */
import type { Clock } from '../lib/clock.ts';
import { workloadKey, type WorkloadKey } from '../model/kinds.ts';
import type { SelectionDifference, Written } from '../model/rollout-event.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { ContestedRecords, differingSelection } from './contested-records.ts';
import type { ReconcileResult } from './result.ts';
import { UnkeptWrites } from './unkept-writes.ts';

/** What holds before a write. */
export interface BeforeWrite {
  /** Ms until it may be sent. */
  readonly waitMs: number;
  /** Our record has been replaced by one with another selection since it was written, and that has not been said yet. */
  readonly contested: SelectionDifference | undefined;
}

export class UndoneWrites {
  readonly #unkept: UnkeptWrites;
  readonly #contested: ContestedRecords;

  constructor(clock: Clock) {
    this.#unkept = new UnkeptWrites(clock);
    this.#contested = new ContestedRecords(clock);
  }

  /** How much is remembered. */
  get size(): number {
    return this.#unkept.size + this.#contested.size;
  }

  /** To be asked before each write. */
  before(workload: WorkloadState, decision: Written): BeforeWrite {
    const key = workloadKey(workload);
    const waitMs = this.#unkept.waitMs(key, decision.action);
    if (decision.reason !== 'references-changed' || workload.record.state !== 'known') {
      return { waitMs, contested: undefined };
    }
    const theirs = workload.record.record;
    const standing = this.#contested.found(key, theirs, decision.record);
    const contested = standing.isNews ? differingSelection(theirs, decision.record) : undefined;
    return { waitMs: Math.max(waitMs, standing.waitMs), contested };
  }

  /** An accepted write did not last, by its own answer. Returns how long the next one waits, ms. As `UnkeptWrites.lost`. */
  lost(key: WorkloadKey, isOfRolls: boolean): number {
    return this.#unkept.lost(key, isOfRolls);
  }

  /** A write lasted, by its own answer. */
  lasted(key: WorkloadKey, decision: Written): void {
    this.#unkept.kept(key, decision.action);
    if (decision.reason === 'references-changed') this.#contested.written(key, decision.record);
  }

  /** Nothing is to be written: it is looked at again until nothing is remembered. */
  nextAfterIdle(key: WorkloadKey): ReconcileResult {
    const delayMs = Math.max(this.#unkept.rest(key), this.#contested.rest(key));
    return delayMs === 0 ? { next: 'done' } : { next: 'requeue-after', delayMs };
  }

  /** Drops a workload that is gone. */
  delete(key: WorkloadKey): void {
    this.#unkept.delete(key);
    this.#contested.delete(key);
  }
}
