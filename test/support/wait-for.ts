/** Waiting for a condition, never for time to pass: the deadline only turns a hang into a failure that says why. */
import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** After this the wait fails. Default 30,000 ms: far beyond what a healthy run needs. */
  readonly timeoutMs?: number;
  /** Default 20 ms. */
  readonly intervalMs?: number;
}

/**
 * Polls `probe` until it returns something other than undefined or false, and returns that.
 * @throws Error naming `what`, with the probe's last error as its cause, when the deadline passes first
 */
export async function waitFor<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  options: WaitOptions = {},
): Promise<T> {
  const { timeoutMs = 30_000, intervalMs = 20 } = options;
  const deadline = performance.now() + timeoutMs;
  let lastError: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`waited ${String(timeoutMs)} ms for ${what}`, { cause: lastError });
    }
    await delay(intervalMs);
  }
}
