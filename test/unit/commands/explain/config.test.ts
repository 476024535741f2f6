import { describe, expect, test } from '@jest/globals';

import { states } from '../../../../src/status/state.ts';
import { Shop } from '../../../builders/shop.ts';
import { explain, type Explained } from './run-explain.ts';
import { changedShop, envOf, minuteMs, required, volumesOf } from './shops.ts';

interface User {
  readonly workload: { readonly name: string };
  readonly state: string;
  readonly isOptedIn: boolean;
  readonly effects: readonly { readonly effect: string; readonly because: string | null }[];
}

const usersOf = ({ data }: Explained): readonly User[] => data['users'] as readonly User[];

/** One workload in each state, as a user without the digest key sees it after the controller has stopped. */
async function shopOfStates(): Promise<Shop> {
  const shop = new Shop();
  shop.config('ConfigMap/app', { color: 'red' });
  shop.workload('unknown');
  await shop.control();
  // Its record keeps the version of before, which only a controller can compare.
  shop.label('ConfigMap/app', { team: 'shop' });
  const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }];
  shop.workload('current');
  shop.workload('rolling', { status: { updatedReplicas: 0 } });
  shop.workload('failed', { status: { updatedReplicas: 0, conditions } });
  for (const name of ['stale', 'pending', 'reverted', 'foreign']) shop.workload(name);
  shop.workload('off', { annotations: {} });
  await shop.control();
  shop.workload('unrecorded');
  const pending = { v: 1, since: '2027-01-07T09:00:00Z', opens: null, wants: {}, cause: [] };
  const waits = (name: string, gates: readonly string[], reason: string): void => {
    const text = JSON.stringify({ ...pending, gates, reason });
    shop.cluster.annotate({ kind: 'Deployment', name }, { 'reroll.dev/pending': text });
  };
  waits('stale', [], 'mixed-pods-possible');
  waits('pending', ['min-interval'], 'min-interval');
  waits('reverted', [], 'reverted');
  const record =
    shop.cluster.get({ kind: 'Deployment', name: 'foreign' }).metadata?.annotations?.['reroll.dev/record'] ?? '';
  const ofOther = record.replace(/"key":"[^"]+"/, '"key":"OtherKey"');
  shop.cluster.annotate({ kind: 'Deployment', name: 'foreign' }, { 'reroll.dev/record': ofOther });
  shop.cluster.nowMs += 60 * minuteMs;
  return shop;
}

test('explain-config-lists-users-in-all-namespaces-states', async () => {
  const explained = await explain(await shopOfStates(), 'cm/app');
  const users = usersOf(explained);
  expect(Object.fromEntries(users.map(({ workload, state }) => [workload.name, state]))).toEqual(
    Object.fromEntries(states.map((state) => [state, state])),
  );
  for (const state of states) expect(explained.text).toContain(`Deployment/${state} is ${state}`);
  const idle = users.filter(({ effects }) => effects.every(({ effect }) => effect === 'nothing'));
  expect(idle.map(({ workload }) => workload.name)).toEqual(['foreign', 'off']);
});

describe('a change of each key', () => {
  async function effectsFor(
    annotations: Readonly<Record<string, string>>,
    argv = 'cm/app',
  ): Promise<readonly string[]> {
    const shop = new Shop();
    shop.config('ConfigMap/app', { color: 'red', size: '1' });
    shop.workload('web', { annotations, podSpec: envOf('ConfigMap/app color') });
    await shop.control();
    const { section } = await explain(shop, argv);
    return section('Used by')
      .slice(1)
      .map((line) => line.trim());
  }

  const auto = { 'reroll.dev/auto': 'true' };

  test.each([
    ['rolls', auto, ['color: rolls it', 'size: nothing, it does not use it']],
    [
      'waits for approval',
      { ...auto, ...required },
      ['color: waits for approval', 'size: nothing, it does not use it'],
    ],
    [
      'waits for a hold',
      { ...auto, 'reroll.dev/hold': 'true' },
      ['color: waits for hold', 'size: nothing, it does not use it'],
    ],
    [
      'waits for several gates',
      { ...auto, ...required, 'reroll.dev/window': '0 22 * * * 4h' },
      ['color: waits for approval, window', 'size: nothing, it does not use it'],
    ],
    ['does nothing: not opted in', {}, ['color, size: nothing, it is not opted in']],
    [
      'does nothing: excluded',
      { ...auto, 'reroll.dev/exclude-configmaps': 'app' },
      ['color, size: nothing, excluded by reroll.dev/exclude-configmaps'],
    ],
    ['rolls for every key of a listed config', { 'reroll.dev/configmaps': 'app' }, ['color, size: rolls it']],
  ])('%s', async (_what, annotations, expected) => {
    expect(await effectsFor(annotations)).toEqual(expected);
  });

  test('that waits for approval now needs another approval for the next content', async () => {
    const shop = await changedShop(required);
    const { data } = await explain(shop, 'deploy/web');
    const [{ commands = [] } = {}] = data['next'] as readonly { readonly commands?: readonly string[] }[];
    const [, id = ''] = /approved=(\S+)$/.exec(commands[1] ?? '') ?? [];
    shop.cluster.annotate({ kind: 'Deployment', name: 'web' }, { 'reroll.dev/approved': id });
    expect((await explain(shop, 'cm/app')).text).toContain('color, size: waits for approval');
  });
});

