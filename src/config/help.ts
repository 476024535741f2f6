/** Lays out the help. yargs formats the text only; it parses neither arguments nor environment. */
import yargs, { type Argv } from 'yargs';

import { commandGroups, optionsOf, type Command, type ProgramName } from './command.ts';
import type { Option } from './parsers.ts';
import { variableOf } from './run-options.ts';
import { fileOption } from './sources.ts';

const purpose = 'Rolls Kubernetes workloads when the ConfigMaps and Secrets they use change.';
const precedence = 'A flag wins over a variable, a variable over the file. An empty variable counts as not set.';

/** Lines are no longer than this, for readers; and options have no room on shorter ones. */
const widest = 100;
const narrowest = 60;

export interface HelpLayout {
  /** What its command lines begin with. */
  readonly programName: ProgramName;
  /** Characters of a line of the terminal; undefined if there is none. */
  readonly columns: number | undefined;
}

/** The help of one command or, without one, of the program. */
export function helpText(
  commands: readonly Command[],
  command: Command | undefined,
  version: string,
  { programName, columns = widest }: HelpLayout = { programName: 'reroll', columns: undefined },
): string {
  const parser = yargs()
    .scriptName(programName)
    .locale('en')
    .exitProcess(false)
    .wrap(Math.min(widest, Math.max(narrowest, columns)))
    .usage(`${purpose}\n\nUsage: $0 <command> [options]`)
    .example('$0 status -A', 'the state of all workloads')
    .example('$0 run', 'the controller, in a cluster or with the current context of kubectl')
    .example('$0 run --help', 'the options of the controller')
    .help()
    .alias('help', 'h')
    .version(version);
  const sorted = inGroups(commands);
  for (const each of sorted) parser.command(each.name, each.summary, (builder) => describe(builder, each));
  let text = '';
  // The callback runs before `parse` returns, because no command has a handler.
  void parser.parse(command === undefined ? ['--help'] : [command.name, '--help'], {}, (_error, _argv, output) => {
    text = `${output}\n`;
  });
  return command === undefined ? withGroups(text, sorted, programName) : text;
}

/** The commands in the order of their groups. */
export function inGroups(commands: readonly Command[]): readonly Command[] {
  return commandGroups.flatMap((group) => commands.filter((each) => groupOf(each) === group));
}

function groupOf({ group = 'Workloads' }: Command): (typeof commandGroups)[number] {
  return group;
}

/** yargs has one list of commands: puts the name of each group before its first command. */
function withGroups(text: string, sorted: readonly Command[], programName: ProgramName): string {
  const heads = sorted.filter((each, index) => index === 0 || groupOf(each) !== groupOf(sorted[index - 1] ?? each));
  return heads.reduce(
    (rest, head, index) => {
      const row = `\n  ${programName} ${head.name} `;
      return rest.replace(row, `${index === 0 ? '' : '\n'}\n${groupOf(head)}:${row}`);
    },
    text.replace('\nCommands:', ''),
  );
}

function describe(parser: Argv, command: Command): Argv {
  const { summary, operands, examples, remarks = [], exitCodes, takesFlagsOnly = false } = command;
  for (const option of optionsOf(command)) describeOption(parser, option, takesFlagsOnly);
  for (const [commandLine, effect] of examples) parser.example(commandLine, effect);
  const codes = Object.entries({ ...exitCodes, 2: 'wrong usage' }).map(([code, meaning]) => `${code} ${meaning}`);
  const words = [command.name, ...(operands === undefined ? [] : [operands]), '[options]'];
  parser.usage(`Usage: $0 ${words.join(' ')}\n\n${summary}.`);
  if (!takesFlagsOnly) {
    parser
      .option(fileOption, { describe: `YAML file with options as keys [$${variableOf(fileOption)}]` })
      .epilogue(precedence);
  }
  for (const remark of remarks) parser.epilogue(remark);
  return parser.epilogue(`Exit codes: ${codes.join(', ')}.`);
}

function describeOption(parser: Argv, option: Option<unknown>, takesFlagsOnly: boolean): void {
  const { name, short, group, description, defaultText, choices, isFlag, isHidden } = option;
  if (isHidden === true) return;
  const describe = takesFlagsOnly ? description : `${description} [$${variableOf(name)}]`;
  const shown = takesFlagsOnly && isFlag === true ? { boolean: true } : { choices, defaultDescription: defaultText };
  parser.option(name, { group, describe, ...(short === undefined ? {} : { alias: short }), ...shown });
}
