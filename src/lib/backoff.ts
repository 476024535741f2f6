/** Exponential back-off: the delay before the next attempt. The number of attempts has no limit. */

export interface BackoffOptions {
  /** Delay of the first attempt, before jitter. */
  readonly baseMs: number;
  /** Each delay is this many times the one before it. */
  readonly factor: number;
  /** No delay exceeds this, jitter included. */
  readonly capMs: number;
  /** Share of a delay that is drawn at random (0 to 1): a delay d lies between d × (1 − jitter) and d. */
  readonly jitter: number;
}

/**
 * The delay in milliseconds before attempt number `attempt`, counted from 0.
 * @param random returns a number from 0 (inclusive) to 1 (exclusive)
 */
export function backoffMs(options: BackoffOptions, attempt: number, random: () => number): number {
  const { baseMs, factor, capMs, jitter } = options;
  const delayMs = Math.min(capMs, baseMs * factor ** attempt);
  return Math.round(delayMs * (1 - jitter * random()));
}

/** Counts the attempts of one operation that is retried. */
export class Backoff {
  readonly #options: BackoffOptions;
  readonly #random: () => number;
  #attempt = 0;

  constructor(options: BackoffOptions, random: () => number) {
    this.#options = options;
    this.#random = random;
  }

  /** The delay before the next attempt, in milliseconds; each call makes the following one longer. */
  nextMs(): number {
    const delayMs = backoffMs(this.#options, this.#attempt, this.#random);
    this.#attempt += 1;
    return delayMs;
  }

  /** Call it after a success: the next delay is the shortest again. */
  reset(): void {
    this.#attempt = 0;
  }
}
