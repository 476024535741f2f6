/** One annotation that the leader publishes on the Lease: when a write has to carry it, and what came of that. */
import { Backoff, type BackoffOptions } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import type { Lease, LeaseWrite } from '../model/lease.ts';
import type { Logger } from '../model/logger.ts';

export interface PublishedText {
  /** Of the annotation. */
  readonly key: string;
  /** What the annotation has, for the log, such as `options`. */
  readonly name: string;
  /** The text that the Lease should have now; undefined if it should not have the annotation. */
  readonly text: () => string | undefined;
  /** The write that releases the Lease carries it, too: the next leader goes on from it. */
  readonly isHandedOver: boolean;
}

export interface PublicationOptions {
  readonly clock: Clock;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly logger: Logger;
}

/** The shortest pause between two writes of the same text, where another client changes it again and again. */
const pauseMs = 60_000;

/** Pauses after writes that were refused, or undone before they were answered. */
const troubleBackoff: BackoffOptions = { baseMs: pauseMs, factor: 2, capMs: 3_600_000, jitter: 0 };

/**
 * Pauses after writes without an answer. The annotation itself may be the reason, so the election gets time for some
 * writes without it before the next attempt.
 */
const silenceBackoff: BackoffOptions = { baseMs: 10_000, factor: 2, capMs: pauseMs, jitter: 0 };

export class Publication {
  readonly #published: PublishedText;
  readonly #options: PublicationOptions;
  readonly #trouble: Backoff;
  readonly #silence: Backoff;
  /** Monotonic ms until which no write carries the annotation. */
  #pausedUntilMs = Number.NEGATIVE_INFINITY;
  /** The last write was accepted with this text: the pause does not delay another one. */
  #accepted: { readonly text: string | undefined } | undefined;
  #isInTrouble = false;
  /** The failure that was logged last. */
  #noted: string | undefined;

  constructor(published: PublishedText, options: PublicationOptions) {
    this.#published = published;
    this.#options = options;
    this.#trouble = new Backoff(troubleBackoff, options.random);
    this.#silence = new Backoff(silenceBackoff, options.random);
  }

  get key(): string {
    return this.#published.key;
  }

  get text(): string | undefined {
    return this.#published.text();
  }

  /** Its last write was refused, or undone before it was answered. */
  get isInTrouble(): boolean {
    return this.#isInTrouble;
  }

  /**
   * Whether the next write has to carry it.
   * @param lease as it was read; undefined if there is none
   * @param isRelease the write releases the Lease: the next leader publishes what is its own
   */
  isDue(lease: Lease | undefined, isRelease: boolean): boolean {
    const { text } = this;
    if (lease?.annotations[this.key] === text || (isRelease && !this.#published.isHandedOver)) return false;
    const isOtherText = this.#accepted !== undefined && this.#accepted.text !== text;
    return isOtherText || this.#nowMs >= this.#pausedUntilMs;
  }

  /** Takes the outcome of a write with this text. */
  take(outcome: LeaseWrite, text: string | undefined): void {
    // Nothing was written: the elector reads the Lease and writes it again.
    if (outcome.result === 'conflict') return;
    this.#accepted = undefined;
    if (outcome.result === 'failed') {
      this.#isInTrouble = outcome.isRefused;
      this.#pauseFor((outcome.isRefused ? this.#trouble : this.#silence).nextMs());
    } else if (outcome.lease.annotations[this.key] === text) {
      this.#succeeded(text);
    } else {
      this.#isInTrouble = true;
      this.#pauseFor(this.#trouble.nextMs());
      this.note('the answer of the API server lacks it: an admission policy or webhook has changed it');
    }
  }

  /** Logs why it is not published, unless the last reason was the same. */
  note(reason: string): void {
    const { logger } = this.#options;
    if (this.#noted !== reason) logger.warn({ reason }, `${this.#published.name} not published on the Lease`);
    this.#noted = reason;
  }

  #succeeded(text: string | undefined): void {
    this.#trouble.reset();
    this.#silence.reset();
    this.#isInTrouble = false;
    this.#noted = undefined;
    this.#accepted = { text };
    this.#pauseFor(pauseMs);
  }

  #pauseFor(durationMs: number): void {
    this.#pausedUntilMs = this.#nowMs + durationMs;
  }

  get #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }
}
