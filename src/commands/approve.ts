/** `reroll approve`: answers the gate `approval` of workloads. */
import { answerCommand } from './answers/answer-command.ts';
import { approval } from './answers/answer-kinds.ts';

export const approve = answerCommand(approval, {
  name: 'approve',
  summary: 'Approve the contents that workloads wait with',
  examples: [
    ['$0 approve deploy/web -n shop', 'show what one workload waits with, ask, and approve it'],
    ['$0 approve deploy/web -n shop --id r7eyc3apl67rmbga', 'only this content, for example in a pipeline'],
    ['$0 approve --change 44ad4caa -A', 'all workloads that wait with one change of a config'],
    ['$0 approve -l team=shop -n shop --yes', 'all that wait among those with a label, without a question'],
    ['$0 approve --change 44ad4caa -A --dry-run', 'whether you may, and what it would be'],
  ],
  exitCodes: { 0: 'approved', 1: 'failed, or nothing was approved' },
});
