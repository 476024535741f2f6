/** Parses the command lines of the test programs; an error names the wrong word and the most similar accepted one. */
import process from 'node:process';
import { parseArgs } from 'node:util';

import { nearest } from '../../src/model/nearest.ts';

/** The command line cannot be understood; the message says what to write instead. */
export class UsageError extends Error {}

/** `text` takes a value, `flag` takes none. */
export type OptionKinds = Readonly<Record<string, 'text' | 'flag'>>;

export type OptionValues<K extends OptionKinds> = {
  readonly [Name in keyof K]: (K[Name] extends 'flag' ? boolean : string) | undefined;
};

export interface Command<Options> {
  /** What its messages begin with. */
  readonly name: string;
  readonly help: string;
  /** Returns undefined where help is asked for. @throws UsageError */
  readonly readOptions: (argv: readonly string[]) => Options | undefined;
  /** Returns the exit code. @throws UsageError for an option whose value turns out to be wrong */
  readonly run: (options: Options) => Promise<number>;
}

/**
 * Runs a command, or prints its help where that is asked for.
 * @returns the exit code: 0 after help, 2 after a usage error, whose message it prints
 * @throws every other error
 */
export async function runCommand<Options>(command: Command<Options>, argv: readonly string[]): Promise<number> {
  const { name, help, readOptions, run } = command;
  try {
    const options = readOptions(argv);
    if (options !== undefined) return await run(options);
    process.stdout.write(help);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${name}: ${error.message}\n`);
    return 2;
  }
}

/** @throws UsageError */
export function readValues<K extends OptionKinds>(argv: readonly string[], kinds: K): OptionValues<K> {
  const types = { text: 'string', flag: 'boolean' } as const;
  const options = Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, { type: types[kind] }]));
  const unknown = argv.map(optionName).find((name) => name !== undefined && !Object.hasOwn(kinds, name));
  if (unknown !== undefined) {
    throw new UsageError(`there is no option --${unknown}${offer(unknown, Object.keys(kinds), '--')}`);
  }
  try {
    return parseArgs({ args: [...argv], options }).values as OptionValues<K>;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}; try --help`);
  }
}

/** @param range least and most @throws UsageError */
export function readWholeNumber(option: string, text: string, [least, most]: readonly [number, number]): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  const begin = Number.parseInt(text, 10);
  const hint = Number.isNaN(begin) ? '' : `; the nearest is ${String(Math.min(most, Math.max(least, begin)))}`;
  const accepted = `a whole number from ${String(least)} to ${String(most)}`;
  throw new UsageError(`--${option}: ${JSON.stringify(text)} is not ${accepted}${hint}`);
}

/** Values of a comma list that are among the names. @throws UsageError */
export function readNames(option: string, text: string, names: readonly string[]): readonly string[] {
  return text.split(',').map((name) => {
    if (names.includes(name)) return name;
    throw new UsageError(`--${option}: there is no ${JSON.stringify(name)}${offer(name, names, '')}`);
  });
}

/** `--rounds=2` is the option `rounds`; a value is none. */
function optionName(word: string): string | undefined {
  return /^--([^=]+)/.exec(word)?.[1];
}

function offer(word: string, candidates: readonly string[], prefix: string): string {
  const meant = nearest(word, candidates);
  return meant === undefined ? '; try --help' : `; did you mean ${prefix}${meant}?`;
}
