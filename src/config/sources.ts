/**
 * Reads the value of each option of a command from the first of command line, environment and file of `--config` that
 * sets it, else takes the default. A wrong value is an error even where another source wins.
 */
import { optionsOf, type Command, type Environment, type Notice, type Options } from './command.ts';
import { ConfigFileError, readConfigFile } from './file.ts';
import { variableOf } from './run-options.ts';
import type { Option, Parsed } from './parsers.ts';
import { flagOf, refuseReloaderOption, UsageError } from './rules.ts';
import { nearest } from '../model/nearest.ts';

/** The three sources of values. */
export interface Sources {
  /** Flags by name, without the dashes. */
  readonly texts: ReadonlyMap<string, string>;
  readonly env: Environment;
  /** Neither variables nor a file count. */
  readonly isFlagsOnly?: boolean | undefined;
  /** Reads a UTF-8 file. @throws Error if it cannot be read */
  readonly readFile: (path: string) => string;
}

/** The option with the path of the file that sets other options. */
export const fileOption = 'config';

/** Texts by the name of their option, and the name of a text's source for messages. */
interface Source {
  readonly texts: ReadonlyMap<string, string>;
  nameOf(option: string): string;
}

/** @throws UsageError for the first value that is not accepted */
export function readValues<C extends object>(options: Options<C>, defaults: C, given: Sources): C {
  const { texts, env, readFile, isFlagsOnly = false } = given;
  const table = options as Readonly<Record<string, Option<unknown>>>;
  const names = Object.values(table).map(({ name }) => name);
  const flagSource: Source = { texts, nameOf: flagOf };
  const variableSource: Source = { texts: readVariables(env, [...names, fileOption]), nameOf: variableOf };
  const sources = isFlagsOnly ? [flagSource] : [flagSource, variableSource];
  const mappings = Object.values(table).flatMap(({ name, isMapping }) => (isMapping === true ? [name] : []));
  const all = [...sources, ...readFileSource(readFile, sources, { names, mappings })];
  const entries = Object.entries(table).map(([field, option]) => [
    field,
    resolve(option, all, defaults[field as keyof C]),
  ]);
  return Object.fromEntries(entries) as C;
}

/** How long completion may take: no option, since users write no command line for it. */
export const completionTimeoutVariable = 'REROLL_COMPLETION_TIMEOUT';

/**
 * Warnings for variables that start with `REROLL_` and are no option of the command, with the most similar variable.
 */
export function unknownVariables(command: Pick<Command, 'options'>, env: Environment): readonly Notice[] {
  const names = [...optionsOf(command).map(({ name }) => name), fileOption];
  const known = [...names.map(variableOf), completionTimeoutVariable];
  return Object.keys(env)
    .filter((variable) => variable.startsWith('REROLL_') && !known.includes(variable) && !isInjected(variable))
    .map((variable) => {
      const meant = nearest(variable.replace('REROLL_', '').replaceAll('_', '-'), names);
      const fields = { variable, nearest: meant === undefined ? undefined : variableOf(meant) };
      return { level: 'warn', message: 'unknown environment variable', fields };
    });
}

/**
 * Kubernetes injects the address of each Service into pods: a Service named reroll sets REROLL_SERVICE_HOST and others.
 */
function isInjected(variable: string): boolean {
  return /^REROLL_(?:\w+_)?(?:SERVICE_HOST|SERVICE_PORT|PORT)(?:_[A-Z0-9_]+)?$/.test(variable);
}

/** An unknown name, with the most similar accepted name or all accepted names. */
export function unknown(
  what: string,
  given: string,
  accepted: readonly string[],
  show = (name: string) => name,
): UsageError {
  const meant = nearest(given, accepted);
  const rest = meant === undefined ? `; accepted: ${accepted.map(show).join(', ')}` : offer(show(meant));
  return new UsageError(`unknown ${what} ${quote(show(given))}${rest}`);
}

/** One line, also for a text with line breaks, and cut to 100 characters. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

/** An empty variable counts as not set: shells and manifests often leave one behind. */
function readVariables(env: Environment, names: readonly string[]): ReadonlyMap<string, string> {
  const given = names.map((name) => [name, env[variableOf(name)] ?? ''] as const);
  return new Map(given.filter(([, text]) => text !== ''));
}

function readFileSource(
  readFile: Sources['readFile'],
  sources: readonly Source[],
  { names, mappings }: { readonly names: readonly string[]; readonly mappings: readonly string[] },
): readonly Source[] {
  const source = sources.find(({ texts }) => texts.has(fileOption));
  if (source === undefined) return [];
  const path = source.texts.get(fileOption) ?? '';
  try {
    const texts = readConfigFile(readFile(path), mappings);
    for (const key of texts.keys()) {
      refuseReloaderOption(key);
      if (!names.includes(key)) throw unknown(`key in ${quote(path)}:`, key, names);
    }
    return [{ texts, nameOf: (option) => `${option} in ${path}` }];
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${source.nameOf(fileOption)}: cannot use file ${quote(path)}: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof ConfigFileError) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
  return `${code === 'ENOENT' ? 'it does not exist' : code}; accepted is the path of a YAML file`;
}

/** The value of the first source. The others must parse too, so that a removed flag does not uncover a wrong value. */
function resolve(option: Option<unknown>, sources: readonly Source[], byDefault: unknown): unknown {
  const given = sources.flatMap((source) => {
    const text = source.texts.get(option.name);
    return text === undefined ? [] : [parseValue(option, text, source.nameOf(option.name))];
  });
  return given.length > 0 ? given[0] : byDefault;
}

function findMeant(option: Option<unknown>, text: string): string | undefined {
  const { meant = {}, choices = [] } = option;
  return Object.hasOwn(meant, text) ? meant[text] : (option.offer?.(text) ?? nearest(text, choices));
}

function parseValue(option: Option<unknown>, text: string, name: string): unknown {
  const parsed = readOption(option, text);
  if ('problem' in parsed) throw new UsageError(`${name}: ${parsed.problem}`);
  return parsed.value;
}

/** The value of a text or, for a text that is not accepted, what is wrong and what is accepted, in one line. */
export function readOption<T>(option: Option<T>, text: string): Parsed<T> | { readonly problem: string } {
  const parsed = option.parse(text);
  if (parsed !== undefined) return parsed;
  const meant = findMeant(option, text);
  const why = text === '' ? undefined : option.whyNot?.(text);
  if (why !== undefined) return { problem: why };
  const wrong = text === '' ? 'no value is given' : `invalid value ${quote(text)}`;
  return { problem: `${wrong}: accepted is ${option.accepts}${offer(meant)}` };
}

function offer(meant: string | undefined): string {
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}
