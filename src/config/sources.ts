/**
 * Finds the value of each option of a command: on the command line, in the environment, in the file of `--config`, and
 * else its default. What is wrong in any of them is said, not only in the one that wins.
 */
import { ConfigFileError, readConfigFile } from './file.ts';
import { variableOf } from './run-options.ts';
import type { Option } from './parsers.ts';
import { flagOf, refuseReloaderOption, UsageError } from './rules.ts';
import { nearest } from '../model/nearest.ts';

/** The options of a command by the fields of its settings. */
export type Options<C> = { readonly [Field in keyof C]: Option<C[Field]> };

/** Where values are looked for. */
export interface Sources {
  /** Flags by name, without the dashes. */
  readonly texts: ReadonlyMap<string, string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a UTF-8 file; throws where it cannot. */
  readFile(path: string): string;
}

/** The option that names a file with the others. */
export const fileOption = 'config';

/** Texts by the name of their option, and how a message names the place where one was given. */
interface Source {
  readonly texts: ReadonlyMap<string, string>;
  nameOf(option: string): string;
}

/** @throws UsageError for the first thing that is wrong */
export function readValues<C extends object>(options: Options<C>, defaults: C, places: Sources): C {
  const table = options as Readonly<Record<string, Option<unknown>>>;
  const names = Object.values(table).map(({ name }) => name);
  const flagSource: Source = { texts: places.texts, nameOf: flagOf };
  const variableSource: Source = { texts: readVariables(places.env, [...names, fileOption]), nameOf: variableOf };
  const sources = [flagSource, variableSource];
  const all = [...sources, ...readFileSource(places, sources, names)];
  const entries = Object.entries(table).map(([field, option]) => [
    field,
    resolve(option, all, defaults[field as keyof C]),
  ]);
  return Object.fromEntries(entries) as C;
}

/** What is not known, and what was probably meant. */
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

/** One line whatever was given, and not longer than a line can be. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

/** An empty variable counts as not set, as shells and manifests leave one behind. */
function readVariables(env: Sources['env'], names: readonly string[]): ReadonlyMap<string, string> {
  const given = names.map((name) => [name, env[variableOf(name)] ?? ''] as const);
  return new Map(given.filter(([, text]) => text !== ''));
}

function readFileSource(places: Sources, sources: readonly Source[], names: readonly string[]): readonly Source[] {
  const source = sources.find(({ texts }) => texts.has(fileOption));
  if (source === undefined) return [];
  const path = source.texts.get(fileOption) ?? '';
  try {
    const texts = readConfigFile(places.readFile(path));
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

/** The first source's value. All others must parse too: what is wrong today must not wait for the flag to go. */
function resolve(option: Option<unknown>, sources: readonly Source[], byDefault: unknown): unknown {
  const given = sources.flatMap((source) => {
    const text = source.texts.get(option.name);
    return text === undefined ? [] : [parseValue(option, text, source.nameOf(option.name))];
  });
  return given.length > 0 ? given[0] : byDefault;
}

function findMeant({ meant = {}, choices = [] }: Option<unknown>, text: string): string | undefined {
  return Object.hasOwn(meant, text) ? meant[text] : nearest(text, choices);
}

function parseValue(option: Option<unknown>, text: string, name: string): unknown {
  const parsed = option.parse(text);
  if (parsed !== undefined) return parsed.value;
  const meant = findMeant(option, text);
  const wrong = text === '' ? 'no value is given' : `invalid value ${quote(text)}`;
  throw new UsageError(`${name}: ${wrong}: accepted is ${option.accepts}${offer(meant)}`);
}

function offer(meant: string | undefined): string {
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}
