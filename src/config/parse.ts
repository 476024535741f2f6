/**
 * Turns the command line, the environment and the file of `--config` into one frozen `Config`, or into the text that
 * says what is wrong. It is a pure function of its input: what it needs from outside is handed in.
 */
import yargs, { type Argv } from 'yargs';
import { Parser } from 'yargs/helpers';

import { cleanupOptions, defaultCleanupConfig } from './cleanup-options.ts';
import { defaultConfig, options, variableOf } from './run-options.ts';
import type { Option } from './parsers.ts';
import { applyReloaderNamespace, type ReloaderNamespace } from './reloader-namespace.ts';
import { flagOf, refuseContradictions, refuseReloaderOption, UsageError } from './rules.ts';
import { fileOption, quote, readValues, unknown } from './sources.ts';
import type { CleanupConfig, Config } from '../model/config.ts';
import { nearest } from '../model/nearest.ts';

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
  | {
      readonly kind: 'run';
      readonly config: Config;
      readonly unknownVariables: readonly UnknownVariable[];
      /** Undefined where the variable is not set, or means nothing. */
      readonly peerNamespace: ReloaderNamespace | undefined;
    }
  | { readonly kind: 'cleanup'; readonly config: CleanupConfig }
  /** For standard output; the exit code is 0. */
  | { readonly kind: 'print'; readonly text: string }
  /** For standard error; the exit code is 2. One line, or the help where no command was given. */
  | { readonly kind: 'wrong-usage'; readonly text: string };

/** A command that takes options. */
interface Command {
  readonly options: Readonly<Record<string, Option<unknown>>>;
  read(line: CommandLine, texts: ReadonlyMap<string, string>): Invocation;
}

const commands: Readonly<Record<string, Command>> = {
  run: {
    options,
    read: (line, texts) => {
      const own = readValues(options, defaultConfig(line.isTerminal), { ...line, texts });
      refuseContradictions(own);
      const { config, peerNamespace } = applyReloaderNamespace(own, line.env);
      const unknownVariables = findUnknownVariables(line.env);
      return { kind: 'run', config: Object.freeze(config), unknownVariables, peerNamespace };
    },
  },
  cleanup: {
    options: cleanupOptions,
    read: (line, texts) => ({
      kind: 'cleanup',
      config: Object.freeze(readValues(cleanupOptions, defaultCleanupConfig, { ...line, texts })),
    }),
  },
};
const allOptions = Object.values(commands).flatMap((command) => Object.values(command.options));
const optionNames = namesOf(allOptions);
const flags = ['help', 'version'];
/** Options that may stand by themselves. */
const switches = allOptions.filter(({ isFlag }) => isFlag === true).map(({ name }) => flagOf(name));

/** What was asked for; never throws for anything that a user can write. */
export function parseArguments(line: CommandLine): Invocation {
  try {
    const { words, texts, isHelp, isVersion } = readFlags(line.argv);
    const [name, surplus] = words;
    const command = findCommand(name);
    refuseUnknown(texts, command === undefined ? optionNames : namesOf(Object.values(command.options)));
    if (isVersion) return { kind: 'print', text: `${line.version}\n` };
    if (isHelp) return { kind: 'print', text: helpText(name, line.version) };
    if (name === undefined) return { kind: 'wrong-usage', text: helpText(undefined, line.version) };
    if (command === undefined) throw unknown('command', name, Object.keys(commands));
    if (surplus !== undefined) throw new UsageError(`unexpected argument ${quote(surplus)}: accepted are only options`);
    return command.read(line, texts);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { kind: 'wrong-usage', text: `reroll: ${error.message}\n` };
  }
}

function findCommand(name = ''): Command | undefined {
  return Object.hasOwn(commands, name) ? commands[name] : undefined;
}

function namesOf(list: readonly Option<unknown>[]): readonly string[] {
  return [...new Set(list.map(({ name }) => name)), fileOption];
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
    string: [...optionNames],
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
  return { words: words.map(String), texts, isHelp: help === true, isVersion: version === true };
}

/**
 * A switch that stands by itself gets the value that it means, so that it does not take the next word for one. A value that
 * begins with a minus stays the value of its option: no option begins with a digit.
 */
function withValues(argv: readonly string[]): string[] {
  return argv.flatMap((word, index) => {
    const [before = '', next = ''] = [argv[index - 1], argv[index + 1]];
    if (takesValue(before) && isNegative(word)) return [];
    if (takesValue(word) && isNegative(next)) return [`${word}=${next}`];
    const isAlone = switches.includes(word) && !['true', 'false'].includes(next);
    return [isAlone ? `${word}=true` : word];
  });
}

function takesValue(word: string): boolean {
  return !switches.includes(word) && optionNames.map(flagOf).includes(word);
}

function isNegative(word: string): boolean {
  return /^-\d/.test(word);
}

function refuseUnknown(texts: ReadonlyMap<string, string>, accepted: readonly string[]): void {
  for (const name of texts.keys()) {
    refuseReloaderOption(name);
    if (!accepted.includes(name)) throw unknown('option', name, [...accepted, ...flags], flagOf);
  }
}

function findUnknownVariables(env: CommandLine['env']): readonly UnknownVariable[] {
  const names = namesOf(Object.values(options));
  const known = names.map(variableOf);
  return Object.keys(env)
    .filter((variable) => variable.startsWith('REROLL_') && !known.includes(variable) && !isInjected(variable))
    .map((variable) => {
      const meant = nearest(variable.replace('REROLL_', '').replaceAll('_', '-'), names);
      return { variable, nearest: meant === undefined ? undefined : variableOf(meant) };
    });
}

/** Kubernetes describes every Service to the pods beside it: one named reroll gives REROLL_SERVICE_HOST and the like. */
function isInjected(variable: string): boolean {
  return /^REROLL_(?:\w+_)?(?:SERVICE_HOST|SERVICE_PORT|PORT)(?:_[A-Z0-9_]+)?$/.test(variable);
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
    .command('cleanup', 'Remove what an uninstalled reroll has left in the cluster', describeCleanup)
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

function describeOptions(parser: Argv, table: Readonly<Record<string, Option<unknown>>>): Argv {
  for (const { name, group, description, defaultText, choices } of Object.values(table)) {
    const describe = `${description} [$${variableOf(name)}]`;
    parser.option(name, { group, describe, choices, defaultDescription: defaultText });
  }
  return parser
    .option(fileOption, { describe: `YAML file with options as keys [$${variableOf(fileOption)}]` })
    .epilogue('An option is looked for as a flag, then as a variable, then in the file. An empty variable is not set.');
}

function describeRun(parser: Argv): Argv {
  return describeOptions(parser, options)
    .usage('Usage: $0 run [options]\n\nRuns the controller until SIGTERM or SIGINT.')
    .example('$0 run --context test', 'on the cluster of a context')
    .example('$0 run --settle 5s', 'an option as a flag,')
    .example('REROLL_SETTLE=5s $0 run', 'as a variable')
    .example('$0 run --config reroll.yaml', 'or in a file: settle: 5s')
    .epilogue('Exit codes: 0 stopped by a signal, 1 failed, 2 wrong usage.');
}

function describeCleanup(parser: Argv): Argv {
  return describeOptions(parser, cleanupOptions)
    .usage('Usage: $0 cleanup [options]\n\nRemoves what an uninstalled reroll has left in the cluster; rolls nothing.')
    .example('$0 cleanup --dry-run', 'what it would remove')
    .example('$0 cleanup --context test', 'in the cluster of a context')
    .epilogue('Exit codes: 0 done, 1 something is left, 2 wrong usage.');
}
