/**
 * Remembers an entry per workload until a time that the entry carries: the base of what is kept about undone writes.
 */
import type { Clock } from '../lib/clock.ts';
import type { WorkloadKey } from '../model/kinds.ts';

export abstract class TimedEntries<Entry extends { readonly untilMs: number }> {
  readonly #clock: Clock;
  readonly #entries = new Map<WorkloadKey, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Number of workloads with an entry. */
  get size(): number {
    return this.#entries.size;
  }

  /** Notes that there is nothing to write. Returns how much longer the entry is kept, ms; 0 once it is deleted. */
  rest(key: WorkloadKey): number {
    const remainingMs = this.remainingMs(this.#entries.get(key));
    if (remainingMs === 0) this.#entries.delete(key);
    return remainingMs;
  }

  /** Forgets a workload. */
  delete(key: WorkloadKey): void {
    this.#entries.delete(key);
  }

  protected get(key: WorkloadKey): Entry | undefined {
    return this.#entries.get(key);
  }

  protected set(key: WorkloadKey, entry: Entry): void {
    this.#entries.set(key, entry);
  }

  /** The monotonic time after a delay, ms. */
  protected after(delayMs: number): number {
    return this.#clock.monotonicMs() + delayMs;
  }

  protected remainingMs(entry: Entry | undefined): number {
    return entry === undefined ? 0 : Math.max(0, entry.untilMs - this.#clock.monotonicMs());
  }
}
