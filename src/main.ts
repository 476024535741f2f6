/**
 * The program: arguments, environment and signals in, an exit code out. The process never calls `exit` after a clean
 * stop, so that no output is lost: it ends when no handle is open.
 */
import { onLogSignal, stopSignal } from './signals.ts';

import { readFileSync } from 'node:fs';
import process from 'node:process';

import packageJson from '../package.json' with { type: 'json' };
import { commandsFor, helpOf } from './commands/table.ts';
import type { Terminal } from './config/command.ts';
import { parseArguments, type Invocation } from './config/parse.ts';

const FAILED = 1;
const WRONG_USAGE = 2;

const { version } = packageJson;
const { env } = process;
const argv = process.argv.slice(2);
const isTerminal = process.stdout.isTTY;
// Getters, since the first access to a stream opens it, and `run` needs one only.
const terminal: Terminal = {
  get columns() {
    return isTerminal ? process.stdout.columns : undefined;
  },
  get isErrorTerminal() {
    return process.stderr.isTTY;
  },
  get isInputTerminal() {
    return process.stdin.isTTY;
  },
};
const readFile = (path: string): string => readFileSync(path, 'utf8');
const printer = {
  print: (line: string): void => {
    process.stdout.write(`${line}\n`);
  },
  printError: (line: string): void => {
    process.stderr.write(`${line}\n`);
  },
};

const invocation = parseArguments({ argv, env, isTerminal, readFile }, await commandsFor(argv));
switch (invocation.kind) {
  case 'version':
    printer.print(version);
    break;
  case 'help': {
    const text = await helpOf(invocation.command, version);
    if (invocation.isWrongUsage) process.exitCode = WRONG_USAGE;
    (invocation.isWrongUsage ? process.stderr : process.stdout).write(text);
    break;
  }
  case 'wrong-usage':
    process.stderr.write(invocation.text);
    process.exitCode = WRONG_USAGE;
    break;
  case 'command':
    process.exitCode = await run(invocation);
}

async function run({ command, config, operands, notices }: Invocation & { readonly kind: 'command' }): Promise<number> {
  try {
    const surroundings = { env, version, isTerminal, terminal, signal: stopSignal, printer, onLogSignal };
    return await command.run(config, { ...surroundings, operands, notices });
  } catch (error) {
    printer.printError(`reroll: ${stopSignal.aborted ? 'stopped before it finished' : (error as Error).message}`);
    return FAILED;
  }
}
