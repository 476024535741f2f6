/**
 * Writes Events about objects, one at a time and only while nothing more important waits or is likely to come. It may lose Events, under
 * load and at the end, but it never throws, blocks or grows: reporting an Event cannot harm what it reports.
 */
import { backoffMs, type BackoffOptions } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import { sleep } from '../lib/sleep.ts';
import type { Logger } from '../model/logger.ts';
import { isConflict, isNotFound, statusOf } from './api-errors.ts';
import { eventBody, eventName, seriesBody, type Reporter, type ObjectEvent } from './event-body.ts';
import { EventFailureLog, failureOfError, failureOfResponse, type EventFailure } from './event-failures.ts';
import { EventSeriesMemory, type EventSeries } from './event-series.ts';
import { listPath, objectPath } from './resources.ts';
import { TokenBuckets } from './token-buckets.ts';
import type { ApiResponse, Transport } from './transport-types.ts';

export type EventResult =
  /** A new Event is there. */
  | 'created'
  /** The series of an Event was brought up to date. */
  | 'repeated'
  /** The API server refused it, or could not be reached for minutes. */
  | 'failed'
  /** Too many Events: of this object, or at all, or at the end. Or its namespace is going, and the Event with it. */
  | 'dropped';

/** What is measured of Events. */
export interface EventMetrics {
  eventWritten(result: EventResult): void;
}

export interface EventWriterOptions {
  readonly transport: Transport;
  /** As `fieldManager` of the patcher. */
  readonly fieldManager: string;
  readonly reporter: Reporter;
  /** For how long nothing more important has waited for the API server, ms; 0 while something does. */
  readonly idleMs: () => number;
  /** How long what is queued at the end may take. */
  readonly flushMs: number;
  readonly clock: Clock;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly logger: Logger;
  readonly metrics: EventMetrics;
  /** Events that may wait; beyond, the oldest is dropped. Default 5,000. */
  readonly queueLimit?: number;
}

/** Events wait for so long a rest: what is more important comes in bursts, and each Event would hold up what comes next. */
const lullMs = 100;
/** An Event that has waited for so long is written at the first moment at which nothing more important waits. */
const patienceMs = 5_000;
const retryBackoff: BackoffOptions = { baseMs: 1000, factor: 2, capMs: 30_000, jitter: 0.5 };
/** As often as client-go tries. */
const maxAttempts = 12;
/** As client-go's spam filter: 25 at once, then one in five minutes, for each object. */
const limits = { burst: 25, refillMs: 5 * 60_000, maxKeys: 4096 };
const serials = 1_000_000;

export class EventWriter {
  readonly #options: EventWriterOptions;
  readonly #memory: EventSeriesMemory;
  readonly #buckets: TokenBuckets;
  readonly #failures: EventFailureLog;
  /** With the time since which they wait, monotonic ms; the oldest comes first. */
  readonly #queue = new Map<EventSeries, number>();
  #serial: number;
  #wake = (): void => undefined;
  #hasEnded = false;

  constructor(options: EventWriterOptions) {
    const { clock, random, logger } = options;
    this.#options = options;
    this.#memory = new EventSeriesMemory(clock, (objectName) => this.#newName(objectName));
    this.#buckets = new TokenBuckets({ ...limits, clock });
    this.#failures = new EventFailureLog(logger);
    this.#serial = Math.floor(random() * serials);
  }

  /** Has the Event written some time later, or not at all; never throws. */
  report(event: ObjectEvent): void {
    const series = this.#memory.observe(event);
    if (this.#queue.has(series) || !this.#memory.isDue(series)) return;
    if (this.#hasEnded || !this.#buckets.tryTake(event.regarding.uid)) this.#drop(series);
    else this.#enqueue(series);
  }

  /** Writes until the signal aborts, and then what is queued, for `flushMs` at most. To be called once. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, flushMs } = this.#options;
    const flushing = new AbortController();
    let cancel = (): void => undefined;
    const stop = (): void => {
      this.#wake();
      cancel = clock.setTimer(flushMs, () => {
        flushing.abort(new Error('Events are not written any longer'));
      });
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    while (await this.#isReady(signal, flushing.signal)) await this.#writeNext(signal, flushing.signal);
    signal.removeEventListener('abort', stop);
    cancel();
    this.#end();
  }

  #enqueue(series: EventSeries): void {
    const { queueLimit = 5000 } = this.#options;
    this.#queue.set(series, this.#options.clock.monotonicMs());
    for (const oldest of this.#queue.keys()) {
      if (this.#queue.size <= queueLimit) break;
      this.#drop(oldest);
    }
    this.#wake();
  }

  /** Waits for an Event that may be written; false when there will be none. */
  async #isReady(signal: AbortSignal, flushing: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      if (this.#queue.size === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
      else if (this.#isQuiet()) return true;
      else await this.#pause(lullMs, signal);
    }
    return this.#queue.size > 0 && !flushing.aborted;
  }

  /** Whether the oldest Event may be written now. */
  #isQuiet(): boolean {
    const { clock, idleMs } = this.#options;
    const nowMs = clock.monotonicMs();
    const [sinceMs = nowMs] = this.#queue.values();
    return idleMs() > (nowMs - sinceMs < patienceMs ? lullMs : 0);
  }

