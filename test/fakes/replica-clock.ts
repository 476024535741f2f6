/** The clock of one replica on a machine of its own: its wall clock may be wrong, and its process can be suspended. */
import type { Clock } from '../../src/lib/clock.ts';
import type { FakeClock } from './fake-clock.ts';

export class ReplicaClock implements Clock {
  readonly #time: FakeClock;
  readonly #skewMs: number;
  #suspended: (() => void)[] | undefined;

  /** @param skewMs how far its wall clock is ahead of the true time */
  constructor(time: FakeClock, skewMs = 0) {
    this.#time = time;
    this.#skewMs = skewMs;
  }

  now(): number {
    return this.#time.now() + this.#skewMs;
  }

  monotonicMs(): number {
    return this.#time.monotonicMs();
  }

  /** Timers that are due while the process is suspended fire when it resumes. */
  setTimer(delayMs: number, fire: () => void): () => void {
    let isCancelled = false;
    const cancel = this.#time.setTimer(delayMs, () => {
      if (this.#suspended === undefined) fire();
      else {
        this.#suspended.push(() => {
          if (!isCancelled) fire();
        });
      }
    });
    return () => {
      isCancelled = true;
      cancel();
    };
  }

  get isSuspended(): boolean {
    return this.#suspended !== undefined;
  }

  suspend(): void {
    this.#suspended ??= [];
  }

  resume(): void {
    const due = this.#suspended ?? [];
    this.#suspended = undefined;
    for (const fire of due) fire();
  }
}
