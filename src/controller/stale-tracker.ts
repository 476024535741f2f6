/**
 * What the controller remembers of workloads between two reconciles: since when each is stale, how its last rolls were
 * spaced and whether its writes without a roll last. It only ever delays a write; losing it with the process costs
 * nothing but the grown pauses.
 */
import { isStagingGate } from '../model/held.ts';
import type { WorkloadKey } from '../model/kinds.ts';
import type { LeftStaleReason, PendingReason, StaleWorkload } from '../model/pending.ts';

export interface StaleState {
  /** Monotonic ms; undefined while the workload is not stale. */
  readonly staleSinceMs: number | undefined;
  /** Monotonic ms since which it waits by its annotation `pending`, which outlives the process; only for reports. */
  readonly pendingSinceMs: number | undefined;
  /** What the roll waits for; undefined while the workload is not stale. */
  readonly waitsFor: PendingReason | undefined;
  /** How many of the last rolls in a row had to wait for their spacing. */
  readonly spacedRolls: number;
  /** Monotonic ms at which a write without a roll was last repeated; undefined if none was. */
  readonly lastQuietWriteMs: number | undefined;
  /** How many such writes in a row were undone and repeated. */
  readonly undoneWrites: number;
  /** Why it is left stale instead of being rolled; undefined if it is not. */
  readonly leftStale: LeftStaleReason | undefined;
}

const notStale: StaleState = {
  staleSinceMs: undefined,
  pendingSinceMs: undefined,
  waitsFor: undefined,
  spacedRolls: 0,
  lastQuietWriteMs: undefined,
  undoneWrites: 0,
  leftStale: undefined,
};

/** An undone write is forgotten after this long without another. */
const undoneMemoryMs = 7_200_000;

export class StaleTracker {
  readonly #entries = new Map<WorkloadKey, StaleState>();

  get(key: WorkloadKey): StaleState {
    return this.#entries.get(key) ?? notStale;
  }

  /**
   * Workloads that are stale and will be rolled, and those that are left stale.
   * @param turnReasonOf why a workload waits for others: that changes without another plan
   */
  *stale(
    nowMs: number,
    turnReasonOf: (workload: WorkloadKey) => PendingReason | undefined = () => undefined,
  ): Generator<StaleWorkload> {
    for (const [workload, { staleSinceMs, pendingSinceMs, waitsFor, leftStale }] of this.#entries) {
      if (staleSinceMs !== undefined && waitsFor !== undefined)
        yield {
          workload,
          reason: (isStagingGate(waitsFor) ? turnReasonOf(workload) : undefined) ?? waitsFor,
          forMs: nowMs - Math.min(staleSinceMs, pendingSinceMs ?? staleSinceMs),
        };
      else if (leftStale !== undefined) yield { workload, reason: leftStale, forMs: undefined };
    }
  }

  /** Number of workloads with an entry. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * Notes that a workload is stale, and what its roll waits for. It keeps the time at which it was first seen stale.
   * @param pendingSinceMs as in the state; kept where it is omitted
   */
  markStale(key: WorkloadKey, nowMs: number, waitsFor: PendingReason, pendingSinceMs?: number): void {
    const present = this.get(key);
    const since = {
      staleSinceMs: present.staleSinceMs ?? nowMs,
      pendingSinceMs: pendingSinceMs ?? present.pendingSinceMs,
    };
    this.#entries.set(key, { ...present, ...since, waitsFor });
  }

  /**
   * Notes that a workload needs no roll. Omitted fields keep their value, except `leftStale`, which is then cleared.
   */
  markUpToDate(key: WorkloadKey, { spacedRolls, leftStale }: Partial<StaleState>): void {
    const present = this.get(key);
    const upToDate = { staleSinceMs: undefined, pendingSinceMs: undefined, waitsFor: undefined, leftStale };
    const next = { ...present, ...upToDate, spacedRolls: spacedRolls ?? present.spacedRolls };
    // An entry that says nothing is not kept.
    if (next.spacedRolls === 0 && next.undoneWrites === 0 && leftStale === undefined) this.#entries.delete(key);
    else this.#entries.set(key, next);
  }

  /** Notes that a write without a roll was repeated after another client had undone it. */
  noteRepeatedWrite(key: WorkloadKey, nowMs: number): void {
    const present = this.get(key);
    const isForgotten = nowMs - (present.lastQuietWriteMs ?? nowMs) > undoneMemoryMs;
    const undoneWrites = (isForgotten ? 0 : present.undoneWrites) + 1;
    this.#entries.set(key, { ...present, lastQuietWriteMs: nowMs, undoneWrites });
  }

  /** Forgets a deleted workload. */
  delete(key: WorkloadKey): void {
    this.#entries.delete(key);
  }
}
