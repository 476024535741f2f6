/** The table of commands. */
import type { Command } from '../config/command.ts';
import { run } from './run.ts';

/**
 * The commands that a command line can mean. The controller keeps its code in memory for months, so `run` loads no other
 * command: build.ts puts those into a bundle of their own.
 */
export async function commandsFor([name]: readonly string[]): Promise<readonly Command[]> {
  if (name === run.name) return [run];
  const { onDemand } = await import('./on-demand.ts');
  return [run, ...onDemand];
}
