/**
 * Remembers the Events of the last minutes, so that a repeated Event becomes a series instead of another Event. As in
 * client-go's tools/events, a series ends six minutes after its last observation. Unlike there, Events with different
 * notes are different, since the note of a written Event cannot change.
 */
import type { Clock } from '../../lib/clock.ts';
import type { EventOrigin, Observations } from './event-body.ts';
import type { ObjectEvent } from '../../model/object-event.ts';

/** An Event with its repetitions. The observed count may be ahead of the written one. */
export interface EventSeries extends EventOrigin {
  observed: Observations;
  /** The last state on the API server; undefined until the Event is created. */
  written: { readonly count: number; /** Monotonic ms. */ readonly atMs: number } | undefined;
}

/** A series ends this long after its last observation. */
const finishMs = 6 * 60_000;
/** From the second repetition on, a series is written at most this often. */
const heartbeatMs = 5 * 60_000;
/** The limit of client-go. */
const maxEntries = 4096;

interface Entry {
  readonly series: EventSeries;
  /** Monotonic ms. */
  lastAtMs: number;
}

export class EventSeriesMemory {
  readonly #clock: Clock;
  readonly #newName: (objectName: string) => string;
  /** By `keyOf`; the entry that was observed last is the last one. */
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock, newName: (objectName: string) => string) {
    this.#clock = clock;
    this.#newName = newName;
  }

  /** Counts an Event; returns the series that it continues or begins. */
  observe(event: ObjectEvent): EventSeries {
    const nowMs = this.#clock.monotonicMs();
    const key = keyOf(event);
    this.#forgetFinished(nowMs);
    const series = this.#entries.get(key)?.series ?? this.#begin(event);
    series.observed = { count: series.observed.count + 1, lastAtMs: this.#clock.now() };
    this.#entries.delete(key);
    this.#entries.set(key, { series, lastAtMs: nowMs });
    return series;
  }

  /** Whether to write the series now: the first and the second observation at once, later ones at intervals. */
  isDue({ written }: EventSeries): boolean {
    if (written === undefined || written.count === 1) return true;
    return this.#clock.monotonicMs() - written.atMs >= heartbeatMs;
  }

  /** Notes that the API server has the series with this count. */
  markWritten(series: EventSeries, count: number): void {
    series.written = { count, atMs: this.#clock.monotonicMs() };
  }

  /** Forgets an Event that is not written: the next one with the same key is a new Event. */
  forget(series: EventSeries): void {
    const key = keyOf(series.event);
    if (this.#entries.get(key)?.series === series) this.#entries.delete(key);
  }

  #begin(event: ObjectEvent): EventSeries {
    const firstAtMs = this.#clock.now();
    const name = this.#newName(event.regarding.name);
    return { name, firstAtMs, event, observed: { count: 0, lastAtMs: firstAtMs }, written: undefined };
  }

  #forgetFinished(nowMs: number): void {
    for (const [key, { lastAtMs }] of this.#entries) {
      if (nowMs - lastAtMs < finishMs && this.#entries.size < maxEntries) return;
      this.#entries.delete(key);
    }
  }
}

function keyOf({ regarding, type, reason, action, note }: ObjectEvent): string {
  return JSON.stringify([regarding.uid, type, reason, action, note]);
}
