/**
 * The Events that wait to be written. New ones come in order; one that failed waits behind all of them and behind its
 * own back-off, so that it delays no other. Its length is bounded, and of too many those that failed are dropped first.
 */
import type { EventSeries } from './event-series.ts';

export interface WaitingEvent {
  readonly series: EventSeries;
  /** Monotonic ms since which it waits, failed attempts included. */
  readonly sinceMs: number;
  /** How often it was tried. */
  readonly attempts: number;
  /** Monotonic ms from which on it may be written; in the past where it is due. */
  readonly notBeforeMs: number;
}

/** Shortest time between two repeated attempts: where all fail, they must not keep a server busy that comes back. */
const retrySpacingMs = 100;

export class EventQueue {
  readonly #limit: number;
  /** Never tried, the oldest first. */
  readonly #fresh = new Map<EventSeries, WaitingEvent>();
  /** Tried in vain, the longest ago first. */
  readonly #failed = new Map<EventSeries, WaitingEvent>();
  #retryFromMs = 0;

  /** @param limit Events that may wait */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#fresh.size + this.#failed.size;
  }

  has(series: EventSeries): boolean {
    return this.#fresh.has(series) || this.#failed.has(series);
  }

  /** Queues a new Event. Returns the one that is dropped for it, if any. */
  add(series: EventSeries, nowMs: number): EventSeries | undefined {
    this.#fresh.set(series, { series, sinceMs: nowMs, attempts: 0, notBeforeMs: nowMs });
    return this.#shorten();
  }

  /** Queues an Event again whose attempt failed, after a delay. Returns the one that is dropped for it, if any. */
  addFailed(event: WaitingEvent, nowMs: number, delayMs: number): EventSeries | undefined {
    const { series, sinceMs, attempts } = event;
    // It may have been reported again meanwhile.
    this.#fresh.delete(series);
    this.#failed.set(series, { series, sinceMs, attempts: attempts + 1, notBeforeMs: nowMs + delayMs });
    return this.#shorten();
  }

  /** The Event to write next; undefined where none waits. O(1) while there are new ones. */
  peek(): WaitingEvent | undefined {
    const [fresh] = this.#fresh.values();
    if (fresh !== undefined) return fresh;
    let first: WaitingEvent | undefined;
    for (const event of this.#failed.values()) {
      if (first === undefined || event.notBeforeMs < first.notBeforeMs) first = event;
    }
    return first && { ...first, notBeforeMs: Math.max(first.notBeforeMs, this.#retryFromMs) };
  }

  /** Takes an Event out, to try it. */
  take({ series, attempts }: WaitingEvent, nowMs: number): void {
    this.#fresh.delete(series);
    this.#failed.delete(series);
    if (attempts > 0) this.#retryFromMs = nowMs + retrySpacingMs;
  }

  /** Takes all out. */
  clear(): readonly EventSeries[] {
    const all = [...this.#fresh.keys(), ...this.#failed.keys()];
    this.#fresh.clear();
    this.#failed.clear();
    return all;
  }

  #shorten(): EventSeries | undefined {
    if (this.size <= this.#limit) return undefined;
    const [oldest] = this.#failed.size > 0 ? this.#failed.keys() : this.#fresh.keys();
    if (oldest === undefined) return undefined;
    this.#fresh.delete(oldest);
    this.#failed.delete(oldest);
    return oldest;
  }
}
