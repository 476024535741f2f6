/**
 * Limits the rate at which keys may write, without blocking a worker. It counts writes, not plans: the rate is that of
 * the `tryTake` calls that return true. Its guarantees:
 * - in any window of d ms at most `perSecond` × (d + 10) / 1000 + 1 writes are allowed;
 * - waiting keys get their turn in the order in which they came, and a key that is forgotten delays no other;
 * - a key that does not ask within a second of its turn keeps its place, and the next key gets a turn as well.
 */
import type { Clock } from '../lib/clock.ts';

export interface RateLimitOptions<K> {
  /** Highest rate, writes a second; above 0. */
  readonly perSecond: number;
  readonly clock: Clock;
  /** Called when a key gets its turn: `tryTake` or `forget` must follow, but not before this returns. */
  readonly onTurn: (key: K) => void;
}

/** A write may be this late without lowering the rate: timers are never early and mostly a little late. */
const slackMs = 10;

/** A key that has not asked this long after its turn has a slow worker; the other keys do not wait for it. */
const graceMs = 1_000;

export class RateLimit<K> {
  readonly #options: RateLimitOptions<K>;
  readonly #intervalMs: number;
  /** Waiting keys, in the order in which they came. */
  readonly #line = new Set<K>();
  /** The waiting keys that have got their turn. */
  readonly #called = new Set<K>();
  /** Monotonic ms from which the next write is allowed. */
  #nextMs = Number.NEGATIVE_INFINITY;
  #calledAtMs = 0;
  #cancel = (): void => undefined;

  constructor(options: RateLimitOptions<K>) {
    this.#options = options;
    this.#intervalMs = 1_000 / options.perSecond;
  }

  /**
   * Whether the key may write now. After false it waits in line, and `onTurn` names it when it should ask again; asking
   * earlier changes nothing. O(1), apart from skipping keys that have had their turn and have not asked.
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

  /** Takes a key that no longer needs to write out of the line. Does nothing for a key that does not wait. */
  forget(key: K): void {
    if (!this.#line.delete(key)) return;
    this.#called.delete(key);
    this.#callNext();
  }

  /** Takes all keys out of the line and cancels the timer. Earlier writes still count. */
  clear(): void {
    this.#line.clear();
    this.#called.clear();
    this.#cancel();
  }

  /** Gives the first key that has not had one a turn, now or when the next write is allowed. */
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
