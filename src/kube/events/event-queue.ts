/**
 * The queue of Events to write. New Events are written in order, those about rollouts first. An Event whose write
 * failed waits for its back-off and for all new Events, so that it delays no other. The length is bounded: Events about
 * waiting are dropped first, those about rollouts last; within a budget, those whose write failed are dropped first.
 */
import { eventBudgets, type EventBudget } from '../../model/object-event.ts';
import { budgetOf } from './event-budgets.ts';
import type { EventSeries } from './event-series.ts';

export interface WaitingEvent {
  readonly series: EventSeries;
  /** Monotonic ms at which it was queued first. */
  readonly sinceMs: number;
  /** The number of failed attempts. */
  readonly attempts: number;
  /** Monotonic ms from which it may be written. */
  readonly notBeforeMs: number;
}

/** Shortest time between two retries: after an outage they must not keep the API server busy. */
const retrySpacingMs = 100;

/** The Events of one budget. */
class Lane {
  /** Without an attempt so far, the oldest first. */
  readonly untried = new Map<EventSeries, WaitingEvent>();
  /** With failed attempts, in the order of the last one. */
  readonly failed = new Map<EventSeries, WaitingEvent>();

  get size(): number {
    return this.untried.size + this.failed.size;
  }

  /** The one to drop first. */
  get oldest(): EventSeries | undefined {
    const [oldest] = this.failed.size > 0 ? this.failed.keys() : this.untried.keys();
    return oldest;
  }

  delete(series: EventSeries): void {
    this.untried.delete(series);
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
    return lane.untried.has(series) || lane.failed.has(series);
  }

  /** Queues a new Event. Returns the Event that is dropped for it, if any. */
  add(series: EventSeries, nowMs: number): EventSeries | undefined {
    this.#laneFor(series).untried.set(series, { series, sinceMs: nowMs, attempts: 0, notBeforeMs: nowMs });
    return this.#shorten();
  }

  /** Queues an Event again after a failed attempt, with a delay. Returns the Event that is dropped for it, if any. */
  addFailed(event: WaitingEvent, nowMs: number, delayMs: number): EventSeries | undefined {
    const { series, sinceMs, attempts } = event;
    const lane = this.#laneFor(series);
    // It may have been reported again meanwhile.
    lane.untried.delete(series);
    lane.failed.set(series, { series, sinceMs, attempts: attempts + 1, notBeforeMs: nowMs + delayMs });
    return this.#shorten();
  }

  /** The Event to write next; undefined when the queue is empty. O(1) while there are untried Events. */
  peek(): WaitingEvent | undefined {
    for (const { untried } of this.#lanes) {
      const [next] = untried.values();
      if (next !== undefined) return next;
    }
    const first = this.#firstToRetry();
    return first && { ...first, notBeforeMs: Math.max(first.notBeforeMs, this.#retryFromMs) };
  }

  /** Takes an Event out for an attempt. */
  take({ series, attempts }: WaitingEvent, nowMs: number): void {
    this.#laneFor(series).delete(series);
    if (attempts > 0) this.#retryFromMs = nowMs + retrySpacingMs;
  }

  /** Empties the queue; returns what was in it. */
  clear(): readonly EventSeries[] {
    const all = this.#lanes.flatMap(({ untried, failed }) => [...untried.keys(), ...failed.keys()]);
    for (const { untried, failed } of this.#lanes) {
      untried.clear();
      failed.clear();
    }
    return all;
  }

  #laneFor({ event }: EventSeries): Lane {
    return this.#laneOf[budgetOf(event)];
  }

  /** Of all Events with failed attempts, the one whose back-off ends first. */
  #firstToRetry(): WaitingEvent | undefined {
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
