/**
 * Detects an event loop that is slow most of the time, for example because the heap is nearly full. A blocked event
 * loop answers no probe, but a slow one may still answer some. A single suspension of the process does not count: a
 * restart would not help.
 */
import type { Clock } from '../lib/clock.ts';

const periodMs = 1_000;
/** A beat counts as late from this lateness. */
const lateMs = 1_000;
/** The event loop is stuck when more than half of this many last beats were late. */
const keptBeats = 20;

export class Heartbeat {
  readonly #clock: Clock;
  /** How late each of the last beats was, ms, oldest first. */
  readonly #latenesses: number[] = [];
  #dueMs = 0;
  #cancel = (): void => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Beats once a second until `stop`. */
  start(): void {
    this.#dueMs = this.#clock.monotonicMs() + periodMs;
    this.#cancel = this.#clock.setTimer(periodMs, () => {
      this.#latenesses.push(this.#clock.monotonicMs() - this.#dueMs);
      if (this.#latenesses.length > keptBeats) this.#latenesses.shift();
      this.start();
    });
  }

  stop(): void {
    this.#cancel();
  }

  /** Why the event loop counts as stuck; undefined while it does not. */
  get trouble(): string | undefined {
    const late = this.#latenesses.filter((latenessMs) => latenessMs > lateMs).length;
    if (late <= keptBeats / 2) return undefined;
    const seconds = Math.round(this.#latenesses.reduce((sum, latenessMs) => sum + latenessMs, 0) / 1_000);
    const beats = `the last ${String(keptBeats)} beats of one second, of which ${String(late)} were late`;
    return `stuck for ${String(seconds)} s in ${beats}`;
  }
}
