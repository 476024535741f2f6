/** `reroll roll`: rolls workloads by hand. */
import { withClient } from '../app/client.ts';
import { standardStreams as streams } from '../app/standard-streams.ts';
import { refuseClientContradictions } from '../config/client-options.ts';
import type { Command } from '../config/command.ts';
import { workloadOperands } from '../config/operands.ts';
import { flagOf, UsageError } from '../config/rules.ts';
import { systemClock as clock } from '../lib/clock.ts';
import { readNames } from './answers/check-answer.ts';
import { defaultRollSettings, rollOptions, type RollSettings } from './answers/roll-settings.ts';
import { rollWorkloads } from './answers/roll-workloads.ts';

export const roll: Command<RollSettings> = {
  name: 'roll',
  summary: 'Roll workloads by hand, for a reason that is kept',
  operands: 'KIND/NAME…',
  operandKinds: workloadOperands,
  isWriting: true,
  takesFlagsOnly: true,
  options: rollOptions,
  examples: [
    ['$0 roll deploy/web -n shop --reason INC-4711', 'replace the pods of one workload'],
    ['$0 roll deploy/web sts/db -n shop --reason INC-4711 --wait', 'two, and show the progress until they are done'],
    ['$0 roll deploy/web -n shop --reason INC-4711 --past-gates', 'although it is held, or outside of its windows'],
  ],
  exitCodes: { 0: 'rolled; with --wait: and complete', 1: 'failed, held back by a gate, or not complete in time' },
  defaults: () => defaultRollSettings,
  check: (config, _env, operands) => {
    refuseClientContradictions(config);
    if (readNames(operands, workloadOperands).length === 0) {
      throw new UsageError('no workload is named: accepted is KIND/NAME');
    }
    if (config.reason === undefined) {
      throw new UsageError(`${flagOf('reason')} is missing: a roll by hand says why, such as --reason INC-4711`);
    }
    return { config, notices: [] };
  },
  run: (settings, context) =>
    withClient(settings, context, (connected) => rollWorkloads({ settings, context, connected, streams, clock })),
};
