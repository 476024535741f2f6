/** Asks before a command writes, where `--yes` does not answer already. */
import type { StandardStreams } from '../../app/standard-streams.ts';
import type { CommandContext } from '../../config/command.ts';
import { operandText } from '../../config/operands.ts';
import type { ObjectName } from '../../model/cluster-client.ts';
import { askConsent, type Need } from '../client/confirm.ts';
import { count } from '../../model/wording.ts';
import type { Report } from './report.ts';
import type { WriteSettings } from './settings.ts';

const NOT_DONE = 1;
const WRONG_USAGE = 2;

export interface Question {
  /** Without its mark. */
  readonly text: string;
  /** Whether it has to be answered, if no option answers it. */
  readonly need: Need;
  /** What an answer other than yes means. */
  readonly undone: string;
}

export interface Asking {
  readonly settings: Pick<WriteSettings, 'yes' | 'dryRun'>;
  readonly context: Pick<CommandContext, 'terminal' | 'signal'>;
  readonly streams: StandardStreams;
  readonly report: Report;
}

/** The exit code with which the command ends; undefined if the user agrees. */
export async function refusalCode({ text, need, undone }: Question, asking: Asking): Promise<number | undefined> {
  const { settings, context, streams, report } = asking;
  const conversation = { streams, isInputTerminal: context.terminal.isInputTerminal, signal: context.signal };
  // A dry run stores nothing, so there is nothing to agree to.
  const consent = await askConsent(text, settings.yes || settings.dryRun ? 'never' : need, conversation);
  switch (consent) {
    case 'yes':
      return undefined;
    case 'no':
      report.say(undone);
      return NOT_DONE;
    case 'unasked':
      report.fail(`${text} Without a terminal to ask on, --yes is needed; ${undone}`);
      return WRONG_USAGE;
  }
}

/** What a question is about: the one object, or how many. */
export function subjectOf(objects: readonly Pick<ObjectName, 'kind' | 'name'>[], noun: string): string {
  const [only, ...others] = objects;
  return only !== undefined && others.length === 0 ? operandText(only) : count(objects.length, noun);
}
