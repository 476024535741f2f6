/**
 * The queue of keys between the watches and the workers, after client-go's workqueue. Its guarantees:
 * - a key that is added many times before a worker gets it is handed out once;
 * - two workers never have the same key: a key that is added while a worker has it is queued again after `done`;
 * - a delayed key is handed out once, at the earliest of the times that were asked for;
 * - a key that keeps failing waits longer each time, is never given up, and delays no other key.
 */
import type { Clock } from '../lib/clock.ts';
import { backoffMs, type BackoffOptions } from '../lib/backoff.ts';

/** What is measured of the queue. */
export interface QueueMetrics {
  /** Keys that wait for a worker, after every change of their number. */
  depthChanged(depth: number): void;
  added(): void;
  retried(): void;
  /** Seconds that a key waited for a worker after it was due. */
  taken(waitedSeconds: number): void;
  /** Seconds that a worker had the key. */
  finished(workedSeconds: number): void;
}

export interface WorkqueueOptions {
  readonly clock: Clock;
  readonly metrics: QueueMetrics;
  /** Back-off of `addRateLimited`, where each call can set another cap. */
  readonly backoff: BackoffOptions;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
}

interface Delayed {
  readonly dueMs: number;
  readonly cancel: () => void;
}

export class Workqueue<K> {
  readonly #options: WorkqueueOptions;
  /** Keys that wait for a worker, in order, with the time at which they became due. */
  readonly #dirty = new Map<K, number>();
  /** Keys that a worker has, with the time at which it got them. */
  readonly #processing = new Map<K, number>();
  /** Keys that were added while a worker has them. */
  readonly #again = new Set<K>();
  readonly #delayed = new Map<K, Delayed>();
  readonly #failures = new Map<K, number>();
  readonly #waiting: ((key: K | undefined) => void)[] = [];
  #isShutDown = false;
  /** Monotonic ms of the last `done`. */
  #doneAtMs: number;

  constructor(options: WorkqueueOptions) {
    this.#options = options;
    this.#doneAtMs = this.#nowMs();
  }

  /** For how long no key has waited for a worker or been with one, ms; 0 while there is such a key. */
  get idleMs(): number {
    const isBusy = this.#dirty.size > 0 || this.#processing.size > 0;
    return isBusy ? 0 : this.#nowMs() - this.#doneAtMs;
  }

  /** For how long a worker has had its present key, the longest of all workers, ms; 0 when no worker has a key. */
  get longestWorkMs(): number {
    const [takenAtMs = this.#nowMs()] = this.#processing.values();
    return this.#nowMs() - takenAtMs;
  }

  /** Queues a key for the next free worker. After `shutDown` it does nothing. */
  add(key: K): void {
    if (this.#isShutDown) return;
    this.#cancelDelay(key);
    if (this.#processing.has(key)) {
      this.#again.add(key);
      return;
    }
    if (this.#dirty.has(key)) return;
    this.#options.metrics.added();
    this.#dirty.set(key, this.#nowMs());
    this.#handOut();
  }

  /** Queues a key after a delay in ms; of several delays of one key, the one that ends first counts. */
  addAfter(key: K, delayMs: number): void {
    if (this.#isShutDown) return;
    if (delayMs <= 0) {
      this.add(key);
      return;
    }
    const dueMs = this.#nowMs() + delayMs;
    const present = this.#delayed.get(key);
    if (present !== undefined && present.dueMs <= dueMs) return;
    this.#cancelDelay(key);
    const cancel = this.#options.clock.setTimer(delayMs, () => {
      this.#delayed.delete(key);
      this.add(key);
    });
    this.#delayed.set(key, { dueMs, cancel });
  }

  /**
   * Queues a key after a delay that grows with every call until `forget`.
   * @param limits.capMs longest delay, instead of the queue's own
   * @param limits.atLeastMs shortest delay, such as a server's Retry-After
   */
  addRateLimited(
    key: K,
    limits: { readonly capMs?: number | undefined; readonly atLeastMs?: number | undefined } = {},
  ): void {
    const { backoff, random, metrics } = this.#options;
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    metrics.retried();
    const delayMs = backoffMs({ ...backoff, capMs: limits.capMs ?? backoff.capMs }, failures, random);
    this.addAfter(key, Math.max(delayMs, limits.atLeastMs ?? 0));
  }

  /** Ends a key's back-off: the next failure waits the shortest time again. */
  forget(key: K): void {
    this.#failures.delete(key);
  }

  /** Resolves with the next key as soon as there is one; undefined after `shutDown`. Call `done` for each key. */
  get(): Promise<K | undefined> {
    if (this.#isShutDown) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#handOut();
    });
  }

  /** The worker has finished with the key. */
  done(key: K): void {
    const takenAtMs = this.#processing.get(key);
    if (takenAtMs === undefined) return;
    this.#processing.delete(key);
    this.#doneAtMs = this.#nowMs();
    this.#options.metrics.finished((this.#doneAtMs - takenAtMs) / 1000);
    if (this.#again.delete(key)) this.add(key);
  }

  /** Stops the queue: pending and later `get` calls resolve with undefined, timers are cancelled, keys are dropped. */
  shutDown(): void {
    this.#isShutDown = true;
    for (const { cancel } of this.#delayed.values()) cancel();
    this.#delayed.clear();
    this.#dirty.clear();
    this.#again.clear();
    for (const resolve of this.#waiting.splice(0)) resolve(undefined);
    this.#options.metrics.depthChanged(0);
  }

  /** Gives queued keys to waiting workers, in order. */
  #handOut(): void {
    for (const [key, dueMs] of this.#dirty) {
      const resolve = this.#waiting.shift();
      if (resolve === undefined) break;
      this.#dirty.delete(key);
      this.#processing.set(key, this.#nowMs());
      this.#options.metrics.taken((this.#nowMs() - dueMs) / 1000);
      resolve(key);
    }
    this.#options.metrics.depthChanged(this.#dirty.size);
  }

  #cancelDelay(key: K): void {
    this.#delayed.get(key)?.cancel();
    this.#delayed.delete(key);
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }
}