  async #writeNext(signal: AbortSignal, flushing: AbortSignal): Promise<void> {
    const { metrics } = this.#options;
    const [series] = this.#queue.keys();
    if (series === undefined) return;
    this.#queue.delete(series);
    const result = await this.#write(series, signal, flushing);
    if (result === 'failed' || result === 'dropped') this.#giveUp(series);
    metrics.eventWritten(result);
  }

  async #write(series: EventSeries, signal: AbortSignal, flushing: AbortSignal): Promise<EventResult> {
    const { random } = this.#options;
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await this.#attempt(series, flushing);
      if (typeof outcome === 'string') return outcome;
      this.#failures.report(outcome, series.event.regarding.namespace);
      if (outcome.level === 'debug') return 'dropped';
      if (!outcome.isTransient || attempt + 1 === maxAttempts || signal.aborted) return 'failed';
      await this.#pause(Math.max(backoffMs(retryBackoff, attempt, random), outcome.retryAfterMs ?? 0), signal);
    }
  }

  async #attempt(series: EventSeries, signal: AbortSignal): Promise<EventResult | EventFailure> {
    const { count } = series.observed;
    try {
      const { result, response } = await this.#send(series, signal);
      // A name is never given twice, so an Event that exists is what an attempt without an answer has written.
      const isWritten = response.status < 300 || (result === 'created' && isConflict(statusOf(response)));
      if (!isWritten) return failureOfResponse(response);
      this.#memory.markWritten(series, count);
      return result;
    } catch (error) {
      return signal.aborted ? 'dropped' : failureOfError(error);
    }
  }

  async #send(series: EventSeries, signal: AbortSignal): Promise<Sent> {
    if (series.written === undefined) return this.#create(series, signal);
    const response = await this.#patch(series, signal);
    // Events expire, by default an hour after their last change.
    return isNotFound(statusOf(response)) ? this.#create(series, signal) : { result: 'repeated', response };
  }

  async #create(series: EventSeries, signal: AbortSignal): Promise<Sent> {
    const { transport, reporter } = this.#options;
    const path = listPath('Event', series.event.regarding.namespace);
    const body = eventBody(series, reporter, series.observed);
    const response = await transport.request({ method: 'POST', path, query: this.#query(), body, signal });
    return { result: 'created', response };
  }

  #patch({ name, event, observed }: EventSeries, signal: AbortSignal): Promise<ApiResponse> {
    return this.#options.transport.request({
      method: 'PATCH',
      path: objectPath('Event', event.regarding.namespace, name),
      query: this.#query(),
      contentType: 'application/merge-patch+json',
      body: seriesBody(observed),
      signal,
    });
  }

  #query() {
    return { fieldManager: this.#options.fieldManager, fieldValidation: 'Strict' };
  }

  #newName(objectName: string): string {
    this.#serial = (this.#serial + 1) % serials;
    return eventName(objectName, this.#options.clock.now(), this.#serial);
  }

  #drop(series: EventSeries): void {
    this.#giveUp(series);
    this.#options.metrics.eventWritten('dropped');
  }

  /** What the API server does not know cannot be repeated. */
  #giveUp(series: EventSeries): void {
    this.#queue.delete(series);
    if (series.written === undefined) this.#memory.forget(series);
  }

  #end(): void {
    this.#hasEnded = true;
    const events = this.#queue.size;
    if (events > 0) this.#options.logger.debug({ events }, 'Events not written before the end');
    for (const series of this.#queue.keys()) this.#drop(series);
  }

  /** Waits, unless the signal aborts. */
  async #pause(durationMs: number, signal: AbortSignal): Promise<void> {
    await sleep(this.#options.clock, durationMs, signal).catch(() => undefined);
  }
}

/** The answer to the call that was meant to have this result. */
interface Sent {
  readonly result: 'created' | 'repeated';
  readonly response: ApiResponse;
}
