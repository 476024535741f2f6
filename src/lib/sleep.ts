/** A wait that a signal can interrupt. However it ends, it leaves neither a timer nor a listener behind. */
import type { Clock } from './clock.ts';

/**
 * Resolves after `durationMs`.
 * @throws the signal's reason as soon as the signal aborts
 */
export function sleep(clock: Clock, durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = (): void => {
      cancelTimer();
      reject(signal.reason as Error);
    };
    const cancelTimer = clock.setTimer(durationMs, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}
