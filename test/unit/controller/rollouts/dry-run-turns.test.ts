/** In a dry run no workload waits; it reports which one would be rolled first, and how many would wait. */
import { afterEach, expect, test } from '@jest/globals';
import { SharedConfig, type SharedConfigOptions } from '../../../fakes/shared-config.ts';

let shared: SharedConfig;

async function dryRun(options: Partial<SharedConfigOptions> = {}, users = 12): Promise<SharedConfig> {
  shared = new SharedConfig({ users, isDryRun: true, settings: { canaryFrom: 10 }, ...options });
  await shared.lead();
  return shared;
}

afterEach(() => shared.stop());

const logged = (message: string): readonly object[] => shared.log.lines.filter(({ msg }) => msg === message);
const inOrder = 'users of a config are rolled one after the other';

test('each content is reported once, with the workload that a real run would roll first', async () => {
  const real = new SharedConfig({ users: 12, settings: { canaryFrom: 10 } });
  await real.lead();
  await real.change('blue');
  await real.stop();
  await dryRun();
  await shared.change('blue');
  const first = real.rolled[0] ?? 'none';
  const note = `(dry run) Deployment/${first} would be rolled first; 11 other workloads would wait`;
  expect(shared.notes('Held')).toEqual([note]);
  expect(logged(inOrder)).toMatchObject([
    { config: 'ConfigMap/shop/app', first: `Deployment/shop/${first}`, begun: 1, waiting: 11, dryRun: true },
  ]);
  await shared.change('green');
  expect(shared.notes('Held')).toHaveLength(2);
});

test('nothing waits and nothing is written, and all workloads are reported as rolled', async () => {
  await dryRun();
  await shared.change('blue');
  expect([shared.stale, shared.rolled, logged('rolled').length]).toEqual([[], [], 12]);
});

test.each<[string, Partial<SharedConfigOptions>, number]>([
  ['too few workloads use', {}, 9],
  ['the option stages no', { settings: { canaryFrom: 0 } }, 12],
  ['users let all roll together with a', { annotations: { 'reroll.dev/max-concurrent': 'unlimited' } }, 12],
])('nothing is reported where %s config', async (_what, options, users) => {
  await dryRun(options, users);
  await shared.change('blue');
  expect([shared.notes('Held'), logged('rolled').length]).toEqual([[], users]);
});

test('as many are first as the config asks for', async () => {
  await dryRun({ settings: { canaryFrom: 0 }, annotations: { 'reroll.dev/max-concurrent': '5' } });
  await shared.change('blue');
  expect(shared.notes('Held')).toEqual([
    expect.stringMatching(
      /^\(dry run\) Deployment\/web-\d+ and 4 more would be rolled first; 7 other workloads would wait$/,
    ),
  ]);
});

test('workloads that would not wait in a real run are not counted', async () => {
  await dryRun();
  shared.write('web-0', { metadata: { annotations: { 'reroll.dev/hold': 'true' } } });
  shared.write('web-1', { spec: { paused: true } });
  shared.observed('web-2', { availableReplicas: 0, readyReplicas: 0 });
  shared.write('web-7', { metadata: { annotations: { 'reroll.dev/canary': 'true' } } });
  await shared.change('blue');
  expect(shared.notes('Held')).toEqual([
    '(dry run) Deployment/web-7 would be rolled first; 8 other workloads would wait',
  ]);
});

test('content that changes often is no warning: a dry run proves none', async () => {
  await dryRun();
  for (const color of ['blue', 'green', 'yellow', 'black', 'white']) await shared.change(color);
  expect([shared.notes('Held').length, shared.notes('ChangesTooFast')]).toEqual([5, []]);
});

test('nothing is kept of workloads that are gone', async () => {
  await dryRun();
  await shared.change('blue');
  for (let index = 0; index < 12; index += 1) shared.remove(`web-${String(index)}`);
  await shared.clock.advance(0);
  expect(shared.controller.sizes).toMatchObject({ stagedConfigs: 0, stagedWorkloads: 0, stagedAsking: 0 });
});
