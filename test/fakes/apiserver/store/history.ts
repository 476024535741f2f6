/** The recent events: bounded, and compacted on demand, as in etcd. */
import type { StoreEvent } from './store-event.ts';

export class History {
  readonly #limit: number;
  #events: StoreEvent[] = [];
  #start: number;

  constructor(limit: number, start: number) {
    this.#limit = limit;
    this.#start = start;
  }

  /** The history has every event after this revision. */
  get start(): number {
    return this.#start;
  }

  append(event: StoreEvent): void {
    this.#events.push(event);
    // Trimming in bulk keeps an append cheap.
    if (this.#events.length >= 2 * this.#limit) this.#dropAllBut(this.#limit);
  }

  since(revision: number): readonly StoreEvent[] | undefined {
    if (revision < this.#start) return undefined;
    return this.#events.slice(this.#indexAfter(revision));
  }

  /** Visits the events after a revision, newest first. */
  undo(revision: number, visit: (event: StoreEvent) => void): void {
    for (let index = this.#events.length - 1; index >= 0; index -= 1) {
      const event = this.#events[index];
      if (event === undefined || event.revision <= revision) return;
      visit(event);
    }
  }

  compact(revision: number): void {
    this.#events = [];
    this.#start = revision;
  }

  #dropAllBut(count: number): void {
    const dropped = this.#events.at(-count - 1);
    if (dropped === undefined) return;
    this.#events = this.#events.slice(-count);
    this.#start = dropped.revision;
  }

  #indexAfter(revision: number): number {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle]?.revision ?? Infinity) > revision) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
