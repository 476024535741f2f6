/** `reroll now`: answers the gate `window` of workloads. */
import { answerCommand } from './answers/answer-command.ts';
import { passage } from './answers/answer-kinds.ts';

export const now = answerCommand(passage, {
  name: 'now',
  summary: 'Let the contents that workloads wait with pass their windows',
  examples: [
    ['$0 now deploy/web -n shop', 'show what one workload waits with, ask, and let it roll at once'],
    ['$0 now --change 44ad4caa -A', 'all workloads that wait for a window with one change of a config'],
    ['$0 now deploy/web -n shop --id r7eyc3apl67rmbga', 'only this content, for example in a pipeline'],
  ],
  exitCodes: { 0: 'done', 1: 'failed, or nothing waits for a window' },
});
