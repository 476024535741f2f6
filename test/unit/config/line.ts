/** Parses command lines for the tests of the configuration. */
import type { CleanupConfig } from '../../../src/commands/remove-leftovers.ts';
import { commandsFor } from '../../../src/commands/table.ts';
import type { Environment, Notice } from '../../../src/config/command.ts';
import { helpText } from '../../../src/config/help.ts';
import { parseArguments, type Invocation } from '../../../src/config/parse.ts';
import type { Config } from '../../../src/model/config.ts';

/** What `parseArguments` sees besides the arguments. */
export interface Surroundings {
  readonly env?: Environment;
  readonly files?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
}

/** The accepted settings of a command. */
export type Settings =
  | {
      readonly kind: 'run';
      readonly config: Config;
      /** The fields of the warnings about variables. */
      readonly unknownVariables: readonly Notice['fields'][];
      /** The notice about the variable of stakater/Reloader. */
      readonly reloaderNamespace: Notice | undefined;
    }
  | { readonly kind: 'cleanup'; readonly config: CleanupConfig };

/** What the program does or writes. */
export type Answer = Settings | { readonly kind: 'print' | 'wrong-usage'; readonly text: string };

const version = '1.2.3';
const commands = await commandsFor([]);

/** Parses as the program does, with files from memory. */
export function parse(
  argv: readonly string[],
  { env = {}, files = {}, isTerminal = false }: Surroundings = {},
): Answer {
  const readFile = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return text;
  };
  const invocation = parseArguments({ argv, env, isTerminal, readFile }, commands);
  switch (invocation.kind) {
    case 'command':
      return settingsOf(invocation);
    case 'help': {
      const kind = invocation.isWrongUsage ? 'wrong-usage' : 'print';
      return { kind, text: helpText(commands, invocation.command, version) };
    }
    case 'version':
      return { kind: 'print', text: `${version}\n` };
    case 'wrong-usage':
      return invocation;
  }
}

function settingsOf({ command, config, notices }: Invocation & { kind: 'command' }): Settings {
  if (command.name === 'cleanup') return { kind: 'cleanup', config: config as CleanupConfig };
  const isAboutVariable = ({ message }: Notice): boolean => message === 'unknown environment variable';
  return {
    kind: 'run',
    config: config as Config,
    unknownVariables: notices.filter(isAboutVariable).map(({ fields }) => fields),
    reloaderNamespace: notices.find((notice) => !isAboutVariable(notice)),
  };
}

/** Arguments of `run` that must be right. */
export function parseRun(argv: readonly string[], surroundings?: Surroundings): Settings & { kind: 'run' } {
  const answer = parse(['run', ...argv], surroundings);
  if (answer.kind !== 'run') throw new Error(JSON.stringify(answer));
  return answer;
}

/** The text of arguments that must be wrong. */
export function complaint(argv: readonly string[], surroundings?: Surroundings): string {
  const answer = parse(argv, surroundings);
  if (answer.kind !== 'wrong-usage') throw new Error(`expected wrong usage, got ${answer.kind}`);
  return answer.text;
}
