/** Limits how often something may happen for each of many keys: a token bucket a key, which starts full. */
import type { Clock } from '../../lib/clock.ts';

export interface TokenBucketsOptions {
  readonly clock: Clock;
  /** Tokens that a bucket holds at most. */
  readonly burst: number;
  /** How long it takes until a bucket gets one more. */
  readonly refillMs: number;
  /** Buckets that are kept; beyond, the one that was used least recently is forgotten, and so is full again. */
  readonly maxKeys: number;
}

interface Bucket {
  readonly tokens: number;
  /** Monotonic ms at which it held so many. */
  readonly atMs: number;
}

export class TokenBuckets {
  readonly #options: TokenBucketsOptions;
  /** The one that was used last comes last. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: TokenBucketsOptions) {
    this.#options = options;
  }

  /** Takes a token, if the key's bucket has one. */
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
