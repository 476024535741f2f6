/** Waiting for an abort. */

/** Resolves when the signal aborts, at once if it has; for a signal that never aborts it waits for ever. */
export function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
