/**
 * What the controller remembers of workloads between two looks: since when each is stale, and how its last rolls were
 * spaced. It only ever delays a roll; losing it with the process costs nothing but the grown spacing.
 */
import type { WorkloadKey } from '../model/kinds.ts';

export interface Attention {
  /** Monotonic ms; undefined while the workload is not stale. */
  readonly staleSinceMs: number | undefined;
  /** How many of the last rolls had to wait for their spacing, one after the other. */
  readonly spacedRolls: number;
}

const calm: Attention = { staleSinceMs: undefined, spacedRolls: 0 };

export class AttentionList {
  readonly #entries = new Map<WorkloadKey, Attention>();

  get(key: WorkloadKey): Attention {
    return this.#entries.get(key) ?? calm;
  }

  /** Notes that a workload is stale; the first sight counts. */
  markStale(key: WorkloadKey, nowMs: number): void {
    const { staleSinceMs = nowMs, spacedRolls } = this.get(key);
    this.#entries.set(key, { staleSinceMs, spacedRolls });
  }

  /** Notes that a workload is not stale (any more). */
  markFresh(key: WorkloadKey, spacedRolls: number = this.get(key).spacedRolls): void {
    if (spacedRolls === 0) this.#entries.delete(key);
    else this.#entries.set(key, { staleSinceMs: undefined, spacedRolls });
  }

  /** Drops a workload that is gone. */
  delete(key: WorkloadKey): void {
    this.#entries.delete(key);
  }
}
