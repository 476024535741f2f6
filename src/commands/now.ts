/** `reroll now`: answers the gate `window` of workloads. */
import { withClient } from '../app/client.ts';
import { standardStreams as streams } from '../app/standard-streams.ts';
import type { Command } from '../config/command.ts';
import { workloadOperands } from '../config/operands.ts';
import { answer } from './answers/answer.ts';
import { passage as kind } from './answers/answer-kinds.ts';
import { checkAnswer } from './answers/check-answer.ts';
import { answerOptions, defaultAnswerSettings, type AnswerSettings } from './answers/settings.ts';

export const now: Command<AnswerSettings> = {
  name: 'now',
  summary: 'Let the contents that workloads wait with pass their windows',
  operands: '[KIND/NAME…]',
  operandKinds: workloadOperands,
  isWriting: true,
  takesFlagsOnly: true,
  options: answerOptions,
  examples: [
    ['$0 now deploy/web -n shop', 'show what one workload waits with, ask, and let it roll at once'],
    ['$0 now --change 44ad4caa -A', 'all workloads that wait for a window with one change of a config'],
    ['$0 now deploy/web -n shop --id r7eyc3apl67rmbga', 'only this content, for example in a pipeline'],
  ],
  exitCodes: { 0: 'done', 1: 'failed, or nothing waits for a window' },
  defaults: () => defaultAnswerSettings,
  check: (config, _env, operands) => checkAnswer(config, operands),
  run: (settings, context) =>
    withClient(settings, context, (connected) => answer({ kind, settings, context, connected, streams })),
};
