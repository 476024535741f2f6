/**
 * Handles the signals of the process. main.ts imports this module first, so that a SIGTERM that arrives while the other
 * modules still load already stops the process cleanly. It is the only module with side effects on import.
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

/** Sets what SIGUSR2 does. Until the first call SIGUSR2 does nothing. */
export function onLogSignal(toggle: () => void): void {
  toggleLog = toggle;
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// Without a listener SIGUSR1 opens Node's inspector, which gives access to the memory that holds the digest key.
process.on('SIGUSR1', () => undefined);
// Without a listener SIGUSR2 ends the process.
process.on('SIGUSR2', () => toggleLog?.());
