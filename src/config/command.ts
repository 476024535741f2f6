/**
 * What a command of the program is. Argument parsing, help and dispatch all read these values, so a new command is one
 * file in src/commands and one row in its table.
 */
import type { Option } from './parsers.ts';

/** The options of a command, by the fields of its settings. */
export type Options<C> = { readonly [Field in keyof C]: Option<C[Field]> };

export type Environment = Readonly<Record<string, string | undefined>>;

/** Takes lines without their line breaks. */
export interface Printer {
  /** Writes to standard output. */
  print(line: string): void;
  /** Writes to standard error. */
  printError(line: string): void;
}

/** A remark on accepted settings, for the log. */
export interface Notice {
  readonly level: 'info' | 'warn';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What a running command gets besides its settings. */
export interface CommandContext {
  readonly env: Environment;
  readonly version: string;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Aborts at the first SIGTERM or SIGINT. */
  readonly signal: AbortSignal;
  readonly printer: Printer;
  readonly notices: readonly Notice[];
  /** Sets what SIGUSR2 does. */
  readonly onLogSignal: (toggle: () => void) => void;
}

/** @typeParam C the settings, one field for each option */
export interface Command<C extends object = object> {
  readonly name: string;
  /** One imperative sentence without its full stop. */
  readonly summary: string;
  readonly options: Options<C>;
  /** Command lines after the name of the program, each with a few words on what it does. */
  readonly examples: readonly (readonly [commandLine: string, effect: string])[];
  /** Meaning of each exit code; 2, wrong usage, is common to all commands. */
  readonly exitCodes: Readonly<Record<number, string>>;
  /** The settings where neither flag nor variable nor file sets an option. */
  defaults(isTerminal: boolean): C;
  /** Checks settings that depend on each other. @throws UsageError */
  check?(config: C, env: Environment): { readonly config: C; readonly notices: readonly Notice[] };
  /**
   * Runs the command to its end and resolves with the exit code.
   * @throws Error with a message that is safe to show
   */
  run(config: C, context: CommandContext): Promise<number>;
}

/** The options of a command in the order of its help. */
export function optionsOf({ options }: Pick<Command, 'options'>): readonly Option<unknown>[] {
  return Object.values<Option<unknown>>(options as Readonly<Record<string, Option<unknown>>>);
}
