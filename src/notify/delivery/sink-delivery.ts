/**
 * Sends the messages of one sink in their order, at most one a second. It repeats what may succeed later with growing
 * pauses for a quarter of an hour, and no sooner than the service asks for.
 */
import { backoffMs, type BackoffOptions } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Message } from '../message.ts';
import type { NotificationMetrics, NotifyLogger } from '../ports.ts';
import type { AnswerVerdict } from '../sinks/format.ts';
import type { SinkSettings } from '../settings/settings.ts';

/** A message that is composed when its turn has come, so that it says what is true then. */
export interface Job {
  /** Undefined if there is nothing left to say. */
  compose(): Message | undefined;
  /** The message was sent or given up, or there was none. */
  done(): void;
}

/** Sends a message once. Never rejects. */
export type Send = (sink: SinkSettings, message: Message, signal: AbortSignal) => Promise<AnswerVerdict>;

export interface DeliveryOptions {
  readonly clock: Clock;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly metrics: NotificationMetrics;
  readonly logger: NotifyLogger;
  readonly send: Send;
}

/** Each of the services takes about one message a second. */
const paceMs = 1_000;
const giveUpMs = 900_000;
/** A service that asks for more is asked again: its messages would wait, and fill the memory for groups. */
const longestPauseMs = giveUpMs;
const backoff: BackoffOptions = { baseMs: 2_000, factor: 2, capMs: 60_000, jitter: 0.2 };

export class SinkDelivery {
  settings: SinkSettings;
  readonly #options: DeliveryOptions;
  #jobs: Job[] = [];
  /** The failures of the first job, and when it failed first. */
  #failures = 0;
  #failedMs: number | undefined;
  #notBeforeMs = -Infinity;
  #isBusy = false;
  #cancelTimer: (() => void) | undefined;
  #abort = new AbortController();
  #onIdle: (() => void)[] = [];

  constructor(settings: SinkSettings, options: DeliveryOptions) {
    this.settings = settings;
    this.#options = options;
  }

  add(job: Job): void {
    this.#jobs.push(job);
    this.#next();
  }

  /** Resolves when no job is left, and gives up what cannot be sent within the time. @param limitMs from now on */
  async flush(limitMs: number): Promise<void> {
    const { clock } = this.#options;
    const endMs = clock.monotonicMs() + limitMs;
    if (this.#jobs.length === 0) return;
    await new Promise<void>((resolve) => {
      this.#onIdle.push(resolve);
      const cancel = clock.setTimer(this.#notBeforeMs > endMs && !this.#isBusy ? 0 : limitMs, () => {
        this.close();
        resolve();
      });
      this.#onIdle.push(cancel);
    });
  }

  /** Gives up everything that waits. */
  close(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const given = this.#jobs;
    this.#jobs = [];
    for (const job of given) {
      this.#countDropped();
      job.done();
    }
    this.#forgetFailures();
    this.#idle();
  }

  #next(): void {
    if (this.#isBusy || this.#cancelTimer !== undefined) return;
    const [job] = this.#jobs;
    if (job === undefined) {
      this.#idle();
      return;
    }
    const waitMs = this.#notBeforeMs - this.#options.clock.monotonicMs();
    if (waitMs > 0) {
      this.#cancelTimer = this.#options.clock.setTimer(waitMs, () => {
        this.#cancelTimer = undefined;
        this.#next();
      });
      return;
    }
    const message = job.compose();
    if (message === undefined) {
      this.#finish(job);
      this.#next();
      return;
    }
    this.#isBusy = true;
    void this.#attempt(job, message);
  }

  async #attempt(job: Job, message: Message): Promise<void> {
    const { clock, send } = this.#options;
    const { signal } = this.#abort;
    const verdict = await send(this.settings, message, signal);
    this.#isBusy = false;
    // Given up while it was sent: counted already.
    if (!signal.aborted) this.#took(job, verdict, clock.monotonicMs());
    this.#next();
  }

  #took(job: Job, verdict: AnswerVerdict, nowMs: number): void {
    const { metrics } = this.#options;
    const { name, type } = this.settings;
    this.#notBeforeMs = nowMs + paceMs;
    metrics.sinkFailing(name, type, verdict.result !== 'sent');
    if (verdict.result === 'sent') {
      metrics.notified(name, type, 'sent');
      if (this.#failures > 0) this.#options.logger.info({ sink: name, type }, 'notifications are sent again');
      this.#finish(job);
    } else if (verdict.result === 'refused') {
      metrics.notified(name, type, 'refused');
      this.#options.logger.warn({ sink: name, type, why: verdict.why }, 'notification refused');
      this.#finish(job);
    } else {
      this.#failed(job, verdict, nowMs);
    }
  }

  #failed(job: Job, { why, afterMs }: AnswerVerdict & { readonly result: 'retry' }, nowMs: number): void {
    const { metrics, logger, random } = this.#options;
    const { name, type } = this.settings;
    this.#failedMs ??= nowMs;
    const pauseMs = Math.max(
      backoffMs(backoff, this.#failures, random),
      Math.min(afterMs ?? 0, longestPauseMs),
      paceMs,
    );
    this.#failures += 1;
    this.#notBeforeMs = nowMs + pauseMs;
    const fields = { sink: name, type, why, retryAfterMs: pauseMs };
    if (this.#notBeforeMs - this.#failedMs <= giveUpMs) {
      metrics.notified(name, type, 'retried');
      logger[this.#failures === 1 ? 'warn' : 'debug'](fields, 'notification failed, will retry');
      return;
    }
    logger.warn(fields, 'notification given up');
    this.#countDropped();
    this.#finish(job);
  }

  #countDropped(): void {
    const { name, type } = this.settings;
    this.#options.metrics.notified(name, type, 'dropped');
  }

  #finish(job: Job): void {
    this.#jobs = this.#jobs.filter((each) => each !== job);
    this.#forgetFailures();
    job.done();
  }

  #forgetFailures(): void {
    this.#failures = 0;
    this.#failedMs = undefined;
  }

  #idle(): void {
    for (const call of this.#onIdle.splice(0)) call();
  }
}
