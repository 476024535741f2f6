/**
 * Writes Events about objects, one at a time and with low priority: only while the work queue has been idle for a
 * moment. It may lose Events, under load and at shutdown, but it never throws, blocks or grows, so that Events cannot
 * disturb the controller. An Event that keeps failing is retried between the others and delays none of them.
 */
import { backoffMs, type BackoffOptions } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';
import { Pause } from '../../lib/pause.ts';
import type { Logger } from '../../model/logger.ts';
import { isConflict, isNotFound, statusOf } from '../api/api-errors.ts';
import { eventBody, eventName, seriesBody, type Reporter } from './event-body.ts';
import { type ObjectEvent } from '../../model/object-event.ts';
import { budgetOf, EventBudgets } from './event-budgets.ts';
import { EventFailureLog, failureOfError, failureOfResponse, type EventFailure } from './event-failures.ts';
import { EventQueue, type WaitingEvent } from './event-queue.ts';
import { EventSeriesMemory, type EventSeries } from './event-series.ts';
import { listPath, objectPath } from '../api/resources.ts';
import type { ApiResponse, Transport } from '../api/transport-types.ts';

export type EventResult =
  /** A new Event was created. */
  | 'created'
  /** The series of an Event was updated. */
  | 'repeated'
  /** The API server refused it, or did not answer for minutes. */
  | 'failed'
  /**
   * There were too many Events: of this object, in the queue, for the API server, or at shutdown. Or its namespace is
   * being deleted, and the Event with it.
   */
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
  /** For how long the work queue has been idle, ms; 0 while it is busy. */
  readonly idleMs: () => number;
  /** Limit for the Events that are still queued at shutdown. */
  readonly flushMs: number;
  readonly clock: Clock;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly logger: Logger;
  readonly metrics: EventMetrics;
  /** Highest number of queued Events; event-queue.ts decides which one is dropped. Default 5,000. */
  readonly queueLimit?: number;
}

/** Events wait until the work queue has been idle for this long: work comes in bursts, and an Event would delay it. */
const minIdleMs = 100;
/** After this wait an Event is written as soon as the work queue is idle at all. */
const patienceMs = 5_000;
const retryBackoff: BackoffOptions = { baseMs: 1000, factor: 2, capMs: 30_000, jitter: 0.5 };
/** The limit of client-go. */
const maxAttempts = 12;
const serials = 1_000_000;

export class EventWriter {
  readonly #options: EventWriterOptions;
  readonly #memory: EventSeriesMemory;
  readonly #budgets: EventBudgets;
  readonly #failures: EventFailureLog;
  readonly #queue: EventQueue;
  readonly #pause: Pause;
  #serial: number;
  #hasEnded = false;

  constructor(options: EventWriterOptions) {
    const { clock, random, logger, queueLimit = 5000 } = options;
    this.#options = options;
    this.#queue = new EventQueue(queueLimit);
    this.#pause = new Pause(clock);
    this.#memory = new EventSeriesMemory(clock, (objectName) => this.#newName(objectName));
    this.#budgets = new EventBudgets(clock);
    this.#failures = new EventFailureLog(logger);
    this.#serial = Math.floor(random() * serials);
  }

  /** Queues the Event, or drops it; never throws. */
  report(event: ObjectEvent): void {
    const series = this.#memory.observe(event);
    if (this.#queue.has(series) || !this.#memory.isDue(series)) return;
    if (this.#hasEnded || !this.#budgets.tryTake(event)) this.#drop(series);
    else this.#dropped(this.#queue.add(series, this.#options.clock.monotonicMs()));
    this.#pause.end();
  }

  /** Writes until the signal aborts, then flushes the queue for at most `flushMs`. Call it once. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, flushMs } = this.#options;
    const flushing = new AbortController();
    let cancel = (): void => undefined;
    const stop = (): void => {
      cancel = clock.setTimer(flushMs, () => {
        flushing.abort(new Error('the time for queued Events is over'));
      });
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    while (!signal.aborted) {
      const waitMs = this.#waitMs();
      if (waitMs > 0) await this.#pause.wait(waitMs, signal);
      else await this.#writeNext(signal, flushing.signal);
    }
    while (this.#queue.size > 0 && !flushing.signal.aborted) await this.#writeNext(signal, flushing.signal);
    signal.removeEventListener('abort', stop);
    cancel();
    this.#end();
  }

  /** How long to wait before the next check, ms; 0 when the next Event may be written now. */
  #waitMs(): number {
    const { clock, idleMs } = this.#options;
    const next = this.#queue.peek();
    if (next === undefined) return Infinity;
    const nowMs = clock.monotonicMs();
    if (next.notBeforeMs > nowMs) return next.notBeforeMs - nowMs;
    const requiredMs = nowMs - next.sinceMs < patienceMs ? minIdleMs : 0;
    return idleMs() > requiredMs ? 0 : minIdleMs;
  }

  async #writeNext(signal: AbortSignal, flushing: AbortSignal): Promise<void> {
    const { clock, metrics } = this.#options;
    const next = this.#queue.peek();
    if (next === undefined) return;
    this.#queue.take(next, clock.monotonicMs());
    const result = await this.#write(next, signal, flushing);
    if (result === 'later') return;
    if (result === 'failed' || result === 'dropped') this.#forgetUnwritten(next.series);
    metrics.eventWritten(result);
  }

  async #write(next: WaitingEvent, signal: AbortSignal, flushing: AbortSignal): Promise<EventResult | 'later'> {
    const { clock, random } = this.#options;
    const { series, attempts } = next;
    const outcome = await this.#attempt(series, flushing);
    if (typeof outcome === 'string') return outcome;
    this.#failures.report(outcome, series.event.regarding.namespace);
    if (outcome.level === 'debug' || isDroppedByThrottling(series, outcome)) return 'dropped';
    if (!outcome.isTransient || attempts + 1 === maxAttempts || signal.aborted) return 'failed';
    const delayMs = Math.max(backoffMs(retryBackoff, attempts, random), outcome.retryAfterMs ?? 0);
    this.#dropped(this.#queue.addFailed(next, clock.monotonicMs(), delayMs));
    return 'later';
  }

  async #attempt(series: EventSeries, signal: AbortSignal): Promise<EventResult | EventFailure> {
    const { count } = series.observed;
    try {
      const { result, response } = await this.#send(series, signal);
      // Names are unique, so an Event that exists is from an earlier attempt whose answer was lost.
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

  #dropped(series: EventSeries | undefined): void {
    if (series !== undefined) this.#drop(series);
  }

  #drop(series: EventSeries): void {
    this.#forgetUnwritten(series);
    this.#options.metrics.eventWritten('dropped');
  }

  /** An Event that was not created cannot become a series. */
  #forgetUnwritten(series: EventSeries): void {
    if (series.written === undefined) this.#memory.forget(series);
  }

  #end(): void {
    this.#hasEnded = true;
    const events = this.#queue.size;
    if (events > 0) this.#options.logger.debug({ events }, 'Events not written before shutdown');
    for (const series of this.#queue.clear()) this.#drop(series);
  }
}

/** When the API server limits the rate, Events about waiting leave the room to others. */
function isDroppedByThrottling({ event }: EventSeries, { isThrottled }: EventFailure): boolean {
  return isThrottled === true && budgetOf(event) === 'waiting';
}

/** A response, and the result if it is a success. */
interface Sent {
  readonly result: 'created' | 'repeated';
  readonly response: ApiResponse;
}
