/**
 * What a command of the program is. Argument parsing, help and dispatch all read these values, so a new command is one
 * file in src/commands and one row in its table.
 */
import type { OperandKind } from '../model/kinds.ts';
import type { Option } from './parsers.ts';

/** The options of a command, by the fields of its settings. */
export type Options<C> = { readonly [Field in keyof C]: Option<C[Field]> };

export type Environment = Readonly<Record<string, string | undefined>>;

/** Takes lines without their line breaks. */
export interface Printer {
  /** Writes to standard output: a line, or several with line breaks between them. */
  print(text: string): void;
  /** Writes to standard error. */
  printError(line: string): void;
}

/** A remark on accepted settings, for the log. */
export interface Notice {
  readonly level: 'info' | 'warn';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The terminal, or what stands in its place. */
export interface Terminal {
  /** Characters of a line of standard output; undefined if it is no terminal. */
  readonly columns: number | undefined;
  readonly isErrorTerminal: boolean;
  /** Whether a person can answer a question on standard input. */
  readonly isInputTerminal: boolean;
}

/** `kubectl reroll` is how kubectl runs a program named `kubectl-reroll`. */
export type ProgramName = 'reroll' | 'kubectl reroll';

/** The sections in which the help of the program lists its commands, in their order. */
export const commandGroups = ['Workloads', 'Manifests in files', 'Controller', 'Setup and maintenance'] as const;

/** What a running command gets besides its settings. */
export interface CommandContext {
  /** The arguments after the name of the command that are no options; `check` has accepted them. */
  readonly operands: readonly string[];
  readonly env: Environment;
  readonly version: string;
  /** How hints call the program: as the user did, `reroll` or `kubectl reroll`. */
  readonly programName: ProgramName;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  readonly terminal: Terminal;
  /** Aborts at the first SIGTERM or SIGINT. */
  readonly signal: AbortSignal;
  readonly printer: Printer;
  readonly notices: readonly Notice[];
  /** Sets what SIGUSR2 does. */
  readonly onLogSignal: (toggle: () => void) => void;
}

/** What `check` has accepted. */
export interface Checked<C> {
  readonly config: C;
  readonly notices: readonly Notice[];
}

/** @typeParam C the settings, one field for each option */
export interface Command<C extends object = object> {
  readonly name: string;
  /** One imperative sentence without its full stop. */
  readonly summary: string;
  /** Where the help of the program lists it. Without: among those about workloads. */
  readonly group?: (typeof commandGroups)[number];
  /** Only other programs run it: it is in no help, and every argument after its name is an operand, options too. */
  readonly isInternal?: true;
  /**
   * It writes to the cluster, so it finishes although the reader of its output is gone. Without: it ends when the other
   * side of the pipe is closed, as in `| head`.
   */
  readonly isWriting?: true;
  /** What its operands are in the usage line, such as `KIND/NAME…`; undefined if it takes none. */
  readonly operands?: string;
  /** The kinds of the objects that its operands name. Without, shells complete no operand from the cluster. */
  readonly operandKinds?: readonly OperandKind[];
  /** Its operands can also be the ids of trips of breakers. */
  readonly areTripsOperands?: true;
  /** Its operands are names of files and folders. */
  readonly areFilesOperands?: true;
  /** The words that its only operand can be. Without, shells complete no such word. */
  readonly operandChoices?: readonly string[];
  /** Only flags set its options: neither variables nor a file. */
  readonly takesFlagsOnly?: true;
  readonly options: Options<C>;
  /** Command lines after the name of the program, each with a few words on what it does. */
  readonly examples: readonly (readonly [commandLine: string, effect: string])[];
  /** Sentences below the options in the help. */
  readonly remarks?: readonly string[];
  /** Meaning of each exit code; 2, wrong usage, is common to all commands. */
  readonly exitCodes: Readonly<Record<number, string>>;
  /** The settings where neither flag nor variable nor file sets an option. */
  defaults(isTerminal: boolean): C;
  /** Checks operands, and settings that depend on each other. @throws UsageError */
  check?(config: C, env: Environment, operands: readonly string[]): Checked<C>;
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
