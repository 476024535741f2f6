/**
 * Takes the signals of the process. main.ts imports it before anything else, so that a stop that is asked for while the
 * rest is still loading is already a clean one; it is the one module that acts on being imported.
 */
import process from 'node:process';

const controller = new AbortController();

/** Aborts at the first SIGTERM or SIGINT; the second ends the process at once, with exit code 1. */
export const stopSignal: AbortSignal = controller.signal;

function stop(): void {
  if (stopSignal.aborted) process.exit(1);
  controller.abort();
}

let toggleLog: (() => void) | undefined;

/** From now on SIGUSR2 calls this; before, it does nothing. */
export function onLogSignal(toggle: () => void): void {
  toggleLog = toggle;
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// Without a listener this signal opens Node's inspector, and with it the memory that holds the key of the digests.
process.on('SIGUSR1', () => undefined);
// Without a listener this one ends the process.
process.on('SIGUSR2', () => toggleLog?.());
