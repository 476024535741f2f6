/** A clock that stands still until a test moves it. */
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Clock } from '../../src/lib/clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly fire: () => void;
}

export class FakeClock implements Clock {
  readonly #startMs: number;
  readonly #timers = new Set<Timer>();
  #elapsedMs = 0;

  /** @param startMs wall-clock time at which the clock stands, default 2026-01-01T00:00:00Z */
  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#startMs = startMs;
  }

  now(): number {
    return this.#startMs + this.#elapsedMs;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  setTimer(delayMs: number, fire: () => void): () => void {
    const timer = { dueMs: this.#elapsedMs + Math.max(0, delayMs), fire };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Delays of the pending timers, shortest first. */
  get pendingMs(): number[] {
    return [...this.#timers].map(({ dueMs }) => dueMs - this.#elapsedMs).sort((a, b) => a - b);
  }

  /** Advances time and fires the due timers in order, all within this call. */
  tick(durationMs: number): void {
    const endMs = this.#elapsedMs + durationMs;
    for (let timer = this.#nextDue(endMs); timer !== undefined; timer = this.#nextDue(endMs)) this.#fire(timer);
    this.#elapsedMs = endMs;
  }

  /**
   * Like `tick`, but lets promises settle before, between and after the timers, so that a loop can set its next one.
   */
  async advance(durationMs: number): Promise<void> {
    const endMs = this.#elapsedMs + durationMs;
    await nextTurn();
    for (let timer = this.#nextDue(endMs); timer !== undefined; timer = this.#nextDue(endMs)) {
      this.#fire(timer);
      await nextTurn();
    }
    this.#elapsedMs = endMs;
    await nextTurn();
  }

  #nextDue(endMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs <= endMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  }

  #fire(timer: Timer): void {
    this.#timers.delete(timer);
    this.#elapsedMs = Math.max(this.#elapsedMs, timer.dueMs);
    timer.fire();
  }
}
