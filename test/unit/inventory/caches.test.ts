import { describe, expect, test } from '@jest/globals';
import { ConfigStore } from '../../../src/inventory/configs.ts';
import { NamespaceStore } from '../../../src/inventory/namespaces.ts';
import type { WorkloadSource } from '../../../src/inventory/events.ts';
import { WorkloadStore } from '../../../src/inventory/workloads.ts';
import type { ConfigKey, WorkloadKey } from '../../../src/model/kinds.ts';
import { configState } from '../../builders/config.ts';
import { envFromConfigMap, workloadState } from '../../builders/workload.ts';

const at = (atMs: number | undefined) => ({
  origin: atMs === undefined ? ('list' as const) : ('watch' as const),
  atMs,
});
const by = (origin: WorkloadSource['origin']): WorkloadSource => ({ origin, atMs: 1, isOptedIn: true });

describe('the config store', () => {
  test('tells a change of content from a change of version', () => {
    const cache = new ConfigStore();
    expect(cache.upsert(configState(), at(undefined))).toBe(true);
    expect(cache.upsert(configState({ resourceVersion: '101' }), at(7))).toBe(false);
    expect(cache.upsert(configState({ resourceVersion: '102', data: { color: 'blue' } }), at(8))).toBe(true);
  });

  test('remembers when the content changed, and keeps the newest version', () => {
    const cache = new ConfigStore();
    cache.upsert(configState({ data: { color: 'blue' } }), at(5));
    cache.upsert(configState({ data: { color: 'blue' }, resourceVersion: '101' }), at(9));
    expect(cache.get('ConfigMap/shop/app')).toMatchObject({ changedAtMs: 5, state: { resourceVersion: '101' } });
  });

  test('names what it holds by kind, and forgets what is removed', () => {
    const cache = new ConfigStore();
    cache.upsert(configState(), at(undefined));
    cache.upsert(configState({ kind: 'Secret', name: 'db' }), at(undefined));
    expect([...cache.fullNames('Secret')]).toEqual(['shop/db']);
    expect(cache.remove('Secret/shop/db', { origin: 'watch', goneRv: '103', isNamed: false })).toBe(true);
    expect(cache.remove('Secret/shop/db', { origin: 'watch', goneRv: '103', isNamed: false })).toBe(false);
    expect(cache.size).toBe(1);
  });
});

