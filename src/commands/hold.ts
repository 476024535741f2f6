/** `reroll hold`: closes and opens the gate `hold`. */
import { withClient } from '../app/client.ts';
import { standardStreams as streams } from '../app/standard-streams.ts';
import { refuseClientContradictions } from '../config/client-options.ts';
import type { Command } from '../config/command.ts';
import { flagOf, UsageError } from '../config/rules.ts';
import { readNames } from './answers/check-answer.ts';
import { holdObjects, holdOperands } from './answers/hold-objects.ts';
import { defaultHoldSettings, holdOptions, type HoldSettings } from './answers/hold-settings.ts';

export const hold: Command<HoldSettings> = {
  name: 'hold',
  summary: 'Hold workloads, Namespaces or everything, or lift a hold',
  operands: '[KIND/NAME…]',
  operandKinds: holdOperands,
  isWriting: true,
  takesFlagsOnly: true,
  options: holdOptions,
  examples: [
    ['$0 hold deploy/web -n shop --for 2h --reason INC-4711', 'one workload, for two hours'],
    ['$0 hold ns/shop --until 2027-01-07T06:00:00+01:00 --reason freeze', 'all workloads of a Namespace'],
    ['$0 hold --all --reason INC-4711', 'emergency stop: every workload, at once'],
    ['$0 hold ns/shop --off', 'lift a hold; says what else still holds'],
  ],
  exitCodes: { 0: 'done', 1: 'failed, or nothing was to do' },
  defaults: () => defaultHoldSettings,
  check: (config, _env, operands) => {
    checkHold(config, operands);
    return { config, notices: [] };
  },
  run: (settings, context) =>
    withClient(settings, context, (connected) => holdObjects({ settings, context, connected, streams })),
};

/** @throws UsageError */
function checkHold(config: HoldSettings, words: readonly string[]): void {
  refuseClientContradictions(config);
  const { all, off, reason } = config;
  const operands = readNames(words, holdOperands);
  if (all && operands.length > 0) throw new UsageError(`${flagOf('all')} excludes names: accepted is one of them`);
  if (!all && operands.length === 0) throw new UsageError('nothing is named: accepted are KIND/NAME and --all');
  refuseExclusions(config);
  if (!off && reason === undefined) {
    throw new UsageError(`${flagOf('reason')} is missing: a hold says why, such as --reason INC-4711`);
  }
}

function refuseExclusions({ off, reason, forMs, untilMs }: HoldSettings): void {
  const ends = [...(forMs === undefined ? [] : ['for']), ...(untilMs === undefined ? [] : ['until'])];
  const [first, second] = [...(off ? ['off'] : []), ...ends, ...(off && reason !== undefined ? ['reason'] : [])];
  if (first === undefined || second === undefined) return;
  throw new UsageError(`${flagOf(first)} and ${flagOf(second)} exclude each other: accepted is one of them`);
}
