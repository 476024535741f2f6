/**
 * The Events that wait to be written. New ones come in order, those about rollouts first; one that failed waits behind
 * all of them and behind its own back-off, so that it delays no other. The length is bounded. Of too many those about
 * waiting are dropped first, those about rollouts last; of the same budget, those that failed.
 */
import { eventBudgets, type EventBudget } from '../../model/object-event.ts';
import { budgetOf } from './event-budgets.ts';
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

/** The Events of one budget. */
class Lane {
  /** Never tried, the oldest first. */
  readonly fresh = new Map<EventSeries, WaitingEvent>();
  /** Tried in vain, the longest ago first. */
  readonly failed = new Map<EventSeries, WaitingEvent>();

  get size(): number {
    return this.fresh.size + this.failed.size;
  }

  /** The one to drop first. */
  get oldest(): EventSeries | undefined {
    const [oldest] = this.failed.size > 0 ? this.failed.keys() : this.fresh.keys();
    return oldest;
  }

  delete(series: EventSeries): void {
    this.fresh.delete(series);
    this.failed.delete(series);
  }
}

export class EventQueue {
  readonly #limit: number;
  readonly #laneOf: Readonly<Record<EventBudget, Lane>> = {
    rollout: new Lane(),
    other: new Lane(),
    waiting: new Lane(),
  };
  /** In the order in which they are written. */
  readonly #lanes = eventBudgets.map((budget) => this.#laneOf[budget]);
  #retryFromMs = 0;

  /** @param limit Events that may wait */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.size, 0);
  }

  has(series: EventSeries): boolean {
    const lane = this.#laneFor(series);
    return lane.fresh.has(series) || lane.failed.has(series);
  }

  /** Queues a new Event. Returns the one that is dropped for it, if any. */
  add(series: EventSeries, nowMs: number): EventSeries | undefined {
    this.#laneFor(series).fresh.set(series, { series, sinceMs: nowMs, attempts: 0, notBeforeMs: nowMs });
    return this.#shorten();
  }

  /** Queues an Event again whose attempt failed, after a delay. Returns the one that is dropped for it, if any. */
  addFailed(event: WaitingEvent, nowMs: number, delayMs: number): EventSeries | undefined {
    const { series, sinceMs, attempts } = event;
    const lane = this.#laneFor(series);
    // It may have been reported again meanwhile.
    lane.fresh.delete(series);
    lane.failed.set(series, { series, sinceMs, attempts: attempts + 1, notBeforeMs: nowMs + delayMs });
    return this.#shorten();
  }

  /** The Event to write next; undefined where none waits. O(1) while there are new ones. */
  peek(): WaitingEvent | undefined {
    for (const { fresh } of this.#lanes) {
      const [next] = fresh.values();
      if (next !== undefined) return next;
    }
    const first = this.#firstToRepeat();
    return first && { ...first, notBeforeMs: Math.max(first.notBeforeMs, this.#retryFromMs) };
  }

  /** Takes an Event out, to try it. */
  take({ series, attempts }: WaitingEvent, nowMs: number): void {
    this.#laneFor(series).delete(series);
    if (attempts > 0) this.#retryFromMs = nowMs + retrySpacingMs;
  }

  /** Takes all out. */
  clear(): readonly EventSeries[] {
    const all = this.#lanes.flatMap(({ fresh, failed }) => [...fresh.keys(), ...failed.keys()]);
    for (const { fresh, failed } of this.#lanes) {
      fresh.clear();
      failed.clear();
    }
    return all;
  }

  #laneFor({ event }: EventSeries): Lane {
    return this.#laneOf[budgetOf(event)];
  }

  /** Of all that failed the one whose pause ends first. */
  #firstToRepeat(): WaitingEvent | undefined {
    let first: WaitingEvent | undefined;
    for (const { failed } of this.#lanes) {
      for (const event of failed.values()) {
        if (first === undefined || event.notBeforeMs < first.notBeforeMs) first = event;
      }
    }
    return first;
  }

  #shorten(): EventSeries | undefined {
    if (this.size <= this.#limit) return undefined;
    const lane = this.#lanes.findLast(({ size }) => size > 0);
    const oldest = lane?.oldest;
    if (oldest !== undefined) lane?.delete(oldest);
    return oldest;
  }
}
