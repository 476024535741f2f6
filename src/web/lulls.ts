/**
 * When a page may be rendered: at most ten times a second, and only while no workload waits for the controller. So a
 * reader can never delay a roll by more than one step of a page.
 */
import type { Clock } from '../lib/clock.ts';

export interface LullsOptions {
  readonly clock: Clock;
  /** For how long the work queue has been idle, ms; 0 while it is busy. */
  readonly idleMs: () => number;
}

/** Pages a second. */
const mostPerSecond = 10;

/** A page waits for a lull for so long, and is refused then, ms. */
const patienceMs = 200;

/** Between two checks of the queue, ms. */
const checkMs = 10;

export class Lulls {
  readonly #options: LullsOptions;
  readonly #begun: number[] = [];

  constructor(options: LullsOptions) {
    this.#options = options;
  }

  /** Takes one of the renders of this second; false if none is left. */
  tryTake(): boolean {
    const nowMs = this.#options.clock.monotonicMs();
    while ((this.#begun[0] ?? Infinity) <= nowMs - 1_000) this.#begun.shift();
    if (this.#begun.length >= mostPerSecond) return false;
    this.#begun.push(nowMs);
    return true;
  }

  /** Resolves with false if the queue stays busy for longer than a page waits. */
  async begins(): Promise<boolean> {
    for (let waitedMs = 0; this.#options.idleMs() === 0; waitedMs += checkMs) {
      if (waitedMs >= patienceMs) return false;
      await this.#check();
    }
    return true;
  }

  /** The result of work that pauses, or `busy` if the queue keeps it waiting for longer than a page waits. */
  async patiently<T>(work: Promise<T>): Promise<T | 'busy'> {
    const done = work.then(
      () => true,
      () => true,
    );
    for (let busyMs = 0; busyMs < patienceMs;) {
      if (await Promise.race([done, this.#check().then(() => false)])) return work;
      if (this.#options.idleMs() === 0) busyMs += checkMs;
    }
    return 'busy';
  }

  /** Lets the controller act before the next step of a page, and waits while the queue is busy. */
  async pause(): Promise<void> {
    await new Promise<void>((resolve) => void this.#options.clock.setTimer(0, resolve));
    while (this.#options.idleMs() === 0) await this.#check();
  }

  #check(): Promise<void> {
    return new Promise((resolve) => void this.#options.clock.setTimer(checkMs, resolve));
  }
}
