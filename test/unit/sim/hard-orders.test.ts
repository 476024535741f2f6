import { expect, test } from '@jest/globals';

import type { SimOptions } from '../../sim/options.ts';
import type { Step } from '../../sim/steps.ts';
import { playScenario } from '../../sim/play.ts';
import { plainOptions } from '../../sim/options.ts';

const quiet: Step = { do: 'quiet' };
const color = (config: number, value: string): Step => ({ do: 'set key', config, key: 'color', value });
const whole = { form: 'all', isOptional: false } as const;

const rows: readonly (readonly [string, Partial<SimOptions>, readonly Step[]])[] = [
  [
    'a config that is read for one workload counts for all of its users',
    { workloads: 2, replicas: 2 },
    [
      quiet,
      color(0, 'blue'),
      { do: 'next patch', replica: 0, fate: 'accepted' },
      { do: 'next patch', replica: 0, fate: 'lost before' },
      { do: 'deliver', replica: 0, watch: 'ConfigMap', count: 1 },
      { do: 'deliver', replica: 1, watch: 'Deployment', count: 99 },
      { do: 'lead', replica: 1 },
    ],
  ],
  [
    'a deletion that is confirmed for one workload counts for all of its users',
    { workloads: 2, replicas: 2, reloadOnDelete: true },
    [
      quiet,
      color(0, 'blue'),
      { do: 'next patch', replica: 0, fate: 'accepted' },
      { do: 'next patch', replica: 0, fate: 'lost before' },
      { do: 'deliver', replica: 0, watch: 'ConfigMap', count: 1 },
      { do: 'delete config', config: 0 },
      { do: 'deliver', replica: 1, watch: 'Deployment', count: 99 },
      { do: 'lead', replica: 1 },
      { do: 'begin list', replica: 1, watch: 'ConfigMap' },
      { do: 'end list', replica: 1, watch: 'ConfigMap' },
    ],
  ],
  [
    'something required that arrives and changes before the first look is rolled',
    {},
    [{ do: 'delete config', config: 0 }, quiet, { do: 'create config', config: 0, value: 'red' }, color(0, 'blue')],
  ],
  [
    'a key that begins to count and then changes is rolled, though its config was recorded',
    {},
    [
      { do: 'use', workload: 0, uses: [{ config: 0, form: 'key', isOptional: false }] },
      quiet,
      { do: 'use', workload: 0, uses: [{ config: 0, ...whole }] },
      { do: 'complete rollout', workload: 0 },
      color(0, 'blue'),
    ],
  ],
  [
    'a config that was read while it is listed is no restore of etcd',
    { replicas: 2 },
    [
      quiet,
      { do: 'begin list', replica: 1, watch: 'ConfigMap' },
      color(0, 'blue'),
      { do: 'deliver', replica: 0, watch: 'all', count: 99 },
      { do: 'deliver', replica: 1, watch: 'Deployment', count: 99 },
      { do: 'lead', replica: 1 },
      { do: 'end list', replica: 1, watch: 'ConfigMap' },
    ],
  ],
  [
    'a workload that was adopted while it is listed is no restore of etcd',
    {},
    [
      quiet,
      { do: 'opt', workload: 0, auto: 'removed' },
      quiet,
      { do: 'begin list', replica: 0, watch: 'Deployment' },
      { do: 'label workload', workload: 0 },
      { do: 'opt namespace', auto: 'true' },
      { do: 'deliver', replica: 0, watch: 'Namespace', count: 1 },
      { do: 'next patch', replica: 0, fate: 'lost before' },
      { do: 'adopt next', replica: 0 },
      { do: 'list items', replica: 0, watch: 'Deployment', count: 1 },
    ],
  ],
  [
    'a workload that was adopted while it is listed stays when the list ends',
    { workloads: 2 },
    [
      quiet,
      { do: 'opt', workload: 0, auto: 'removed' },
      quiet,
      { do: 'begin list', replica: 0, watch: 'Deployment' },
      { do: 'list items', replica: 0, watch: 'Deployment', count: 2 },
      { do: 'opt namespace', auto: 'true' },
      { do: 'deliver', replica: 0, watch: 'Namespace', count: 1 },
      { do: 'next patch', replica: 0, fate: 'lost before' },
      { do: 'adopt next', replica: 0 },
      { do: 'end list', replica: 0, watch: 'Deployment' },
    ],
  ],
  [
    'a release that is taken back in the middle of its rollout reverts nothing where no content changed',
    { configs: 2 },
    [
      quiet,
      {
        do: 'use',
        workload: 0,
        uses: [
          { config: 0, ...whole },
          { config: 1, ...whole },
        ],
      },
      { do: 'deliver', replica: 0, watch: 'all', count: 99 },
      { do: 'undo rollout', workload: 0, bringsAnnotations: false },
    ],
  ],
  [
    'a match of a glob that is deleted leaves the record, and nobody is warned',
    { configs: 2, reloadOnDelete: true },
    [quiet, { do: 'list names', workload: 0, names: 'cfg-*' }, quiet, { do: 'delete config', config: 1 }],
  ],
  [
    'a workload that opts out and in again gets a new record, and nobody took its record away',
    {},
    [quiet, { do: 'opt', workload: 0, auto: 'false' }, quiet, { do: 'opt', workload: 0, auto: 'true' }],
  ],
  [
    'a hint that only a list shows, after its Namespace opted in, may be older than that: what changed since is rolled',
    {},
    [
      { do: 'list names', workload: 0, names: 'cfg-9' },
      { do: 'opt', workload: 0, auto: 'removed' },
      quiet,
      { do: 'opt', workload: 0, auto: 'true' },
      color(0, 'green'),
      { do: 'opt namespace', auto: 'true' },
      { do: 'deliver', replica: 0, watch: 'Namespace', count: 1 },
      { do: 'deliver', replica: 0, watch: 'ConfigMap', count: 1 },
      { do: 'begin list', replica: 0, watch: 'Deployment' },
      { do: 'list items', replica: 0, watch: 'Deployment', count: 1 },
      { do: 'end list', replica: 0, watch: 'Deployment' },
    ],
  ],
];

test.each(rows)('%s', async (_rule, options, steps) => {
  const violations = await playScenario({ options: { ...plainOptions, ...options }, steps });
  expect(violations).toEqual([]);
});
