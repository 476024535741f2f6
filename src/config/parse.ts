/**
 * Turns the command line, the environment and the file of `--config` into a command with its settings, or into the text
 * that says what is wrong. It is a pure function of its input.
 */
import { optionsOf, type Command, type Environment, type Notice } from './command.ts';
import { commonFlags, readFlags, type FlagNames } from './flags.ts';
import type { Option } from './parsers.ts';
import { flagOf, isUsageError, refuseReloaderOption, UsageError } from './rules.ts';
import { fileOption, quote, readValues, unknown } from './sources.ts';

export interface CommandLine {
  /** Without the paths of node and of the program. */
  readonly argv: readonly string[];
  readonly env: Environment;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Reads a UTF-8 file. @throws Error if it cannot be read */
  readonly readFile: (path: string) => string;
}

/** What the command line asks for. */
export type Invocation =
  | {
      readonly kind: 'command';
      readonly command: Command;
      /** Frozen; valid settings of this command. */
      readonly config: object;
      readonly operands: readonly string[];
      readonly notices: readonly Notice[];
    }
  /** The help of a command, or of the program. Without a command on the command line it answers wrong usage. */
  | { readonly kind: 'help'; readonly command: Command | undefined; readonly isWrongUsage: boolean }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong-usage'; /** One line. */ readonly text: string };

/** Never throws for a command line, variable or file that a user can write. */
export function parseArguments(line: CommandLine, commands: readonly Command[]): Invocation {
  try {
    return parse(line, commands);
  } catch (error) {
    if (!isUsageError(error)) throw error;
    return { kind: 'wrong-usage', text: `reroll: ${error.message}\n` };
  }
}

function parse(line: CommandLine, commands: readonly Command[]): Invocation {
  const internal = commands.find(({ name, isInternal }) => isInternal === true && name === line.argv[0]);
  if (internal !== undefined) return callOf(internal, line);
  const allOptions = commands.flatMap(optionsOf);
  const { words, texts, isHelp, isVersion } = readFlags(line.argv, flagNamesOf(allOptions));
  const [name, ...operands] = words;
  const command = commands.find((candidate) => candidate.name === name);
  refuseUnknown(texts, command === undefined ? allOptions : optionsOf(command), command?.takesFlagsOnly);
  if (isVersion) return { kind: 'version' };
  if (isHelp || name === undefined) return { kind: 'help', command, isWrongUsage: !isHelp };
  if (command === undefined) {
    const names = commands.filter(({ isInternal }) => isInternal !== true).map((candidate) => candidate.name);
    throw unknown('command', name, names);
  }
  refuseOperands(command, operands);
  const sources = { ...line, texts, isFlagsOnly: command.takesFlagsOnly };
  const given = readValues(command.options, command.defaults(line.isTerminal), sources);
  const { config, notices } = command.check?.(given, line.env, operands) ?? { config: given, notices: [] };
  return { kind: 'command', command, config: Object.freeze(config), operands, notices };
}

/** All arguments after the name are operands. */
function callOf(command: Command, { argv, isTerminal }: CommandLine): Invocation {
  const config = Object.freeze(command.defaults(isTerminal));
  return { kind: 'command', command, config, operands: argv.slice(1), notices: [] };
}

function refuseOperands(command: Command, [surplus]: readonly string[]): void {
  if (surplus !== undefined && command.operands === undefined)
    throw new UsageError(`unexpected argument ${quote(surplus)}: accepted are only options`);
}

/** What is known of the options of some commands. */
export function flagNamesOf(options: readonly Option<unknown>[]): FlagNames {
  const namesOf = (isKept: (option: Option<unknown>) => boolean | undefined): string[] =>
    options.filter((option) => isKept(option) === true).map(({ name }) => name);
  return {
    switches: namesOf(({ isFlag }) => isFlag),
    repeatable: namesOf(({ isRepeatable }) => isRepeatable),
    known: namesOf(() => true),
    shorts: new Map(options.flatMap(({ short, name }) => (short === undefined ? [] : [[short, name]]))),
  };
}

function refuseUnknown(
  texts: ReadonlyMap<string, string>,
  options: readonly Option<unknown>[],
  takesFlagsOnly = false,
): void {
  const accepted = [...new Set(options.map(({ name }) => name)), ...(takesFlagsOnly ? [] : [fileOption])];
  for (const name of texts.keys()) {
    refuseReloaderOption(name);
    if (!accepted.includes(name)) throw unknown('option', name, [...accepted, ...commonFlags], flagOf);
  }
}
