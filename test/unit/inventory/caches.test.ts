import { noGates } from '../../../src/model/gate-hints.ts';
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
  test('distinguishes a change of content from a change of version', () => {
    const store = new ConfigStore();
    expect(store.upsert(configState(), at(undefined))).toBe(true);
    expect(store.upsert(configState({ resourceVersion: '101' }), at(7))).toBe(false);
    expect(store.upsert(configState({ resourceVersion: '102', data: { color: 'blue' } }), at(8))).toBe(true);
  });

  test('remembers when the content changed, and keeps the newest version', () => {
    const store = new ConfigStore();
    store.upsert(configState({ data: { color: 'blue' } }), at(5));
    store.upsert(configState({ data: { color: 'blue' }, resourceVersion: '101' }), at(9));
    expect(store.get('ConfigMap/shop/app')).toMatchObject({ changedAtMs: 5, state: { resourceVersion: '101' } });
  });

  test('names what it holds by kind, and forgets what is removed', () => {
    const store = new ConfigStore();
    store.upsert(configState(), at(undefined));
    store.upsert(configState({ kind: 'Secret', name: 'db' }), at(undefined));
    expect([...store.fullNames('Secret')]).toEqual(['shop/db']);
    expect(store.remove('Secret/shop/db', { origin: 'watch', goneRv: '103', isNamed: false })).toBe(true);
    expect(store.remove('Secret/shop/db', { origin: 'watch', goneRv: '103', isNamed: false })).toBe(false);
    expect(store.size).toBe(1);
  });
});

