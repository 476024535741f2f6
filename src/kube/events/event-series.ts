/**
 * Remembers the Events of the last minutes, so that what happens again becomes a series instead of another Event. As in
 * client-go's tools/events, a series is over when nothing was observed for six minutes; unlike there, Events with
 * different notes are different, since the note of a written Event cannot be changed.
 */
import type { Clock } from '../../lib/clock.ts';
import type { EventOrigin, Observations } from './event-body.ts';
import type { ObjectEvent } from '../../model/object-event.ts';

/** An Event and what has become of it. Its count may be ahead of what is written. */
export interface EventSeries extends EventOrigin {
  observed: Observations;
  /** What the API server knows of it; undefined as long as it is not created. */
  written: { readonly count: number; /** Monotonic ms. */ readonly atMs: number } | undefined;
}

/** A series ends when it was not observed for this long. */
const finishMs = 6 * 60_000;
/** From the second repetition on, a series is written at most this often. */
const heartbeatMs = 5 * 60_000;
/** As many as client-go keeps. */
const maxEntries = 4096;

interface Entry {
  readonly series: EventSeries;
  /** Monotonic ms. */
  lastAtMs: number;
}

export class EventSeriesMemory {
  readonly #clock: Clock;
  readonly #newName: (objectName: string) => string;
  /** By what makes Events the same; the one that was observed last comes last. */
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock, newName: (objectName: string) => string) {
    this.#clock = clock;
    this.#newName = newName;
  }

  /** The series that this Event continues or begins, with the Event counted. */
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

  /** Whether the API server should hear of it now: of the first and the second time at once, of others together. */
  isDue({ written }: EventSeries): boolean {
    if (written === undefined || written.count === 1) return true;
    return this.#clock.monotonicMs() - written.atMs >= heartbeatMs;
  }

  /** Notes that the API server knows the series up to this count. */
  markWritten(series: EventSeries, count: number): void {
    series.written = { count, atMs: this.#clock.monotonicMs() };
  }

  /** Notes that the API server will not hear of this Event: the next one like it is a new one. */
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