describe('the workload store', () => {
  const key = 'Deployment/shop/web';

  test('answers who uses a config, and no longer once it does not', () => {
    const cache = new WorkloadStore();
    cache.upsert(workloadState(), by('list'));
    cache.upsert(workloadState({ name: 'api' }), by('list'));
    expect([...cache.usersOf('ConfigMap/shop/app')]).toEqual([key, 'Deployment/shop/api']);
    cache.upsert(workloadState({ resourceVersion: '51', podSpec: envFromConfigMap('other') }), by('watch'));
    expect([...cache.usersOf('ConfigMap/shop/app')]).toEqual(['Deployment/shop/api']);
    expect([...cache.usersOf('ConfigMap/shop/other')]).toEqual([key]);
    cache.remove('Deployment/shop/api');
    expect([...cache.usersOf('ConfigMap/shop/app')]).toEqual([]);
  });

  test('finds the users of a pattern by namespace and name, each once', () => {
    const cache = new WorkloadStore();
    const annotations = { 'reroll.dev/configmaps': 'app-*,app-1,exact' };
    cache.upsert(workloadState({ annotations }), by('list'));
    const usersOf = (config: ConfigKey): WorkloadKey[] => [...cache.usersOf(config)];
    expect([usersOf('ConfigMap/shop/app-2'), usersOf('ConfigMap/shop/app-1')]).toEqual([[key], [key]]);
    const others = ['ConfigMap/shop/other', 'Secret/shop/app-2', 'ConfigMap/bank/app-2'] as const;
    expect(others.flatMap(usersOf)).toEqual([]);
    cache.upsert(
      workloadState({ annotations: { 'reroll.dev/configmaps': 'exact' }, resourceVersion: '51' }),
      by('watch'),
    );
    expect(usersOf('ConfigMap/shop/app-2')).toEqual([]);
    expect([usersOf('ConfigMap/shop/exact'), cache.isNamed('ConfigMap/shop/exact')]).toEqual([[key], true]);
  });

  test('gives out what it holds only for exactly this version of this object, and does not store that again', () => {
    const cache = new WorkloadStore();
    const state = workloadState({ resourceVersion: '100' });
    cache.upsert(state, by('list'));
    expect(cache.exactly(key, 'uid-1', '100')).toBe(state);
    expect(cache.exactly(key, 'uid-1', '101')).toBeUndefined();
    expect(cache.exactly(key, 'uid-2', '100')).toBeUndefined();
    expect(cache.exactly('Deployment/shop/api', 'uid-1', '100')).toBeUndefined();
    expect(cache.upsert(state, by('watch'))).toBe(false);
  });

  test('takes a list for one that went back once the watch has confirmed the answer to a patch', () => {
    const cache = new WorkloadStore();
    const state = workloadState({ resourceVersion: '100' });
    const older = workloadState({ resourceVersion: '90' });
    cache.upsert(older, by('list'));
    cache.upsert(state, by('answer'));
    expect(cache.isBehind(older)).toBe(false);
    cache.upsert(state, by('watch'));
    expect(cache.isBehind(older)).toBe(true);
  });

  test.each([
    { rule: 'an older version from a watch that lags behind is passed over', version: '50', isStored: false },
    { rule: 'versions are compared as numbers', version: '99', isStored: false },
    { rule: 'the same version is stored again', version: '100', isStored: true },
    { rule: 'so is one from a list that was begun before', version: '50', origin: 'list' as const, isStored: false },
    { rule: 'another object of the same name is the truth', version: '50', uid: 'uid-2', isStored: true },
  ])('$rule', ({ version, origin = 'watch' as const, uid = 'uid-1', isStored }) => {
    const cache = new WorkloadStore();
    cache.upsert(workloadState({ resourceVersion: '100' }), by('list'));
    expect(cache.upsert(workloadState({ uid, resourceVersion: version }), by(origin))).toBe(isStored);
    expect(cache.get(key)?.state.resourceVersion).toBe(isStored ? version : '100');
  });

  test.each([
    { rule: 'older than an event has shown it: the server has gone back', seen: '100', isBehind: true },
    { rule: 'as it is known: nothing', seen: '50', isBehind: false },
    { rule: 'older than the answer to a patch: the list was begun before it', answered: '100', isBehind: false },
    {
      rule: 'older than the answer to a patch that an event has shown',
      answered: '100',
      seen: '100',
      isBehind: true,
    },
  ])('a list shows it $rule', ({ seen, answered, isBehind }) => {
    const cache = new WorkloadStore();
    if (answered !== undefined) cache.upsert(workloadState({ resourceVersion: answered }), by('answer'));
    if (seen !== undefined) cache.upsert(workloadState({ resourceVersion: seen }), by('watch'));
    expect(cache.isBehind(workloadState({ resourceVersion: '50' }))).toBe(isBehind);
    expect(cache.isBehind(workloadState({ name: 'other', resourceVersion: '50' }))).toBe(false);
  });

  test('names what it holds by kind', () => {
    const cache = new WorkloadStore();
    cache.upsert(workloadState(), by('list'));
    cache.upsert(workloadState({ kind: 'DaemonSet' }), by('list'));
    expect([...cache.fullNames('DaemonSet')]).toEqual(['shop/web']);
    expect(cache.size).toBe(2);
    expect(cache.remove('Deployment/shop/unknown')).toBe(false);
  });
});

describe('the namespace store', () => {
  const shop = {
    name: 'shop',
    uid: 'uid-shop',
    resourceVersion: '7',
    auto: undefined,
    unsupportedGates: [],
    problems: [],
  };

  test.each([
    { rule: 'one that was there from the start has always counted', isSeen: false, cameRv: undefined },
    { rule: 'one that is seen to come counts from then on', isSeen: true, cameRv: '7' },
  ])('$rule', ({ isSeen, cameRv }) => {
    const cache = new NamespaceStore();
    cache.upsert(shop, isSeen ? 5 : undefined);
    expect(cache.get('shop')?.cameRv).toBe(cameRv);
  });

  test('remembers the version at which the default for its workloads changed, and that it opted them in', () => {
    const cache = new NamespaceStore();
    cache.upsert(shop, undefined);
    cache.upsert({ ...shop, resourceVersion: '8', auto: 'all' }, 5);
    cache.upsert({ ...shop, resourceVersion: '9', auto: 'all' }, 5);
    expect(cache.get('shop')).toMatchObject({ autoRv: '8', wasOptedIn: true });
  });
});
