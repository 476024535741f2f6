/** The options of `reroll run` that limit what bad content can do. */
import type { Config } from '../model/config.ts';
import type { Options } from './command.ts';
import { atLeast, durationOption, wholeNumber } from './parsers.ts';
import { percentage } from './percentage.ts';

const SAFETY = 'Rollout safety:';

/** More users than any config has. */
const mostUsers = 1_000_000;

/** A shorter one ends before the status of a workload can say that its first pod is available. */
const shortestDeadlineMs = 1_000;

export const safetyOptions: Pick<Options<Config>, 'canaryFrom' | 'rolloutDeadlineMs' | 'breakerTolerance'> = {
  canaryFrom: {
    name: 'canary-from',
    group: SAFETY,
    description: 'Users of a config from which on a change rolls one of them first and the others in waves; 0 is off',
    defaultText: '10, and 0 with --dialect=stakater',
    meant: { off: '0', false: '0', none: '0' },
    ...wholeNumber(0, mostUsers),
  },
  rolloutDeadlineMs: {
    ...atLeast(
      shortestDeadlineMs,
      durationOption('rollout-deadline', SAFETY, '10m', 'Time without progress after which a rollout counts as failed'),
    ),
    accepts: 'a duration such as 30s, 10m or 1h30m, from 1s to 24h',
  },
  breakerTolerance: {
    name: 'breaker-tolerance',
    group: SAFETY,
    description: 'Share of failed rollouts of one content above which no further workload is rolled',
    defaultText: '10%',
    ...percentage,
  },
};
