/** A pause between two rounds of a loop, which other code can end early. */
import type { Clock } from './clock.ts';

export class Pause {
  readonly #clock: Clock;
  #hasEnded = false;
  #end = (): void => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Ends the current pause; where there is none, the next one ends at once. */
  end(): void {
    this.#hasEnded = true;
    this.#end();
  }

  /**
   * Resolves after `durationMs`, when `end` was called since the last pause, or when the signal aborts. Infinity sets
   * no timer.
   */
  async wait(durationMs: number, signal: AbortSignal): Promise<void> {
    if (!this.#hasEnded && !signal.aborted) await this.#whenOver(durationMs, signal);
    this.#hasEnded = false;
  }

  #whenOver(durationMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#end = () => {
        cancelTimer();
        signal.removeEventListener('abort', this.#end);
        this.#end = () => undefined;
        resolve();
      };
      const isEndless = durationMs === Infinity;
      const cancelTimer = isEndless ? () => undefined : this.#clock.setTimer(durationMs, this.#end);
      signal.addEventListener('abort', this.#end, { once: true });
    });
  }
}
