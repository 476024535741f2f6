/**
 * Joins what can end a call early (its deadline, its caller's signal, the end of the transport) into one signal. A scope
 * that was disposed of has left no timer and no listener behind.
 */
import { setMaxListeners } from 'node:events';

import type { Clock } from '../lib/clock.ts';
import { TransportError } from './transport-error.ts';

export interface CallScopeOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Each one's abort ends the call with that signal's reason. */
  readonly signals: readonly (AbortSignal | undefined)[];
  /** Names the call in the error of its deadline. */
  readonly call: string;
}

export class CallScope {
  readonly #controller = new AbortController();
  readonly #cleanups: (() => void)[] = [];
  readonly #clearDeadline: () => void;

  constructor({ clock, timeoutMs, signals, call }: CallScopeOptions) {
    this.#clearDeadline = clock.setTimer(timeoutMs, () => {
      this.#controller.abort(new TransportError('deadline', `${call}: no answer within ${String(timeoutMs)} ms`));
    });
    for (const signal of signals) if (signal !== undefined) this.#follow(signal);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** From here on only the signals can end the call. */
  clearDeadline(): void {
    this.#clearDeadline();
  }

  dispose(): void {
    this.#clearDeadline();
    for (const cleanup of this.#cleanups.splice(0)) cleanup();
  }

  /** What `promise` brings, unless the call ends first; the promise then goes on by itself. */
  async race<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this.#controller;
    let stop = (): void => undefined;
    const ended = new Promise<never>((_resolve, reject) => {
      stop = () => {
        reject(signal.reason as Error);
      };
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    });
    try {
      return await Promise.race([promise, ended]);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  #follow(signal: AbortSignal): void {
    const end = (): void => {
      this.#controller.abort(signal.reason);
    };
    if (signal.aborted) {
      end();
      return;
    }
    // One signal stops any number of calls at the same time: that is no leak to warn about.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', end, { once: true });
    this.#cleanups.push(() => {
      signal.removeEventListener('abort', end);
    });
  }
}
