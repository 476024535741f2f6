/** When a program of this folder has to end: by a signal, or because the command that started it is gone. */
import process from 'node:process';

const PARENT_CHECK_EVERY_MS = 1_000;

/** The signals that end a program of this folder. */
export const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Aborts on the first of `stopSignals`; its reason is then the signal's name. A loader in front of this process that is
 * killed cannot pass that on, so a change of the parent process is taken for a SIGHUP.
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
