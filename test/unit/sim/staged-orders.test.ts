/** Orders of staged rolls that random runs have found. */
import { expect, test } from '@jest/globals';

import { plainOptions, type SimOptions } from '../../sim/options.ts';
import { playScenario } from '../../sim/play.ts';
import type { Step } from '../../sim/steps.ts';

const quiet: Step = { do: 'quiet' };
const color = (config: number, value: string): Step => ({ do: 'set key', config, key: 'color', value });
const all = (replica: number): Step => ({ do: 'deliver', replica, watch: 'all', count: 99 });
const wait: Step = { do: 'wait', ms: 610_000 };

const rows: readonly (readonly [string, Partial<SimOptions>, readonly Step[]])[] = [
  [
    'a workload that failed with one config is broken for a change of another one, too, while a wrong fix rolls',
    { workloads: 11, configs: 2, canaryFrom: 3, rolloutDeadlineMs: 60_000 },
    [quiet, color(1, 'bad 2'), quiet, color(1, 'bad 1'), all(0), color(0, 'green')],
  ],
  [
    'a leader that has not seen the failure takes the workload of a trip for broken',
    { workloads: 10, configs: 1, canaryFrom: 3 },
    [
      ...[quiet, color(0, 'bad 1'), all(0), { do: 'complete rollout', workload: 0 } as const, wait],
      ...([
        { do: 'restart', replica: 0 },
        { do: 'complete rollout', workload: 0 },
      ] as const),
      ...[color(0, 'blue'), { do: 'lead beside', replica: 1 } as const, all(1), { do: 'lead', replica: 0 } as const],
      color(0, 'bad 1'),
    ],
  ],
  [
    'a leader that finds all users up to date resets the breaker once the fix is proven',
    { workloads: 12, configs: 1, canaryFrom: 10 },
    [
      ...[quiet, color(0, 'bad 1'), all(0), { do: 'complete rollout', workload: 0 } as const, all(0), wait],
      ...[color(0, 'red'), all(0), { do: 'restart', replica: 0 } as const],
    ],
  ],
  [
    'the breaker of a config is reset once its last user has opted out',
    { workloads: 7, canaryFrom: 2, rolloutDeadlineMs: 60_000 },
    [
      ...[quiet, { do: 'next patch', replica: 0, fate: 'lost after' } as const, color(1, 'green'), all(0)],
      ...[color(0, 'bad 1'), { do: 'complete rollout', workload: 5 } as const, all(0)],
      ...([{ do: 'opt', workload: 1, auto: 'false' }, wait, { do: 'delete workload', workload: 5 }] as const),
    ],
  ],
  [
    'a leader that first sees a roll after the content went and came back takes it for no proof',
    { workloads: 8, configs: 2, settleMs: 0, canaryFrom: 2, rolloutDeadlineMs: 600_000 },
    [
      ...[quiet, color(0, 'bad 1'), all(1), { do: 'set image', workload: 3 } as const, all(0), color(0, 'green')],
      ...([
        { do: 'complete rollout', workload: 0 },
        { do: 'complete rollout', workload: 3 },
      ] as const),
      ...[color(0, 'bad 1'), { do: 'lead', replica: 1 } as const],
    ],
  ],
  [
    'a leader takes a roll that was over before for no proof, if the content was another one soon after it',
    { workloads: 10, configs: 2, settleMs: 1_000, canaryFrom: 4, rolloutDeadlineMs: 600_000 },
    [
      ...[quiet, { do: 'lead beside', replica: 1 } as const, color(0, 'bad 2'), all(1)],
      ...[{ do: 'lead', replica: 0 } as const, all(0), color(0, 'green'), wait],
      ...[{ do: 'lead', replica: 0 } as const, { do: 'complete rollout', workload: 4 } as const, wait, all(1)],
      ...[{ do: 'lead beside', replica: 1 } as const, color(0, 'bad 2')],
    ],
  ],
];

test.each(rows)('%s', async (_what, options, steps) => {
  const shared = { world: 'shared', configs: 3, replicas: 2 } as const;
  expect(await playScenario({ options: { ...plainOptions, ...shared, ...options }, steps })).toEqual([]);
});
