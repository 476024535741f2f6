/**
 * Notices an event loop that is slow again and again. One that stands still answers no probe; one that is stuck most of
 * the time (the heap is nearly full, say) may still answer some. A process that was only suspended once is not meant: a
 * restart would not help it.
 */
import type { Clock } from '../lib/clock.ts';

const periodMs = 1_000;
/** A beat that comes this much too late is a late one. */
const lateMs = 1_000;
/** So many beats are looked back at, and more than half of them must be late. */
const lookedAt = 20;

export class Heartbeat {
  readonly #clock: Clock;
  /** Of the last beats, oldest first: by how much each was late, ms. */
  readonly #latenesses: number[] = [];
  #dueMs = 0;
  #cancel = (): void => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Beats until `stop`. */
  start(): void {
    this.#dueMs = this.#clock.monotonicMs() + periodMs;
    this.#cancel = this.#clock.setTimer(periodMs, () => {
      this.#latenesses.push(this.#clock.monotonicMs() - this.#dueMs);
      if (this.#latenesses.length > lookedAt) this.#latenesses.shift();
      this.start();
    });
  }

  stop(): void {
    this.#cancel();
  }

  /** What is wrong; undefined when nothing is. */
  get trouble(): string | undefined {
    const late = this.#latenesses.filter((latenessMs) => latenessMs > lateMs).length;
    if (late <= lookedAt / 2) return undefined;
    const seconds = Math.round(this.#latenesses.reduce((sum, latenessMs) => sum + latenessMs, 0) / 1_000);
    return `stuck for ${String(seconds)} s in the last ${String(lookedAt)} beats of one second, ${String(late)} of which came late`;
  }
}
