/** Stops a program of this folder at a signal, or when the command that started it has ended. */
import process from 'node:process';

const PARENT_CHECK_EVERY_MS = 1_000;

/** The signals that end a program of this folder. */
export const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Aborts on the first of `stopSignals`; its reason is then the signal's name. A loader in front of this process that is
 * killed cannot forward the signal, so a change of the parent process counts as a SIGHUP.
 */
export function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  for (const name of stopSignals) {
    process.on(name, () => {
      stopping.abort(name);
    });
  }
  const parent = process.ppid;
  const check = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(check);
    process.kill(process.pid, 'SIGHUP');
  }, PARENT_CHECK_EVERY_MS);
  check.unref();
  return stopping.signal;
}

/** Resolves when `signal` has aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
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
