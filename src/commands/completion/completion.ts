/** `reroll completion`: the scripts that make shells ask `reroll __complete` for candidates. */
import type { Command } from '../../config/command.ts';
import { UsageError } from '../../config/rules.ts';
import { quote } from '../../config/sources.ts';
import { nearest } from '../../model/nearest.ts';
import { suggestion } from '../../model/quote.ts';
import { scripts } from './scripts.ts';

const shells = Object.keys(scripts) as readonly (keyof typeof scripts)[];

export const completion: Command = {
  name: 'completion',
  summary: 'Print a script that makes a shell complete commands, options and names',
  group: 'Setup and maintenance',
  operands: shells.join('|'),
  operandChoices: shells,
  takesFlagsOnly: true,
  options: {},
  examples: [
    ['source <($0 completion bash)', 'in ~/.bashrc'],
    ['source <($0 completion zsh)', 'in ~/.zshrc, behind compinit'],
  ],
  exitCodes: { 0: 'printed' },
  defaults: () => ({}),
  check: (config, _env, operands) => {
    readShell(operands);
    return { config, notices: [] };
  },
  run: (_config, { operands, printer }) => {
    printer.print(scripts[readShell(operands)]);
    return Promise.resolve(0);
  },
};

/** @throws UsageError unless there is one operand, a shell */
function readShell([text, ...others]: readonly string[]): keyof typeof scripts {
  const accepted = `accepted is one of ${shells.join(', ')}`;
  if (text === undefined) throw new UsageError(`no shell is given: ${accepted}`);
  const shell = shells.find((each) => each === text);
  if (shell === undefined)
    throw new UsageError(`invalid shell ${quote(text)}: ${accepted}${suggestion(nearest(text, shells))}`);
  if (others.length > 0) throw new UsageError(`unexpected argument ${quote(others[0] ?? '')}: ${accepted}`);
  return shell;
}
