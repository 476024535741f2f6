/**
 * Spaces the writes that do not last. Whatever asks for the next one (a retry, an event, a change of content), it waits
 * until it is due: 5 s after the first one, and twice as long after each that follows, up to ten minutes. What is
 * remembered is forgotten with a write that lasts, with the workload, and once nothing is left to be written.
 */
import type { Clock } from '../lib/clock.ts';
import { backoffMs } from '../lib/backoff.ts';
import type { WorkloadKey } from '../model/kinds.ts';
import type { Written } from '../model/rollout-event.ts';

const spacing = { baseMs: 5_000, factor: 2, capMs: 600_000, jitter: 0 };

/** The pause after so many writes in a row that did not last, ms. */
export function pauseAfterMs(writes: number): number {
  return backoffMs(spacing, writes - 1, () => 0);
}

interface Entry {
  /** How many did not last, one after the other. */
  readonly writes: number;
  /** Monotonic ms from which on the next one may be sent. */
  readonly dueMs: number;
  /** The last one was a roll that did not get into the pod template: rolls wait, too. */
  readonly isOfRolls: boolean;
}

export class UnkeptWrites {
  readonly #clock: Clock;
  readonly #entries = new Map<WorkloadKey, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Workloads whose last write did not last. */
  get size(): number {
    return this.#entries.size;
  }

  /** How long a write has to wait, ms. A roll whose trigger stays is not delayed by a record that does not. */
  waitMs(key: WorkloadKey, action: Written['action']): number {
    const entry = this.#entries.get(key);
    if (entry === undefined || (action === 'roll' && !entry.isOfRolls)) return 0;
    return Math.max(0, entry.dueMs - this.#clock.monotonicMs());
  }

  /**
   * Notes that a write did not last. Returns how long the next one waits, ms.
   * @param isOfRolls it was a roll, and its trigger is not in the pod template
   */
  lost(key: WorkloadKey, isOfRolls: boolean): number {
    const writes = (this.#entries.get(key)?.writes ?? 0) + 1;
    const pauseMs = pauseAfterMs(writes);
    this.#entries.set(key, { writes, dueMs: this.#clock.monotonicMs() + pauseMs, isOfRolls });
    return pauseMs;
  }

  /** Notes that a write lasted. That of a record says nothing about rolls. */
  kept(key: WorkloadKey, action: Written['action']): void {
    if (action === 'roll' || this.#entries.get(key)?.isOfRolls === false) this.#entries.delete(key);
  }

  /** Nothing is to be written. Returns for how long, in ms, the last write still counts; 0 where it is forgotten. */
  rest(key: WorkloadKey): number {
    const waitMs = this.waitMs(key, 'baseline');
    if (waitMs === 0) this.#entries.delete(key);
    return waitMs;
  }

  /** Drops a workload that is gone. */
  delete(key: WorkloadKey): void {
    this.#entries.delete(key);
  }
}