describe('the keys', () => {
  test('of a ConfigMap that no workload uses are named', async () => {
    const shop = new Shop();
    shop.config('ConfigMap/app', { color: 'red', size: '1', depth: '2' });
    shop.workload('web', { podSpec: envOf('ConfigMap/app color') });
    const { section, data } = await explain(shop, 'configmap/app');
    expect(section('Keys')).toEqual(['3 keys: color, depth, size']);
    expect(section('Unused')).toEqual(['depth, size']);
    expect(data['unusedKeys']).toEqual({ names: ['depth', 'size'], others: 0 });
  });

  test('are all used where a workload uses them all', async () => {
    const { section } = await explain(await changedShop({}), 'cm/app');
    expect(section('Unused')).toEqual(['no key']);
  });

  test('of a Secret are named only where a pod template names them', async () => {
    const shop = new Shop();
    shop.config('Secret/db', { password: 'hunter2', 'hidden-key': 'hunter3' }, { by: 'eso' });
    shop.workload('web', { podSpec: envOf('Secret/db password') });
    shop.workload('api', { podSpec: volumesOf({ name: 'v', secret: { secretName: 'db' } }) });
    await shop.control();
    for (const hasKeys of [true, false]) {
      for (const argv of ['secret/db', 'deploy/web', 'deploy/api']) {
        const { lines, talk, data } = await explain(shop, argv, { hasKeys });
        expect([...lines, ...talk, JSON.stringify(data)].join('\n')).not.toMatch(/hidden-key|hunter|aHVudGVy/);
      }
    }
    const { section, text } = await explain(shop, 'secret/db');
    expect(section('Keys')).toEqual(['2 keys: password and 1 more']);
    expect(text).toContain(
      'Deployment/web is current; uses password: env of container app password: rolls it 1 key: nothing',
    );
    expect(text).toContain(
      'Deployment/api is current; uses all keys: volume v (updated live) password and 1 more: rolls it',
    );
  });

  test('that may not be read are those that pod templates name', async () => {
    const shop = await changedShop({}, { podSpec: envOf('ConfigMap/app color') });
    shop.forbidden.add('get ConfigMap');
    const { section, data } = await explain(shop, 'cm/app');
    expect(section('Keys')).toEqual(['not known: cannot get ConfigMap']);
    expect(section('Used by')[1]?.trim()).toBe('color: rolls it');
    expect(data).toMatchObject({ keys: null, unusedKeys: null, notRead: 'cannot get ConfigMap' });
  });
});

test('it reads the config once, and no other content', async () => {
  const shop = await changedShop({});
  shop.config('Secret/db', { password: 'x' });
  shop.client.gets.length = 0;
  await explain(shop, 'cm/app');
  // Once for each format.
  expect(shop.client.gets.filter((name) => /^(ConfigMap|Secret)\//.test(name))).toEqual(
    Array.from({ length: 3 }, () => 'ConfigMap/shop/app'),
  );
  shop.client.gets.length = 0;
  await explain(shop, 'deploy/web');
  expect(shop.client.gets.filter((name) => /^(ConfigMap|Secret)\//.test(name))).toEqual([]);
});

describe('a config that does not exist', () => {
  test('and that no workload uses is answered with the nearest name', async () => {
    const shop = await changedShop({});
    await expect(explain(shop, 'cm/apx')).rejects.toThrow('ConfigMap shop/apx does not exist; did you mean app?');
  });

  test('is explained where workloads use it, and the exit code is 1', async () => {
    const shop = new Shop();
    shop.config('ConfigMap/apps', { color: 'red' });
    shop.workload('web', { podSpec: envOf('ConfigMap/app color') });
    const { lines, talk, code, data } = await explain(shop, 'cm/app');
    expect(lines[0]).toBe('ConfigMap/app in shop DOES NOT EXIST, and 1 workload would use it.');
    expect(talk).toContain('reroll: ConfigMap shop/app does not exist; did you mean apps?');
    expect({ code, exists: data['exists'] }).toEqual({ code: 1, exists: false });
  });
});

test('one that the controller does not watch says so', async () => {
  const shop = new Shop({ resourceLabelSelector: 'watch=yes' });
  shop.config('ConfigMap/app', { color: 'red' });
  shop.workload('web');
  const { text } = await explain(shop, 'cm/app');
  expect(text).toContain('ConfigMap/app does not count: left out by --resource-label-selector of the controller');
  expect(text).toContain('color: nothing, left out by --resource-label-selector of the controller');
});
