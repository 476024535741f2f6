/**
 * Combines the causes that can end a call early: its deadline, its caller's signal, the end of the transport. An
 * AbortController for each call would do the same, but take as much time as the rest of a request. After `dispose` no
 * timer and no listener is left.
 */
import { setMaxListeners } from 'node:events';

import type { Clock } from '../../lib/clock.ts';
import { TransportError } from './transport-error.ts';

export interface CallScopeOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** The abort of any of them ends the call with its reason. */
  readonly signals: readonly (AbortSignal | undefined)[];
  /** Names the call in the error of its deadline. */
  readonly call: string;
}

export class CallScope {
  readonly #listeners = new Set<() => void>();
  readonly #cleanups: (() => void)[] = [];
  readonly #clearDeadline: () => void;
  #hasEnded = false;
  #reason: unknown;

  constructor({ clock, timeoutMs, signals, call }: CallScopeOptions) {
    this.#clearDeadline = clock.setTimer(timeoutMs, () => {
      this.#end(new TransportError('deadline', `${call}: no answer within ${String(timeoutMs)} ms`));
    });
    for (const signal of signals) if (signal !== undefined) this.#follow(signal);
  }

  /** Whether the call was ended early. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** The error that the call ends with. */
  get reason(): unknown {
    return this.#reason;
  }

  /** Calls the listener once when the call is ended, unless it was ended before. Returns a function that removes it. */
  onEnd(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** From here on only the signals can end the call. */
  clearDeadline(): void {
    this.#clearDeadline();
  }

  dispose(): void {
    this.#clearDeadline();
    this.#listeners.clear();
    for (const cleanup of this.#cleanups.splice(0)) cleanup();
  }

  /** Resolves as `promise`. @throws `reason` when the call is ended first; the promise itself is not cancelled */
  async race<T>(promise: Promise<T>): Promise<T> {
    let release = (): void => undefined;
    const ended = new Promise<undefined>((resolve) => {
      const stop = (): void => {
        resolve(undefined);
      };
      if (this.#hasEnded) stop();
      else release = this.onEnd(stop);
    });
    try {
      const first = await Promise.race([promise.then((value) => ({ value })), ended]);
      if (first === undefined) throw this.#reason;
      return first.value;
    } finally {
      release();
    }
  }

  #end(reason: unknown): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#reason = reason;
    for (const listener of [...this.#listeners]) listener();
  }

  #follow(signal: AbortSignal): void {
    const end = (): void => {
      this.#end(signal.reason);
    };
    if (signal.aborted) {
      end();
      return;
    }
    // One signal stops any number of calls at the same time: many listeners are no leak.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', end, { once: true });
    this.#cleanups.push(() => {
      signal.removeEventListener('abort', end);
    });
  }
}
