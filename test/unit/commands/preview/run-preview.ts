/** Runs `reroll preview` in this process, and returns what it prints. */
import { commandsFor } from '../../../../src/commands/table.ts';
import type { CommandContext } from '../../../../src/config/command.ts';
import { parseArguments } from '../../../../src/config/parse.ts';

export interface Printed {
  readonly code: number;
  readonly text: string;
  readonly talk: readonly string[];
}

/** Paths are relative to the root of the repository. @throws Error with the message that the program prints */
export async function runPreview(...argv: readonly string[]): Promise<Printed> {
  const printed: string[] = [];
  const talk: string[] = [];
  const line = { argv: ['preview', ...argv], env: {}, isTerminal: false, readFile: () => '' };
  const invocation = parseArguments(line, await commandsFor(['preview']));
  if (invocation.kind !== 'command') throw new Error(JSON.stringify(invocation));
  const { command, operands, config, notices } = invocation;
  const context: CommandContext = {
    ...{ operands, notices, env: {}, version: '0.1.0', programName: 'reroll', isTerminal: false },
    signal: new AbortController().signal,
    terminal: { columns: undefined, isErrorTerminal: false, isInputTerminal: false },
    printer: { print: (text) => void printed.push(text), printError: (text) => void talk.push(text) },
    onLogSignal: () => undefined,
  };
  const code = await command.run(config, context);
  return { code, text: printed.join('\n'), talk };
}
