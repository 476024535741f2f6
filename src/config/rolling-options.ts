/** The options of `reroll run` that say when and how fast workloads are rolled. */
import type { Config } from '../model/config.ts';
import type { Options } from './command.ts';
import { choiceOption, durationOption, flagOption, wholeNumber } from './parsers.ts';

const ROLLING = 'Rolling:';

type Field =
  | 'autoReloadAll'
  | 'reloadOnCreate'
  | 'reloadOnDelete'
  | 'settleMs'
  | 'minIntervalMs'
  | 'freshness'
  | 'dryRun'
  | 'concurrency'
  | 'maxPatchesPerSecond';

export const rollingOptions: Pick<Options<Config>, Field> = {
  autoReloadAll: flagOption('auto-reload-all', ROLLING, 'Opt in every workload without auto: "false"'),
  reloadOnCreate: flagOption(
    'reload-on-create',
    ROLLING,
    'Roll the users of a config that is created, required or not',
  ),
  reloadOnDelete: flagOption('reload-on-delete', ROLLING, 'Roll the users of a config that is deleted'),
  settleMs: durationOption(
    'settle',
    ROLLING,
    '1s',
    'Time without config changes before a workload is rolled; 0 is off',
  ),
  minIntervalMs: durationOption(
    'min-interval',
    ROLLING,
    '10s',
    'Minimum time between two rolls of one workload; 0 is off',
  ),
  freshness: {
    ...choiceOption('freshness', ROLLING, ['on', 'off']),
    description: 'Skip a roll if another client changed the pod template after the content',
    defaultText: 'on',
    parse: (text) => (text === 'on' || text === 'off' ? { value: text === 'on' } : undefined),
  },
  dryRun: flagOption('dry-run', ROLLING, 'Decide and report only; write to no workload'),
  concurrency: {
    name: 'concurrency',
    group: ROLLING,
    description: 'Number of workloads reconciled in parallel',
    defaultText: '32',
    ...wholeNumber(1, 1_000),
  },
  maxPatchesPerSecond: {
    name: 'max-patches-per-second',
    group: ROLLING,
    description: 'Maximum rate of patches',
    defaultText: 'no limit',
    ...wholeNumber(1, 10_000),
  },
};
