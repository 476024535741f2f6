/**
 * Limits the rate at which keys may write, without making a worker wait. It counts writes, not plans: the rate is that
 * of the `tryTake` calls that return true, whatever became of other keys. What it promises:
 * - in any window of d ms at most `perSecond` × (d + 10) / 1000 + 1 writes are allowed;
 * - keys that wait are called in the order in which they came, and a key that wants nothing any more holds up no other;
 * - a key that is called and does not come within a second keeps its place, and the next one is called besides.
 */
import type { Clock } from '../lib/clock.ts';

export interface RateLimitOptions<K> {
  /** Highest rate, writes a second; above 0. */
  readonly perSecond: number;
  readonly clock: Clock;
  /** Called when it is a key's turn: `tryTake` or `forget` must follow, though not before this returns. */
  readonly onTurn: (key: K) => void;
}

/** So late may a write be without lowering the rate: timers are never early and mostly a little late. */
const slackMs = 10;

/** A called key that has not come after this long is in the hands of a slow worker; the others do not wait for it. */
const graceMs = 1_000;

export class RateLimit<K> {
  readonly #options: RateLimitOptions<K>;
  readonly #intervalMs: number;
  /** Keys that wait, in the order in which they came. */
  readonly #line = new Set<K>();
  /** Those of them whose turn it is. */
  readonly #called = new Set<K>();
  /** Monotonic ms from which on the next write is allowed. */
  #nextMs = Number.NEGATIVE_INFINITY;
  #calledAtMs = 0;
  #cancel = (): void => undefined;

  constructor(options: RateLimitOptions<K>) {
    this.#options = options;
    this.#intervalMs = 1_000 / options.perSecond;
  }

  /**
   * Whether the key may write now. After false it waits in line, and `onTurn` names it when it should ask again; asking
   * earlier changes nothing. O(1), apart from passing over called keys that have not come.
   */
  tryTake(key: K): boolean {
    const nowMs = this.#options.clock.monotonicMs();
    const isTurn = this.#called.delete(key) || this.#line.size === 0;
    const isAllowed = isTurn && nowMs >= this.#nextMs;
    if (isAllowed) {
      this.#line.delete(key);
      this.#nextMs = (nowMs - this.#nextMs > slackMs ? nowMs : this.#nextMs) + this.#intervalMs;
    } else {
      this.#line.add(key);
    }
    this.#callNext();
    return isAllowed;
  }

  /** Takes a key out of the line that does not want to write any more. Does nothing for other keys. */
  forget(key: K): void {
    if (!this.#line.delete(key)) return;
    this.#called.delete(key);
    this.#callNext();
  }

  /** Takes all keys out of the line, and leaves no timer behind. What was written still counts. */
  clear(): void {
    this.#line.clear();
    this.#called.clear();
    this.#cancel();
  }

  /** Calls the first key that is not called yet, now or when the next write is allowed. */
  #callNext(): void {
    const { clock, onTurn } = this.#options;
    this.#cancel();
    const key = this.#firstUncalled();
    if (key === undefined) return;
    const nowMs = clock.monotonicMs();
    const dueMs = this.#called.size === 0 ? this.#nextMs : Math.max(this.#nextMs, this.#calledAtMs + graceMs);
    if (dueMs > nowMs) {
      this.#cancel = clock.setTimer(dueMs - nowMs, () => {
        this.#callNext();
      });
      return;
    }
    this.#called.add(key);
    this.#calledAtMs = nowMs;
    onTurn(key);
    this.#callNext();
  }

  #firstUncalled(): K | undefined {
    for (const key of this.#line) if (!this.#called.has(key)) return key;
    return undefined;
  }
}
