/** Lays out the help. yargs formats the text only; it parses neither arguments nor environment. */
import yargs, { type Argv } from 'yargs';

import { optionsOf, type Command } from './command.ts';
import type { Option } from './parsers.ts';
import { variableOf } from './run-options.ts';
import { fileOption } from './sources.ts';

const purpose = 'Rolls Kubernetes workloads when the ConfigMaps and Secrets they use change.';
const precedence = 'A flag wins over a variable, a variable over the file. An empty variable counts as not set.';

/** The help of one command or, without one, of the program. */
export function helpText(commands: readonly Command[], command: Command | undefined, version: string): string {
  const parser = yargs()
    .scriptName('reroll')
    .locale('en')
    .exitProcess(false)
    .wrap(100)
    .usage(`${purpose}\n\nUsage: $0 <command> [options]`)
    .example('$0 run', 'in a cluster, or with the current context of kubectl')
    .example('$0 run --help', 'the options of the controller')
    .help()
    .alias('help', 'h')
    .version(version);
  for (const each of commands) parser.command(each.name, each.summary, (builder) => describe(builder, each));
  let text = '';
  // The callback runs before `parse` returns, because no command has a handler.
  void parser.parse(command === undefined ? ['--help'] : [command.name, '--help'], {}, (_error, _argv, output) => {
    text = `${output}\n`;
  });
  return text;
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
