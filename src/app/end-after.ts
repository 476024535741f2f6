/** Limits how long the process runs. */
import process from 'node:process';

/** Ends the process, with exit code 0, if something keeps it running for longer than this since its start. */
export function endAfter(ms: number): void {
  setTimeout(() => process.exit(0), ms - process.uptime() * 1_000).unref();
}
