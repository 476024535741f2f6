/** Remembers accepted writes that did not last, whatever undid them, and says how long the next write waits. */
import type { Clock } from '../lib/clock.ts';
import { workloadKey, type WorkloadKey } from '../model/kinds.ts';
import type { SelectionDifference, Written } from '../model/rollout-event.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { ContestedRecords, differingSelection } from './contested-records.ts';
import type { ReconcileResult } from './worker-pool.ts';
import { UnkeptWrites } from './unkept-writes.ts';

/** What to observe before a write. */
export interface BeforeWrite {
  /** Ms until it may be sent. */
  readonly waitMs: number;
  /**
   * How the record that replaced ours differs in its selection; undefined if it did not, or if that was reported
   * already.
   */
  readonly contested: SelectionDifference | undefined;
}

export class UndoneWrites {
  readonly #unkept: UnkeptWrites;
  readonly #contested: ContestedRecords;

  constructor(clock: Clock) {
    this.#unkept = new UnkeptWrites(clock);
    this.#contested = new ContestedRecords(clock);
  }

  /** Number of entries. */
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
    const contest = this.#contested.found(key, theirs, decision.record);
    const contested = contest.isNews ? differingSelection(theirs, decision.record) : undefined;
    return { waitMs: Math.max(waitMs, contest.waitMs), contested };
  }

  /** Notes that the answer to an accepted write lacks what it wrote. Returns how long the next write waits, ms. */
  lost(key: WorkloadKey, isOfRolls: boolean): number {
    return this.#unkept.lost(key, isOfRolls);
  }

  /** Notes that the answer to a write has what it wrote. */
  lasted(key: WorkloadKey, decision: Written): void {
    this.#unkept.kept(key, decision.action);
    if (decision.reason === 'references-changed') this.#contested.written(key, decision.record);
  }

  /** What follows a reconcile without a write: the workload is requeued until all entries of it have expired. */
  nextAfterIdle(key: WorkloadKey): ReconcileResult {
    const delayMs = Math.max(this.#unkept.rest(key), this.#contested.rest(key));
    return delayMs === 0 ? { next: 'done' } : { next: 'requeue-after', delayMs };
  }

  /** Forgets a deleted workload. */
  delete(key: WorkloadKey): void {
    this.#unkept.delete(key);
    this.#contested.delete(key);
  }
}
