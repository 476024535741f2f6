/** The abort of a signal as a promise. */

/** Resolves when the signal aborts, or at once if it has aborted; never for a signal that never aborts. */
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
