/** Spaces what is sent to a highest rate without making a worker wait: a key is told when its turn is and comes back then. */
export class Pacer<K> {
  readonly #intervalMs: number;
  /** The turns that were given and have not been taken yet, monotonic ms. */
  readonly #turns = new Map<K, number>();
  #nextTurnMs = Number.NEGATIVE_INFINITY;

  /** @param perSecond highest rate */
  constructor(perSecond: number) {
    this.#intervalMs = 1_000 / perSecond;
  }

  /** Ms until the key's turn; 0 takes the turn. */
  waitMs(key: K, nowMs: number): number {
    const turnMs = this.#turns.get(key) ?? this.#giveTurn(nowMs);
    if (turnMs <= nowMs) {
      this.#turns.delete(key);
      return 0;
    }
    this.#turns.set(key, turnMs);
    return turnMs - nowMs;
  }

  /** Gives up a turn that will not be taken. */
  forget(key: K): void {
    this.#turns.delete(key);
  }

  #giveTurn(nowMs: number): number {
    const turnMs = Math.max(nowMs, this.#nextTurnMs);
    this.#nextTurnMs = turnMs + this.#intervalMs;
    return turnMs;
  }
}
