/** Something that is done again and again beside what else goes on, until it is told to end. */
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Does it after each pause.
 * @param pauseMs asked for before each pause
 * @returns ends it: resolves when what is under way is done. @throws what `act` threw
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
  // Whoever ends it is told; until then nobody listens.
  done.catch(() => undefined);
  return () => {
    ending.abort();
    return done;
  };
}
