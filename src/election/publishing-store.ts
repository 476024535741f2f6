/**
 * Publishes a text as an annotation of the Lease. The writes that take and renew the Lease carry it where the Lease has
 * another value, so that publishing needs no request of its own, and makes no version of the Lease with which a renewal
 * conflicts. The election does not depend on it: a write that the API server refuses is sent again without it.
 */
import type { AnnotatingLeaseStore, LeaseStore } from './ports.ts';
import { Backoff, type BackoffOptions } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import type { Lease, LeaseAnnotations, LeaseCall, LeaseRead, LeaseSpec, LeaseWrite } from '../model/lease.ts';
import type { Logger } from '../model/logger.ts';

export interface PublishingStoreOptions {
  readonly store: AnnotatingLeaseStore;
  /** Of the annotation. */
  readonly key: string;
  readonly text: string;
  readonly clock: Clock;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly logger: Logger;
}

/** The shortest pause between two writes of the annotation, where another client changes it again and again. */
const pauseMs = 60_000;

/** Pauses after writes that were refused, or undone before they were answered. */
const backoff: BackoffOptions = { baseMs: pauseMs, factor: 2, capMs: 3_600_000, jitter: 0 };

export class PublishingStore implements LeaseStore {
  readonly #options: PublishingStoreOptions;
  readonly #backoff: Backoff;
  /** Monotonic ms until which no write carries the annotation. */
  #pausedUntilMs = Number.NEGATIVE_INFINITY;
  /** The failure that was logged last. */
  #trouble: string | undefined;

  constructor(options: PublishingStoreOptions) {
    this.#options = options;
    this.#backoff = new Backoff(backoff, options.random);
  }

  read(call: LeaseCall): Promise<LeaseRead> {
    return this.#options.store.read(call);
  }

  create(spec: LeaseSpec, call: LeaseCall): Promise<LeaseWrite> {
    return this.#write(undefined, spec, call);
  }

  update(lease: Lease, spec: LeaseSpec, call: LeaseCall): Promise<LeaseWrite> {
    return this.#write(lease, spec, call);
  }

  async #write(lease: Lease | undefined, spec: LeaseSpec, call: LeaseCall): Promise<LeaseWrite> {
    const { store, key, text } = this.#options;
    const send = (timeoutMs: number, annotations?: LeaseAnnotations): Promise<LeaseWrite> => {
      const limited = { ...call, timeoutMs };
      return lease === undefined
        ? store.create(spec, limited, annotations)
        : store.update(lease, spec, limited, annotations);
    };
    const startMs = this.#nowMs;
    if (!this.#isDue(lease, spec)) return send(call.timeoutMs);
    const outcome = await send(call.timeoutMs, { [key]: text });
    this.#take(outcome);
    if (outcome.result !== 'failed' || !outcome.isRefused) return outcome;
    // Both calls together take no longer than one may.
    const withoutIt = await send(Math.max(1, call.timeoutMs - (this.#nowMs - startMs)));
    if (withoutIt.result === 'written') this.#note(outcome.reason);
    return withoutIt;
  }

  /** A write without a holder releases the Lease: the next leader publishes its own text. */
  #isDue(lease: Lease | undefined, { holder }: LeaseSpec): boolean {
    return holder !== '' && !this.#isPublishedOn(lease) && this.#nowMs >= this.#pausedUntilMs;
  }

  #isPublishedOn(lease: Lease | undefined): boolean {
    const { key, text } = this.#options;
    return lease?.annotations[key] === text;
  }

  #take(outcome: LeaseWrite): void {
    // Nothing was written: the elector reads the Lease and writes it again.
    if (outcome.result === 'conflict') return;
    if (outcome.result === 'failed') {
      this.#pauseFor(outcome.isRefused ? this.#backoff.nextMs() : pauseMs);
    } else if (this.#isPublishedOn(outcome.lease)) {
      this.#backoff.reset();
      this.#trouble = undefined;
      this.#pauseFor(pauseMs);
    } else {
      this.#pauseFor(this.#backoff.nextMs());
      this.#note('the answer of the API server lacks it: an admission policy or webhook has changed it');
    }
  }

  #pauseFor(durationMs: number): void {
    this.#pausedUntilMs = this.#nowMs + durationMs;
  }

  /** Logs a failure, unless the last one was the same. */
  #note(reason: string): void {
    if (this.#trouble !== reason) this.#options.logger.warn({ reason }, 'options not published on the Lease');
    this.#trouble = reason;
  }

  get #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }
}
