/** What `reroll approve` and `reroll now` have in common: everything but their words. */
import { withClient } from '../../app/client.ts';
import { standardStreams as streams } from '../../app/standard-streams.ts';
import type { Command } from '../../config/command.ts';
import { workloadOperands } from '../../config/operands.ts';
import { answer } from './answer.ts';
import type { AnswerKind } from './answer-kinds.ts';
import { checkAnswer } from './check-answer.ts';
import { answerOptions, defaultAnswerSettings, type AnswerSettings } from './settings.ts';

type Words = Pick<Command<AnswerSettings>, 'name' | 'summary' | 'examples' | 'exitCodes'>;

export function answerCommand(kind: AnswerKind, words: Words): Command<AnswerSettings> {
  return {
    ...words,
    operands: '[KIND/NAME…]',
    operandKinds: workloadOperands,
    isWriting: true,
    takesFlagsOnly: true,
    options: answerOptions,
    defaults: () => defaultAnswerSettings,
    check: (config, _env, operands) => checkAnswer(config, operands),
    run: (settings, context) =>
      withClient(settings, context, (connected) => answer({ kind, settings, context, connected, streams })),
  };
}
