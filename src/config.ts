/**
 * Turns the command line, the environment and the file of `--config` into one frozen `Config`, or into the text that
 * says what is wrong. It is a pure function of its input: what it needs from outside is handed in.
 */
import yargs, { type Argv } from 'yargs';
import { Parser } from 'yargs/helpers';

import { ConfigFileError, readConfigFile } from './config-file.ts';
import { defaultConfig, options, variableOf } from './config-options.ts';
import type { Option } from './config-parsers.ts';
import { flagOf, refuseContradictions, refusePeerOption, UsageError } from './config-rules.ts';
import type { Config } from './model/config.ts';
import { nearest } from './model/nearest.ts';

export interface CommandLine {
  /** Without the paths of node and of the program. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person reads the log. */
  readonly isTerminal: boolean;
  readonly version: string;
  /** Reads a UTF-8 file; throws where it cannot. */
  readFile(path: string): string;
}

/** A variable that looks like an option and is none. */
export interface UnknownVariable {
  readonly variable: string;
  /** The variable that was probably meant. */
  readonly nearest: string | undefined;
}

/** What the command line asks for. */
export type Invocation =
  | { readonly kind: 'run'; readonly config: Config; readonly unknownVariables: readonly UnknownVariable[] }
  /** For standard output; the exit code is 0. */
  | { readonly kind: 'print'; readonly text: string }
  /** For standard error; the exit code is 2. One line, or the help where no command was given. */
  | { readonly kind: 'wrong-usage'; readonly text: string };

/** Texts by the name of their option, and how a message names the place where one was given. */
interface Source {
  readonly texts: ReadonlyMap<string, string>;
  nameOf(option: string): string;
}

const commands = ['run'];
const fileOption = 'config';
const optionNames = [...Object.values(options).map(({ name }) => name), fileOption];
const flags = ['help', 'version'];
/** Options that may stand by themselves. */
const switches = Object.values(options)
  .filter(({ isFlag }) => isFlag === true)
  .map(({ name }) => flagOf(name));

