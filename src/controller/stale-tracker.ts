/**
 * What the controller remembers of workloads between two looks: since when each is stale, how its last rolls were spaced
 * and whether its quiet writes last. It only ever delays; losing it with the process costs nothing but the grown pauses.
 */
import type { WorkloadKey } from '../model/kinds.ts';
import type { LeftStaleReason, PendingReason, StaleWorkload } from '../model/pending.ts';

export interface StaleState {
  /** Monotonic ms; undefined while the workload is not stale. */
  readonly staleSinceMs: number | undefined;
  /** What it waits for; undefined while it is not stale. */
  readonly waitsFor: PendingReason | undefined;
  /** How many of the last rolls had to wait for their spacing, one after the other. */
  readonly spacedRolls: number;
  /** Monotonic ms at which a write that did not roll was last repeated; undefined when none was. */
  readonly lastQuietWriteMs: number | undefined;
  /** How many such writes were undone and repeated, one after the other. */
  readonly undoneWrites: number;
  /** Why it is left stale, rather than to be rolled; undefined where it is not. */
  readonly leftStale: LeftStaleReason | undefined;
}

const calm: StaleState = {
  staleSinceMs: undefined,
  waitsFor: undefined,
  spacedRolls: 0,
  lastQuietWriteMs: undefined,
  undoneWrites: 0,
  leftStale: undefined,
};

/** After this long without another one, an undone write counts no longer. */
const undoneMemoryMs = 7_200_000;

export class StaleTracker {
  readonly #entries = new Map<WorkloadKey, StaleState>();

  get(key: WorkloadKey): StaleState {
    return this.#entries.get(key) ?? calm;
  }

  /** Workloads that are stale and still to be rolled, and those that are left stale. */
  *stale(nowMs: number): Generator<StaleWorkload> {
    for (const [workload, { staleSinceMs, waitsFor, leftStale }] of this.#entries) {
      if (staleSinceMs !== undefined && waitsFor !== undefined)
        yield { workload, reason: waitsFor, forMs: nowMs - staleSinceMs };
      else if (leftStale !== undefined) yield { workload, reason: leftStale, forMs: undefined };
    }
  }

  /** Workloads of which something is remembered. */
  get size(): number {
    return this.#entries.size;
  }

  /** Notes that a workload is stale, and what it waits for now; of the times the first sight counts. */
  markStale(key: WorkloadKey, nowMs: number, waitsFor: PendingReason): void {
    const present = this.get(key);
    this.#entries.set(key, { ...present, staleSinceMs: present.staleSinceMs ?? nowMs, waitsFor });
  }

  /** Notes that a workload is not to be rolled (any more). What is not said stays as it was, but for `leftStale`. */
  markUpToDate(key: WorkloadKey, { spacedRolls, leftStale }: Partial<StaleState>): void {
    const present = this.get(key);
    const calmed = { staleSinceMs: undefined, waitsFor: undefined, leftStale };
    const next = { ...present, ...calmed, spacedRolls: spacedRolls ?? present.spacedRolls };
    // What is as if nothing had ever been takes no memory.
    if (next.spacedRolls === 0 && next.undoneWrites === 0 && leftStale === undefined) this.#entries.delete(key);
    else this.#entries.set(key, next);
  }

  /** Notes that a write that did not roll was repeated after somebody had undone it. */
  noteRepeatedWrite(key: WorkloadKey, nowMs: number): void {
    const present = this.get(key);
    const isForgotten = nowMs - (present.lastQuietWriteMs ?? nowMs) > undoneMemoryMs;
    const undoneWrites = (isForgotten ? 0 : present.undoneWrites) + 1;
    this.#entries.set(key, { ...present, lastQuietWriteMs: nowMs, undoneWrites });
  }

  /** Drops a workload that is gone. */
  delete(key: WorkloadKey): void {
    this.#entries.delete(key);
  }
}
