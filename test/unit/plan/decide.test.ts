import { describe, expect, test } from '@jest/globals';
import type { ConfigRef } from '../../../src/model/kinds.ts';
import type { PodSpec } from '../../../src/model/kube-object.ts';
import { baselinedWorld, World, type PlanOptions } from '../../builders/world.ts';

describe('a baseline', () => {
  test('is written for a workload without a record, at once and without a roll', () => {
    const world = new World();
    expect(world.plan({ settings: { settleMs: 1_000 } })).toMatchObject({ action: 'baseline', reason: 'no-record' });
    expect(world.settle()).toEqual(['baseline', 'noop']);
    expect(world.templateAnnotations).toEqual({});
    expect(world.record?.configs).toEqual({
      'ConfigMap/app': { rv: '101', keys: { '*': expect.any(String) } },
    });
  });

  test.each([
    ['malformed', 'no json'],
    ['malformed in a part', '{"v":1,"key":"Ua57-vqp","configs":{"ConfigMap/app":7}}'],
    ['of a newer version', '{"v":2}'],
    ['made under another key', '{"v":1,"key":"other","configs":{}}'],
  ])('replaces a record that is %s, without a roll', (_what, record) => {
    const world = new World({ annotations: { 'reroll.dev/auto': 'true', 'reroll.dev/record': record } });
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'foreign-record' });
    expect(world.settle()).toEqual(['baseline', 'noop']);
  });

  test('of a workload that uses no config is an empty record', () => {
    const world = baselinedWorld({ podSpec: { containers: [{}] } });
    expect(world.record?.configs).toEqual({});
  });

  test('is bound to the object that it was planned for', () => {
    expect(new World().plan()).toMatchObject({ patch: { metadata: { uid: 'uid-1', resourceVersion: '50' } } });
  });
});

describe('a roll', () => {
  test('follows a change of content, once', () => {
    const world = baselinedWorld();
    world.setConfig('ConfigMap/app', { color: 'blue' });
    expect(world.plan()).toMatchObject({ action: 'roll', reason: 'content-changed' });
    expect(world.settle()).toEqual(['roll', 'noop']);
    expect(JSON.parse(world.templateAnnotations['reroll.dev/cause'] ?? '')).toEqual(['ConfigMap/app']);
    expect(world.templateAnnotations['reroll.dev/config-hash']).toMatch(/^[-_A-Za-z0-9]{22}$/);
    expect(world.record).toMatchObject({ rolledAt: '2023-11-14T22:13:20Z', from: expect.any(String) });
  });

  test('is one for several changed configs, and names them all', () => {
    const podSpec: PodSpec = {
      containers: [{ envFrom: [{ secretRef: { name: 'db' } }, { configMapRef: { name: 'app' } }] }],
    };
    const world = baselinedWorld({ podSpec }, { 'ConfigMap/app': { a: '1' }, 'Secret/db': { b: '1' } });
    world.setConfig('Secret/db', { b: '2' });
    world.setConfig('ConfigMap/app', { a: '2' });
    expect(world.settle()).toEqual(['roll', 'noop']);
    expect(world.templateAnnotations['reroll.dev/cause']).toBe('["ConfigMap/app","Secret/db"]');
  });

  test('gives another trigger when content comes back, so that no earlier ReplicaSet is used again', () => {
    const world = baselinedWorld();
    const triggers = ['blue', 'red', 'blue', 'red'].map((color) => {
      world.setConfig('ConfigMap/app', { color });
      world.settle();
      return world.templateAnnotations['reroll.dev/config-hash'];
    });
    expect(new Set(triggers).size).toBe(4);
  });

  test('is the same bytes for two writers that see the same state', () => {
    const world = baselinedWorld();
    world.setConfig('ConfigMap/app', { color: 'blue' });
    expect(JSON.stringify(world.plan())).toBe(JSON.stringify(world.plan()));
  });

  test('does not touch a workload that is being deleted', () => {
    const world = baselinedWorld();
    world.setConfig('ConfigMap/app', { color: 'blue' });
    world.patchWorkload({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } });
    expect(world.plan()).toEqual({ action: 'noop', reason: 'terminating' });
  });
});

test.each<[string, PlanOptions, unknown]>([
  ['is ignored', {}, { metadata: { annotations: { 'reroll.dev/ignore': 'true' } } }],
  ['is being deleted', {}, { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }],
  ['is in a namespace that is not looked after', { namespace: undefined }, {}],
])('of a workload that %s no config is reported as missing', (_what, options, patch) => {
  const annotations = { 'reroll.dev/auto': 'true', 'reroll.dev/configmaps': 'missing' };
  const world = baselinedWorld({ annotations });
  expect(world.planWhole().selection).toMatchObject({ missing: ['ConfigMap/missing'], isCutShort: false });
  world.patchWorkload(patch);
  expect(world.planWhole(options).selection).toEqual({ missing: [], isCutShort: false });
});

