/**
 * The program: arguments, environment and signals in, an exit code out. The process never calls `exit` after a clean
 * stop, so that no output is lost: it ends when no handle is open.
 */
import { onLogSignal, stopSignal } from './signals.ts';

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import process from 'node:process';

import packageJson from '../package.json' with { type: 'json' };
import { commandsFor, helpOf } from './commands/table.ts';
import type { ProgramName, Terminal } from './config/command.ts';
import { parseArguments, type Invocation } from './config/parse.ts';

const FAILED = 1;
const WRONG_USAGE = 2;

const { version } = packageJson;
const { env } = process;
const argv = process.argv.slice(2);
const programName: ProgramName = basename(process.argv[1] ?? '') === 'kubectl-reroll' ? 'kubectl reroll' : 'reroll';
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
    writeError(`${line}\n`);
  },
};

const invocation = parseArguments({ argv, env, isTerminal, readFile }, await commandsFor(argv));
process.stdout.on('error', onLostOutput);
switch (invocation.kind) {
  case 'version':
    printer.print(version);
    break;
  case 'help': {
    const text = await helpOf(invocation.command, version, { programName, columns: terminal.columns });
    if (invocation.isWrongUsage) {
      process.exitCode = WRONG_USAGE;
      writeError(text);
    } else {
      process.stdout.write(text);
    }
    break;
  }
  case 'wrong-usage':
    writeError(invocation.text);
    process.exitCode = WRONG_USAGE;
    break;
  case 'command':
    process.exitCode = await run(invocation);
}

async function run({ command, config, operands, notices }: Invocation & { readonly kind: 'command' }): Promise<number> {
  try {
    const surroundings = { env, version, programName, isTerminal, terminal, signal: stopSignal, printer, onLogSignal };
    return await command.run(config, { ...surroundings, operands, notices });
  } catch (error) {
    printer.printError(`reroll: ${stopSignal.aborted ? 'stopped before it finished' : (error as Error).message}`);
    return FAILED;
  }
}

/** A reader that has enough, such as `head`, closes the pipe. What is left to print then has no reader. */
function onLostOutput({ code = '' }: NodeJS.ErrnoException): void {
  if (invocation.kind === 'command' && invocation.command.isWriting === true) return;
  if (code === 'EPIPE') process.exit(0);
  writeError(`reroll: cannot write to standard output: ${code}\n`);
  process.exit(FAILED);
}

function writeError(text: string): void {
  const { stderr } = process;
  // Without a listener, an error ends the process; there is no other place to report it.
  if (stderr.listenerCount('error') === 0) stderr.on('error', () => undefined);
  stderr.write(text);
}
