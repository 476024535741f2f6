/** Limits a rate for each of many keys with one token bucket a key. Buckets start full. */
import type { Clock } from '../../lib/clock.ts';

export interface TokenBucketsOptions {
  readonly clock: Clock;
  /** Capacity of a bucket in tokens. */
  readonly burst: number;
  /** Time in which a bucket gets one token. */
  readonly refillMs: number;
  /** Highest number of buckets; the least recently used one is forgotten, which makes it full again. */
  readonly maxKeys: number;
}

interface Bucket {
  readonly tokens: number;
  /** Monotonic ms at which it had this number of tokens. */
  readonly atMs: number;
}

export class TokenBuckets {
  readonly #options: TokenBucketsOptions;
  /** In the order of their last use. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: TokenBucketsOptions) {
    this.#options = options;
  }

  /** Takes a token of the key's bucket; returns false when there is none. */
  tryTake(key: string): boolean {
    const { clock, burst, refillMs } = this.#options;
    const nowMs = clock.monotonicMs();
    const { tokens, atMs } = this.#buckets.get(key) ?? { tokens: burst, atMs: nowMs };
    const filled = Math.min(burst, tokens + (nowMs - atMs) / refillMs);
    const isTaken = filled >= 1;
    this.#buckets.delete(key);
    this.#makeRoom();
    this.#buckets.set(key, { tokens: isTaken ? filled - 1 : filled, atMs: nowMs });
    return isTaken;
  }

  #makeRoom(): void {
    for (const key of this.#buckets.keys()) {
      if (this.#buckets.size < this.#options.maxKeys) return;
      this.#buckets.delete(key);
    }
  }
}
