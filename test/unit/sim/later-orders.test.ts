import { expect, test } from '@jest/globals';

import { plainOptions, type SimOptions } from '../../sim/options.ts';
import { playScenario } from '../../sim/play.ts';
import type { Step } from '../../sim/steps.ts';

const quiet: Step = { do: 'quiet' };
const color = (config: number, value: string): Step => ({ do: 'set key', config, key: 'color', value });
const ignore = (config: number, isIgnored: boolean): Step => ({ do: 'ignore config', config, isIgnored });
const created = (config: number, value: string): Step => ({ do: 'create config', config, value });
const deleted = (config: number): Step => ({ do: 'delete config', config });
const lists = (workload: number, names: string): Step => ({ do: 'list names', workload, names });
const lead = (replica: number): Step => ({ do: 'lead', replica });
const all = (replica: number): Step => ({ do: 'deliver', replica, watch: 'all', count: 99 });
const workloadsOnly = (replica: number): Step => ({ do: 'deliver', replica, watch: 'Deployment', count: 99 });
const keyOf = (config: number, isOptional = false) => ({ config, form: 'key', isOptional }) as const;

const rows: readonly (readonly [string, Partial<SimOptions>, readonly Step[]])[] = [
  [
    'a config counts since its hint came, whatever hint came later',
    {},
    [quiet, lists(1, 'cfg-*'), color(1, 'green'), { do: 'opt', workload: 1, auto: 'removed' }],
  ],
  [
    'a key that counted singly and then with all others counts since it did singly',
    {},
    [
      quiet,
      { do: 'use', workload: 0, uses: [keyOf(1, true), keyOf(0, true)] },
      { do: 'replace pod', workload: 0 },
      color(1, 'green'),
      lists(0, 'cfg-*'),
    ],
  ],
  [
    'a name that was listed and that a pattern means now has counted all the time, also while it was gone',
    { workloads: 3 },
    [lists(1, 'cfg-1'), quiet, deleted(1), quiet, created(1, 'blue'), lists(1, 'cfg-*'), workloadsOnly(1), lead(1)],
  ],
  [
    'what a Namespace opts in counts since then, also where a list of names comes later',
    {},
    [
      lists(1, 'cfg-9'),
      { do: 'opt', workload: 1, auto: 'removed' },
      quiet,
      color(0, 'green'),
      { do: 'opt namespace', auto: 'true' },
      lists(1, 'cfg-*'),
    ],
  ],
  [
    'content that went away and came back while nobody watched is no older than its last write',
    {},
    [
      quiet,
      color(1, 'blue'),
      all(1),
      color(1, 'red'),
      lead(1),
      { do: 'replace pod', workload: 3 },
      workloadsOnly(0),
      lead(0),
      color(1, 'blue'),
      workloadsOnly(1),
      lead(1),
    ],
  ],
  [
    'a config that is gone before it is recorded is recorded with what it held when it began to count',
    {},
    [quiet, lists(0, 'cfg-1'), color(1, 'blue'), deleted(1), quiet, created(1, 'blue')],
  ],
  [
    'an ignored config that is deleted and comes back counts from then on',
    {},
    [quiet, ignore(1, true), deleted(1), quiet, created(1, 'red')],
  ],
  [
    'an optional config whose ignored forerunner was replaced while nobody watched has come since then',
    {},
    [
      quiet,
      ignore(1, true),
      { do: 'begin list', replica: 1, watch: 'ConfigMap' },
      lead(1),
      { do: 'end list', replica: 1, watch: 'ConfigMap' },
      deleted(1),
      created(1, 'blue'),
      { do: 'begin list', replica: 1, watch: 'ConfigMap' },
    ],
  ],
  [
    'a config that a list shows changed and without its mark may have changed after the mark was gone',
    {},
    [
      quiet,
      ignore(0, true),
      color(0, 'green'),
      ignore(0, false),
      color(0, 'blue'),
      { do: 'deliver', replica: 1, watch: 'ConfigMap', count: 2 },
      { do: 'begin list', replica: 1, watch: 'ConfigMap' },
      lead(1),
    ],
  ],
  [
    'a reference that is not selected does not keep a config that a pattern meant and that is gone',
    { reloadOnDelete: true },
    [
      quiet,
      deleted(0),
      { do: 'begin list', replica: 1, watch: 'ConfigMap' },
      lead(1),
      { do: 'use', workload: 3, uses: [keyOf(0)] },
    ],
  ],
  [
    'what a list found gone was gone before what is written later',
    { reloadOnDelete: true },
    [
      quiet,
      deleted(1),
      { do: 'begin list', replica: 1, watch: 'ConfigMap' },
      color(0, 'green'),
      lead(1),
      quiet,
      { do: 'use', workload: 1, uses: [keyOf(2), { config: 1, form: 'all', isOptional: false }] },
    ],
  ],
  [
    'a template that came back with other keys is reverted where one of its own has changed',
    {},
    [quiet, color(0, 'blue'), all(0), lists(1, 'cfg-0'), { do: 'undo rollout', workload: 1, bringsAnnotations: false }],
  ],
  [
    'a replica that did not see the rollback knows of it by the record that another one wrote',
    {},
    [
      quiet,
      color(0, 'green'),
      { do: 'restart', replica: 1 },
      all(0),
      { do: 'undo rollout', workload: 1, bringsAnnotations: true },
      quiet,
      lead(1),
    ],
  ],
  [
    'a rollback that brings back the record of an earlier roll is not fought',
    { reloadOnDelete: true, minIntervalMs: 10_000 },
    [
      quiet,
      deleted(0),
      quiet,
      created(0, 'red'),
      color(0, 'green'),
      lead(0),
      color(2, 'red'),
      all(0),
      { do: 'set key', config: 0, key: 'size', value: 'green' },
      all(0),
      { do: 'undo rollout', workload: 3, bringsAnnotations: true },
    ],
  ],
  [
    'a roll with the trigger of an earlier one, which was taken away, is no restored record',
    {},
    [
      quiet,
      color(0, 'blue'),
      quiet,
      color(0, 'red'),
      all(0),
      { do: 'strip', workload: 1, what: 'all' },
      quiet,
      color(0, 'blue'),
      all(0),
      workloadsOnly(1),
      lead(1),
    ],
  ],
  [
    'content that went away and came back before the template came is recorded once',
    {},
    [
      quiet,
      color(0, 'green'),
      color(0, 'red'),
      { do: 'set image', workload: 1 },
      { do: 'write status', workload: 1 },
      workloadsOnly(1),
      lead(1),
    ],
  ],
  [
    'a workload that its watch shows again before the late answer to its release is kept',
    {},
    [
      quiet,
      { do: 'next patch', replica: 0, fate: 'late answer' },
      { do: 'opt', workload: 2, auto: 'removed' },
      all(0),
      lists(2, 'cfg-0'),
      { do: 'write status', workload: 2 },
    ],
  ],
  [
    'an optional config that was missing when it began to count, behind a late watch, is rolled when it is back',
    {},
    [
      quiet,
      deleted(2),
      { do: 'use', workload: 2, uses: [{ config: 2, form: 'all', isOptional: true }] },
      { do: 'replace pod', workload: 2 },
      workloadsOnly(1),
      lead(1),
      created(2, 'green'),
      color(2, 'red'),
    ],
  ],
  [
    'a restore of etcd is noticed where only the answer to a patch told a later version',
    { settleMs: 1_000 },
    [quiet, color(0, 'green'), all(0), { do: 'snapshot' }, { do: 'restore' }, color(0, 'red')],
  ],
];

test.each(rows)('%s', async (_what, options, steps) => {
  const size = { workloads: 4, configs: 3, replicas: 2 };
  expect(await playScenario({ options: { ...plainOptions, ...size, ...options }, steps })).toEqual([]);
});
