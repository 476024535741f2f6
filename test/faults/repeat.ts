/** Repeats an action in the background until it is stopped. */
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Runs `act` after each pause.
 * @param pauseMs called before each pause
 * @returns stops it: resolves when a running `act` is done. @throws what `act` threw
 */
export function repeat(pauseMs: () => number, act: () => Promise<void> | void): () => Promise<void> {
  const ending = new AbortController();
  const { signal } = ending;
  const loop = async (): Promise<void> => {
    for (;;) {
      await delay(pauseMs(), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await act();
    }
  };
  const done = loop();
  // The function that stops the loop reports the error; until then it must not be unhandled.
  done.catch(() => undefined);
  return () => {
    ending.abort();
    return done;
  };
}