describe('the workload store', () => {
  const key = 'Deployment/shop/web';

  test('finds the users of a config while they use it', () => {
    const store = new WorkloadStore();
    store.upsert(workloadState(), by('list'));
    store.upsert(workloadState({ name: 'api' }), by('list'));
    expect([...store.usersOf('ConfigMap/shop/app')]).toEqual([key, 'Deployment/shop/api']);
    store.upsert(workloadState({ resourceVersion: '51', podSpec: envFromConfigMap('other') }), by('watch'));
    expect([...store.usersOf('ConfigMap/shop/app')]).toEqual(['Deployment/shop/api']);
    expect([...store.usersOf('ConfigMap/shop/other')]).toEqual([key]);
    store.remove('Deployment/shop/api');
    expect([...store.usersOf('ConfigMap/shop/app')]).toEqual([]);
  });

  test('finds the users of a pattern by namespace and name, each once', () => {
    const store = new WorkloadStore();
    const annotations = { 'reroll.dev/configmaps': 'app-*,app-1,exact' };
    store.upsert(workloadState({ annotations }), by('list'));
    const usersOf = (config: ConfigKey): WorkloadKey[] => [...store.usersOf(config)];
    expect([usersOf('ConfigMap/shop/app-2'), usersOf('ConfigMap/shop/app-1')]).toEqual([[key], [key]]);
    const others = ['ConfigMap/shop/other', 'Secret/shop/app-2', 'ConfigMap/bank/app-2'] as const;
    expect(others.flatMap(usersOf)).toEqual([]);
    store.upsert(
      workloadState({ annotations: { 'reroll.dev/configmaps': 'exact' }, resourceVersion: '51' }),
      by('watch'),
    );
    expect(usersOf('ConfigMap/shop/app-2')).toEqual([]);
    expect([usersOf('ConfigMap/shop/exact'), store.isNamed('ConfigMap/shop/exact')]).toEqual([[key], true]);
  });

  test('returns a state only for exactly this version of this object, and does not store that again', () => {
    const store = new WorkloadStore();
    const state = workloadState({ resourceVersion: '100' });
    store.upsert(state, by('list'));
    expect(store.exactly(key, 'uid-1', '100')).toBe(state);
    expect(store.exactly(key, 'uid-1', '101')).toBeUndefined();
    expect(store.exactly(key, 'uid-2', '100')).toBeUndefined();
    expect(store.exactly('Deployment/shop/api', 'uid-1', '100')).toBeUndefined();
    expect(store.upsert(state, by('watch'))).toBe(false);
  });

  test('detects an older list once the watch has confirmed the answer to a patch', () => {
    const store = new WorkloadStore();
    const state = workloadState({ resourceVersion: '100' });
    const older = workloadState({ resourceVersion: '90' });
    store.upsert(older, by('list'));
    store.upsert(state, by('answer'));
    expect(store.isBehind(older)).toBe(false);
    store.upsert(state, by('watch'));
    expect(store.isBehind(older)).toBe(true);
  });

  test.each([
    { rule: 'an older version from a lagging watch is skipped', version: '50', isStored: false },
    { rule: 'versions are compared as numbers', version: '99', isStored: false },
    { rule: 'the same version is stored again', version: '100', isStored: true },
    {
      rule: 'an older version from a list that was begun earlier is skipped',
      version: '50',
      origin: 'list' as const,
      isStored: false,
    },
    { rule: 'another object of the same name is stored', version: '50', uid: 'uid-2', isStored: true },
  ])('$rule', ({ version, origin = 'watch' as const, uid = 'uid-1', isStored }) => {
    const store = new WorkloadStore();
    store.upsert(workloadState({ resourceVersion: '100' }), by('list'));
    expect(store.upsert(workloadState({ uid, resourceVersion: version }), by(origin))).toBe(isStored);
    expect(store.get(key)?.state.resourceVersion).toBe(isStored ? version : '100');
  });

  test.each([
    { rule: 'older than an event has shown it: the API server has gone back', seen: '100', isBehind: true },
    { rule: 'at the known version: it has not', seen: '50', isBehind: false },
    { rule: 'older than the answer to a patch: the list was begun before the patch', answered: '100', isBehind: false },
    {
      rule: 'older than the answer to a patch that an event has shown',
      answered: '100',
      seen: '100',
      isBehind: true,
    },
  ])('a list shows it $rule', ({ seen, answered, isBehind }) => {
    const store = new WorkloadStore();
    if (answered !== undefined) store.upsert(workloadState({ resourceVersion: answered }), by('answer'));
    if (seen !== undefined) store.upsert(workloadState({ resourceVersion: seen }), by('watch'));
    expect(store.isBehind(workloadState({ resourceVersion: '50' }))).toBe(isBehind);
    expect(store.isBehind(workloadState({ name: 'other', resourceVersion: '50' }))).toBe(false);
  });

  test('names what it holds by kind', () => {
    const store = new WorkloadStore();
    store.upsert(workloadState(), by('list'));
    store.upsert(workloadState({ kind: 'DaemonSet' }), by('list'));
    expect([...store.fullNames('DaemonSet')]).toEqual(['shop/web']);
    expect(store.size).toBe(2);
    expect(store.remove('Deployment/shop/unknown')).toBe(false);
  });
});

describe('the namespace store', () => {
  const shop = {
    name: 'shop',
    uid: 'uid-shop',
    resourceVersion: '7',
    auto: undefined,
    gates: noGates,
    problems: [],
  };

  test.each([
    { rule: 'a namespace of the first list has always counted', isSeen: false, cameRv: undefined },
    { rule: 'a namespace that is created later counts from then on', isSeen: true, cameRv: '7' },
  ])('$rule', ({ isSeen, cameRv }) => {
    const store = new NamespaceStore();
    store.upsert(shop, isSeen ? 5 : undefined);
    expect(store.get('shop')?.cameRv).toBe(cameRv);
  });

  test('remembers the version at which the default for its workloads changed, and that it opted them in', () => {
    const store = new NamespaceStore();
    store.upsert(shop, undefined);
    store.upsert({ ...shop, resourceVersion: '8', auto: 'all' }, 5);
    store.upsert({ ...shop, resourceVersion: '9', auto: 'all' }, 5);
    expect(store.get('shop')).toMatchObject({ autoRv: '8', wasOptedIn: true });
  });
});
