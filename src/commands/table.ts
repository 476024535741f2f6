/** The table of commands. */
import type { Command } from '../config/command.ts';
import type { HelpLayout } from '../config/help.ts';
import { run } from './run.ts';

/**
 * The commands that a command line can mean. A controller keeps its code in memory for months, so `run` loads neither
 * the other commands nor the help: build.ts puts them into a second bundle.
 */
export async function commandsFor([name]: readonly string[]): Promise<readonly Command[]> {
  if (name === run.name) return [run];
  const { onDemand, completionOf } = await import('./on-demand.ts');
  const commands = [run, ...onDemand];
  return [...commands, completionOf(commands)];
}

/** The help of a command or, without one, of the program. */
export async function helpOf(command: Command | undefined, version: string, layout: HelpLayout): Promise<string> {
  const { onDemand, layOutHelp } = await import('./on-demand.ts');
  return layOutHelp([run, ...onDemand], command, version, layout);
}
