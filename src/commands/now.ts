/** `reroll now`: answers the gates `window`, `breaker` and `staging` of workloads. */
import { answerCommand } from './answers/answer-command.ts';
import { passage } from './answers/answer-kinds.ts';

export const now = answerCommand(passage, {
  name: 'now',
  summary: 'Let the contents that workloads wait with pass windows, breakers and turns',
  examples: [
    ['$0 now deploy/web -n shop', 'show what one workload waits with, ask, and let it roll at once'],
    ['$0 now --change 44ad4caa -A', 'all that wait with one change of a config: no canary and no waves'],
    ['$0 now deploy/web -n shop --id r7eyc3apl67rmbga', 'only this content, for example in a pipeline'],
  ],
  exitCodes: { 0: 'done', 1: 'failed, or nothing waits for a window, a breaker or its turn' },
});
