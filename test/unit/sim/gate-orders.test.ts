import { expect, test } from '@jest/globals';

import type { SimOptions } from '../../sim/options.ts';
import type { Step } from '../../sim/steps.ts';
import { TestCluster } from '../../sim/test-cluster.ts';
import type { AnsweredContent, Holder, HoldWord } from '../../sim/gate-steps.ts';

const quiet: Step = { do: 'quiet' };
const color = (value: string): Step => ({ do: 'set key', config: 0, key: 'color', value });
const hold = (on: Holder, text: HoldWord): Step => ({ do: 'hold', on, hold: text });
const required: Step = { do: 'require approval', on: 0, isRequired: true };
const approve = (content: AnsweredContent): Step => ({ do: 'approve', on: 0, content });
const letPass = (content: AnsweredContent): Step => ({ do: 'let pass', on: 0, content });
const window = (text: '*/2 * * * * 1m' | '*/5 * * * * 2m' | '0 24 * * * 1h'): Step => ({
  ...{ do: 'set window', on: 0, window: text },
});
const undo: Step = { do: 'undo rollout', workload: 0, bringsAnnotations: true };
const image: Step = { do: 'set image', workload: 0 };
const strip: Step = { do: 'strip', workload: 0, what: 'record' };
const lead = (replica: number): Step => ({ do: 'lead', replica });
const all = (replica: number): Step => ({ do: 'deliver', replica, watch: 'all', count: 99 });
const late: Step = { do: 'next patch', replica: 0, fate: 'late' };

/** The rolls of the workload before all gates are opened, and after that. */
type Rolls = readonly [before: number, after: number];

const rows: readonly (readonly [string, Rolls, readonly Step[]])[] = [
  ['a hold on the workload stops it', [0, 1], [quiet, hold(0, 'true'), color('blue')]],
  ['a hold on the Namespace stops it', [0, 1], [quiet, hold('namespace', 'true'), color('blue')]],
  ['a hold on the Lease stops it', [0, 1], [quiet, hold('lease', 'true'), color('blue')]],
  ['a hold that does not parse stops it', [0, 1], [quiet, hold(0, 'ture'), color('blue')]],
  ['a hold ends with its time, without an event', [1, 1], [quiet, hold(0, '10m'), color('blue')]],
  [
    'a window opens without an event',
    [1, 1],
    [quiet, window('*/5 * * * * 2m'), { do: 'wait', ms: 90_000 }, color('blue')],
  ],
  ['a window that does not parse stops it', [0, 1], [quiet, window('0 24 * * * 1h'), color('blue')]],
  ['several contents that waited are one roll', [0, 1], [quiet, hold(0, 'true'), color('blue'), quiet, color('green')]],
  [
    'content that goes back while it waits is no roll',
    [0, 0],
    [quiet, hold(0, 'true'), color('blue'), quiet, color('red')],
  ],
  ['approved content is rolled', [1, 1], [quiet, required, color('blue'), quiet, approve('pending')]],
  ['content may be approved before it is seen', [1, 1], [quiet, required, color('blue'), approve('present')]],
  [
    'an approval of the former content approves nothing',
    [0, 1],
    [quiet, required, color('blue'), quiet, approve('former')],
  ],
  [
    'an approval does not count for the content after it',
    [0, 1],
    [quiet, required, color('blue'), quiet, approve('pending'), color('green')],
  ],
  [
    'an approval counts for its content when that comes back',
    [3, 3],
    [
      ...[quiet, required, color('blue'), approve('present'), quiet],
      ...[
        { do: 'require approval', on: 0, isRequired: false } as const,
        color('green'),
        quiet,
        required,
        color('blue'),
      ],
    ],
  ],
  [
    'an approval that is withdrawn before the roll does not count',
    [0, 1],
    [quiet, required, hold(0, 'true'), color('blue'), approve('present'), quiet, approve('none'), hold(0, 'removed')],
  ],
  [
    'a hold is not passed by the content that may pass windows',
    [0, 1],
    [quiet, hold(0, 'true'), color('blue'), letPass('present')],
  ],
  ['nor is an approval that is required', [0, 1], [quiet, required, color('blue'), letPass('present')]],
  [
    'the next leader knows the hold on the Lease, which its watch has not shown',
    [0, 1],
    [
      quiet,
      lead(0),
      hold('lease', 'true'),
      { do: 'deliver lease', replica: 0 },
      color('blue'),
      all(0),
      all(1),
      lead(1),
    ],
  ],
  [
    'a hold on the workload that comes before the patch stops it',
    [0, 1],
    [quiet, late, color('blue'), all(0), hold(0, 'true'), { do: 'answer', replica: 0 }],
  ],
  [
    'a hold on the Namespace that is set after the patch was sent is too late for it',
    [1, 1],
    [quiet, late, color('blue'), all(0), hold('namespace', 'true'), { do: 'answer', replica: 0 }],
  ],
  [
    'the template of another client is rolled out although the workload is held, and starts with the new content',
    [0, 0],
    [quiet, hold(0, 'true'), color('blue'), quiet, image],
  ],
  [
    'an undo that brings back what the workload waited for decides nothing',
    [0, 0],
    [quiet, hold(0, 'true'), color('blue'), quiet, image, quiet, hold(0, 'removed'), undo, quiet, image],
  ],
  [
    'the record that another client removes while the workload is held is there for the next process',
    [0, 1],
    [quiet, hold(0, 'true'), color('blue'), quiet, strip, quiet, { do: 'restart', replica: 0 }],
  ],
  [
    'an older record that comes back while the workload is held does not hide what its pods run',
    [2, 3],
    [
      ...[quiet, color('green'), quiet, color('blue'), all(0), hold('namespace', 'true')],
      { do: 'replace pod', workload: 0 },
      ...[undo, { do: 'undo rollout', workload: 0, bringsAnnotations: false } as const, color('green')],
    ],
  ],
];

test.each(rows)('%s', async (_rule, [before, after], steps) => {
  const options: Partial<SimOptions> = { workloads: 1, configs: 3, replicas: 2 };
  const cluster = new TestCluster(options);
  await cluster.do(...steps, quiet);
  const rolls = cluster.rollsOf(0);
  await cluster.do({ do: 'open gates' }, quiet);
  expect([rolls, cluster.rollsOf(0), cluster.violations]).toEqual([before, after, []]);
  await cluster.stop();
});

test('content that may pass is rolled while the window is closed, and no other content', async () => {
  const cluster = new TestCluster({ workloads: 1, configs: 1, replicas: 1 });
  await cluster.do(quiet, window('*/2 * * * * 1m'), color('blue'), letPass('present'), color('green'), all(0));
  expect(cluster.rollsOf(0)).toBe(0);
  await cluster.do(letPass('present'), all(0));
  expect([cluster.rollsOf(0), cluster.violations]).toEqual([1, []]);
  await cluster.stop();
});

test('content that is rolled and waits another time is in pending at once: no client had removed it', async () => {
  const cluster = new TestCluster({ workloads: 1, configs: 1, replicas: 1 });
  const pending = (): string =>
    cluster.store.get('Deployment', 'web-0')?.metadata.annotations?.['reroll.dev/pending'] ?? '';
  await cluster.do(quiet, hold(0, 'true'), color('blue'), quiet, hold(0, 'removed'), quiet, color('red'), quiet);
  await cluster.do(hold(0, 'true'), color('blue'), all(0));
  expect([cluster.rollsOf(0), pending()]).toEqual([2, expect.stringContaining('"gates":["hold"]')]);
  await cluster.stop();
});
