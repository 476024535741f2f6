/** `reroll approve`: answers the gate `approval` of workloads. */
import { withClient } from '../app/client.ts';
import { standardStreams as streams } from '../app/standard-streams.ts';
import type { Command } from '../config/command.ts';
import { workloadOperands } from '../config/operands.ts';
import { answer } from './answers/answer.ts';
import { approval as kind } from './answers/answer-kinds.ts';
import { checkAnswer } from './answers/check-answer.ts';
import { answerOptions, defaultAnswerSettings, type AnswerSettings } from './answers/settings.ts';

export const approve: Command<AnswerSettings> = {
  name: 'approve',
  summary: 'Approve the contents that workloads wait with',
  operands: '[KIND/NAME…]',
  operandKinds: workloadOperands,
  isWriting: true,
  takesFlagsOnly: true,
  options: answerOptions,
  examples: [
    ['$0 approve deploy/web -n shop', 'show what one workload waits with, ask, and approve it'],
    ['$0 approve deploy/web -n shop --id r7eyc3apl67rmbga', 'only this content, for example in a pipeline'],
    ['$0 approve --change 44ad4caa -A', 'all workloads that wait with one change of a config'],
    ['$0 approve -l team=shop -n shop --yes', 'all that wait among those with a label, without a question'],
    ['$0 approve --change 44ad4caa -A --dry-run', 'whether you may, and what it would be'],
  ],
  exitCodes: { 0: 'approved', 1: 'failed, or nothing was approved' },
  defaults: () => defaultAnswerSettings,
  check: (config, _env, operands) => checkAnswer(config, operands),
  run: (settings, context) =>
    withClient(settings, context, (connected) => answer({ kind, settings, context, connected, streams })),
};