describe('a record that is not believed', () => {
  test('since the workload was opted out meanwhile: it is recorded anew, and nothing rolls', () => {
    const world = baselinedWorld();
    const { annotations } = world.object.metadata ?? {};
    world.patchWorkload({ metadata: { annotations: { 'reroll.dev/auto': 'false' } } });
    expect(world.settle()).toEqual(['release', 'noop']);
    world.setConfig('ConfigMap/app', { color: 'blue' });
    world.patchWorkload({ metadata: { annotations } });
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'adopted' });
    expect(world.settle()).toEqual(['baseline', 'noop']);
  });

  test('since the roll that it tells of did not get into the template: the change still rolls', () => {
    const world = baselinedWorld();
    const record = world.observation?.lastRecord;
    world.setConfig('ConfigMap/app', { color: 'blue' });
    const lost = world.plan();
    if (lost.action !== 'roll') throw new Error('no roll');
    world.patchUnseen({ metadata: lost.patch['metadata'] });
    world.see('answer', { record, trigger: lost.record.roll?.to });
    expect(world.plan()).toMatchObject({ action: 'roll', cause: ['ConfigMap/app'] });
  });
});

describe('the hint auto', () => {
  const podSpec: PodSpec = {
    containers: [{ envFrom: [{ configMapRef: { name: 'app' } }, { secretRef: { name: 'db' } }] }],
  };
  const both: Record<ConfigRef, Record<string, string>> = { 'ConfigMap/app': { a: '1' }, 'Secret/db': { a: '1' } };

  test.each([
    ['true', ['roll', 'noop'], ['roll', 'noop']],
    ['configmaps', ['roll', 'noop'], ['noop']],
    ['secrets', ['noop'], ['roll', 'noop']],
  ])('%s', (value, onConfigMap, onSecret) => {
    const world = baselinedWorld({ podSpec, annotations: { 'reroll.dev/auto': value } }, both);
    world.setConfig('ConfigMap/app', { a: '2' });
    expect(world.settle()).toEqual(onConfigMap);
    world.setConfig('Secret/db', { a: '2' });
    expect(world.settle()).toEqual(onSecret);
  });

  test.each([
    ['false', 'noop'],
    [null, 'not kept'],
  ])('%s after an opt-in removes the record and leaves the template alone', (value, end) => {
    const world = baselinedWorld();
    world.setConfig('ConfigMap/app', { color: 'blue' });
    world.settle();
    const before = world.templateAnnotations;
    world.patchWorkload({ metadata: { annotations: { 'reroll.dev/auto': value } } });
    expect(world.settle()).toEqual(['release', end]);
    expect(world.record).toBeUndefined();
    expect(world.templateAnnotations).toEqual(before);
  });

  test('on the pod template opts in too, and the workload wins over it', () => {
    expect(new World({ annotations: {}, templateAnnotations: { 'reroll.dev/auto': 'true' } }).plan().action).toBe(
      'baseline',
    );
    const annotations = { 'reroll.dev/auto': 'false' };
    const both = new World({
      annotations: { ...annotations, 'reroll.dev/record': '{}' },
      templateAnnotations: { 'reroll.dev/auto': 'true' },
    });
    expect(both.plan()).toMatchObject({ action: 'release' });
  });
});

describe('a lagging view', () => {
  test('is never rolled back to: the config is read first', () => {
    const world = baselinedWorld();
    world.setConfig('ConfigMap/app', { color: 'blue' }, { resourceVersion: '400' });
    world.settle();
    world.setConfig('ConfigMap/app', { color: 'red' }, { resourceVersion: '101' });
    expect(world.plan()).toEqual({ action: 'confirm', reason: 'lagging-view', configs: ['ConfigMap/app'] });
  });

  test('that a consistent read confirms is the truth (a restored etcd), and rolls once', () => {
    const world = baselinedWorld();
    world.setConfig('ConfigMap/app', { color: 'blue' }, { resourceVersion: '400' });
    world.settle();
    world.setConfig('ConfigMap/app', { color: 'red' }, { resourceVersion: '101' });
    expect(world.settle({ confirmed: ['ConfigMap/app'] })).toEqual(['roll', 'noop']);
    expect(world.settle()).toEqual(['noop']);
  });

  test('with the same content needs no read', () => {
    const world = baselinedWorld();
    world.setConfig('ConfigMap/app', { color: 'red' }, { resourceVersion: '7' });
    expect(world.settle()).toEqual(['noop']);
  });
});
