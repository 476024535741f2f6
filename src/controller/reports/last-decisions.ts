/**
 * Keeps the last decision about each workload that is not up to date, for its status. A workload without an entry is
 * up to date, so that what is kept grows with the workloads that wait, and not with all of them.
 */
import type { Clock } from '../../lib/clock.ts';
import type { Decision } from '../../model/decision.ts';
import type { WorkloadKey } from '../../model/kinds.ts';
import { isPlanEvent, type RolloutEvent, type RolloutSubscriber, type Written } from '../../model/rollout-event.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import { isOutdated, type Decided } from '../../status/state.ts';

interface Kept {
  readonly decision: Decided;
  /** Monotonic ms. */
  readonly atMs: number;
}

export class LastDecisions implements RolloutSubscriber {
  readonly #clock: Clock;
  /** Undefined for a workload that is not planned yet. */
  readonly #kept: Map<WorkloadKey, Kept | undefined>;

  /** @param unplanned the workloads that are queued for their first plan */
  constructor(clock: Clock, unplanned: Iterable<WorkloadKey>) {
    this.#clock = clock;
    this.#kept = new Map([...unplanned].map((key) => [key, undefined]));
  }

  /** Number of workloads with an entry. */
  get size(): number {
    return this.#kept.size;
  }

  /** The last decision, as of now; undefined if the workload is not planned yet. */
  of(key: WorkloadKey, { record }: WorkloadState): Decided | undefined {
    const kept = this.#kept.get(key);
    if (kept !== undefined) return this.#asOfNow(kept);
    if (this.#kept.has(key)) return undefined;
    // Its record may have been removed, or it may have been created, a moment ago: its plan follows.
    if (record.state === 'none') return { reason: 'no-record' };
    return { reason: record.state === 'foreign' ? 'foreign-record' : 'up-to-date' };
  }

  take(event: RolloutEvent): void {
    const { key, outcome } = event;
    if (outcome === 'idle') this.#settle(key, event.decision);
    else if (outcome === 'written') this.#settle(key, leftToDo(event.decision));
    else if (outcome === 'unkept' && event.why === 'not-recorded') this.#settle(key, onlyRecord(event.decision));
    else if (outcome === 'gone') this.#kept.delete(key);
    else if (isPlanEvent(event)) this.#open(key, event.decision);
  }

  /**
   * Keeps a decision that is not carried out yet. A workload that was found to be outdated stays so meanwhile: that a
   * record has to be written, or a config to be read, says nothing about its pods.
   */
  #open(key: WorkloadKey, decision: Decision): void {
    const known = this.#kept.get(key)?.decision;
    if (known === undefined || !isOutdated(known) || isOutdated(decision)) this.#keep(key, decision);
  }

  #settle(key: WorkloadKey, decision: Decided): void {
    if (decision.reason === 'up-to-date') this.#kept.delete(key);
    else this.#keep(key, decision);
  }

  #keep(key: WorkloadKey, decision: Decided): void {
    this.#kept.set(key, { decision: partOf(decision), atMs: this.#clock.monotonicMs() });
  }

  #asOfNow({ decision, atMs }: Kept): Decided {
    const { retryAfterMs } = decision;
    if (retryAfterMs === undefined) return decision;
    return { ...decision, retryAfterMs: Math.max(0, retryAfterMs - (this.#clock.monotonicMs() - atMs)) };
  }
}

/** What a patch leaves to do. A workload that has opted out gets no other plan until it changes. */
function leftToDo(written: Written): Decided {
  return written.action === 'release' ? written : { reason: 'up-to-date' };
}

/** What is left to do of a patch whose annotations did not last: of a roll only its record. */
function onlyRecord(written: Written): Decided {
  return written.action === 'roll' ? { reason: 'record-restored' } : written;
}

/** Without its patch and its record. */
function partOf({ reason, cause, held, retryAfterMs }: Decided): Decided {
  return { reason, ...(cause && { cause }), held, retryAfterMs };
}