/** What was asked for; never throws for anything that a user can write. */
export function parseArguments(line: CommandLine): Invocation {
  try {
    const { words, texts, isHelp, isVersion } = readFlags(line.argv);
    const [command, surplus] = words;
    if (isVersion) return { kind: 'print', text: `${line.version}\n` };
    if (isHelp) return { kind: 'print', text: helpText(command, line.version) };
    if (command === undefined) return { kind: 'wrong-usage', text: helpText(undefined, line.version) };
    if (!commands.includes(command)) throw unknown('command', command, commands);
    if (surplus !== undefined) throw new UsageError(`unexpected argument ${quote(surplus)}: accepted are only options`);
    return { kind: 'run', config: readConfig(line, texts), unknownVariables: findUnknownVariables(line.env) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { kind: 'wrong-usage', text: `reroll: ${error.message}\n` };
  }
}

interface Flags {
  readonly words: readonly string[];
  readonly texts: ReadonlyMap<string, string>;
  readonly isHelp: boolean;
  readonly isVersion: boolean;
}

/** Flags by name; one that is given twice has its last value, as appending to a command line means it. */
function readFlags(argv: readonly string[]): Flags {
  // The parser keeps the words under this name and breaks when an option has it.
  if (argv.some((argument) => /^--?_(?:=|$)/.test(argument))) throw unknown('option', '_', optionNames, flagOf);
  const parsed = Parser(withValues(argv), {
    string: optionNames,
    boolean: flags,
    alias: { help: ['h'] },
    configuration: {
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'duplicate-arguments-array': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
      'strip-aliased': true,
    },
  });
  const { _: words, help, version, ...rest } = parsed;
  const texts = new Map(Object.entries(rest).map(([name, value]) => [name, String(value)]));
  for (const name of texts.keys()) {
    refusePeerOption(name);
    if (!optionNames.includes(name)) throw unknown('option', name, [...optionNames, ...flags], flagOf);
  }
  return { words: words.map(String), texts, isHelp: help === true, isVersion: version === true };
}

/** A switch that stands by itself gets the value that it means, so that it does not take the next word for one. */
function withValues(argv: readonly string[]): string[] {
  return argv.map((word, index) => {
    const isAlone = switches.includes(word) && !['true', 'false'].includes(argv[index + 1] ?? '');
    return isAlone ? `${word}=true` : word;
  });
}

function readConfig(line: CommandLine, texts: ReadonlyMap<string, string>): Config {
  const flagSource: Source = { texts, nameOf: flagOf };
  const variableSource: Source = { texts: readVariables(line.env), nameOf: variableOf };
  const fileSource = readFileSource(line, [flagSource, variableSource]);
  const sources = [flagSource, variableSource, ...fileSource];
  const defaults = defaultConfig(line.isTerminal);
  const entries = Object.entries(options).map(([field, option]) => [
    field,
    resolve(option, sources, defaults[field as keyof Config]),
  ]);
  const config = Object.fromEntries(entries) as Config;
  refuseContradictions(config);
  return Object.freeze(config);
}

/** An empty variable counts as not set, as shells and manifests leave one behind. */
function readVariables(env: CommandLine['env']): ReadonlyMap<string, string> {
  const given = optionNames.map((name) => [name, env[variableOf(name)] ?? ''] as const);
  return new Map(given.filter(([, text]) => text !== ''));
}

function readFileSource(line: CommandLine, sources: readonly Source[]): readonly Source[] {
  const source = sources.find(({ texts }) => texts.has(fileOption));
  if (source === undefined) return [];
  const path = source.texts.get(fileOption) ?? '';
  const names = optionNames.filter((name) => name !== fileOption);
  try {
    const texts = readConfigFile(line.readFile(path));
    for (const key of texts.keys()) {
      refusePeerOption(key);
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

function parseValue(option: Option<unknown>, text: string, name: string): unknown {
  const parsed = option.parse(text);
  if (parsed !== undefined) return parsed.value;
  const meant = nearest(text, option.choices ?? []);
  throw new UsageError(`${name}: invalid value ${quote(text)}: accepted is ${option.accepts}${offer(meant)}`);
}

function findUnknownVariables(env: CommandLine['env']): readonly UnknownVariable[] {
  const known = optionNames.map(variableOf);
  return Object.keys(env)
    .filter((variable) => variable.startsWith('REROLL_') && !known.includes(variable) && !isInjected(variable))
    .map((variable) => {
      const meant = nearest(variable.replace('REROLL_', '').replaceAll('_', '-'), optionNames);
      return { variable, nearest: meant === undefined ? undefined : variableOf(meant) };
    });
}

/** Kubernetes describes every Service to the pods beside it: one named reroll gives REROLL_SERVICE_HOST and the like. */
function isInjected(variable: string): boolean {
  return /^REROLL_(?:\w+_)?(?:SERVICE_HOST|SERVICE_PORT|PORT)(?:_[A-Z0-9_]+)?$/.test(variable);
}

function unknown(what: string, given: string, accepted: readonly string[], show = (name: string) => name): UsageError {
  const meant = nearest(given, accepted);
  const rest = meant === undefined ? `; accepted: ${accepted.map(show).join(', ')}` : offer(show(meant));
  return new UsageError(`unknown ${what} ${quote(show(given))}${rest}`);
}

function offer(meant: string | undefined): string {
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}

/** One line whatever was given, and not longer than a line can be. */
function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

/** The help of one command, or of all. yargs only lays it out: it sees neither the arguments nor the environment. */
function helpText(command: string | undefined, version: string): string {
  let text = '';
  // Only commands with handlers make this wait: the output is there when the call returns.
  void yargs()
    .scriptName('reroll')
    .locale('en')
    .exitProcess(false)
    .wrap(100)
    .usage(
      'Rolls Kubernetes workloads when the ConfigMaps and Secrets they use change.\n\nUsage: $0 <command> [options]',
    )
    .command('run', 'Run the controller until SIGTERM or SIGINT', describeRun)
    .example('$0 run', 'in a cluster, or with the current context of kubectl')
    .example('$0 run --help', 'the options of the controller')
    .help()
    .alias('help', 'h')
    .version(version)
    .parse(command === undefined ? ['--help'] : [command, '--help'], {}, (_error, _argv, output) => {
      text = `${output}\n`;
    });
  return text;
}

function describeRun(parser: Argv): Argv {
  for (const { name, group, description, defaultText, choices } of Object.values<Option<unknown>>(options)) {
    const describe = `${description} [$${variableOf(name)}]`;
    parser.option(name, { group, describe, choices, defaultDescription: defaultText });
  }
  return parser
    .usage('Usage: $0 run [options]\n\nRuns the controller until SIGTERM or SIGINT.')
    .option(fileOption, { describe: `YAML file with options as keys [$${variableOf(fileOption)}]` })
    .example('$0 run --context test', 'on the cluster of a context')
    .example('$0 run --settle 5s', 'an option as a flag,')
    .example('REROLL_SETTLE=5s $0 run', 'as a variable')
    .example('$0 run --config reroll.yaml', 'or in a file: settle: 5s')
    .epilogue('An option is looked for as a flag, then as a variable, then in the file. An empty variable is not set.')
    .epilogue('Exit codes: 0 stopped by a signal, 1 failed, 2 wrong usage.');
}
