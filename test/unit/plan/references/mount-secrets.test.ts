/**
 * The Secrets with which volumes are mounted: which changes of them roll, and what an upgrade does with records without
 * them.
 */
import { describe, expect, test } from '@jest/globals';

import type { PodSpec } from '../../../../src/model/kube-object.ts';
import { findReferences } from '../../../../src/plan/references/references.ts';
import { World } from '../../../builders/world.ts';

const mount: NonNullable<PodSpec['volumes']>[number] = { name: 'v', csi: { nodePublishSecretRef: { name: 'mount' } } };
const container = { name: 'web', envFrom: [{ configMapRef: { name: 'app' } }] };
const podSpec: PodSpec = { containers: [container], volumes: [mount] };
const red = { color: 'red' };

const createdAtMs = Date.parse('2026-01-01T00:00:00Z');
/** Changed after the template was written. */
const late = { createdAtMs, writtenAtMs: Date.parse('2026-01-01T00:02:00Z') };
const managedFields = [
  { manager: 'kubectl', time: '2026-01-01T00:01:00Z', fieldsV1: { 'f:spec': { 'f:template': {} } } },
];

/**
 * A workload with a record of an earlier version, for which the Secret did not count; it changed after the pods
 * started.
 */
function upgraded(spec: PodSpec = podSpec, former: PodSpec = { ...spec, volumes: [] }): World {
  const configs = { 'ConfigMap/app': red, 'Secret/mount': { token: 'a', user: 'u' } };
  const before = new World({ podSpec: former }, configs);
  before.settle();
  const { scope, ...record } = before.record ?? {};
  expect(scope).toBe(2);
  const world = new World({ podSpec: spec }, configs);
  world.patchUnseen({
    metadata: { managedFields, annotations: { 'reroll.dev/record': JSON.stringify(record) } },
  });
  world.setConfigUnseen('Secret/mount', { token: 'b', user: 'u' }, { times: late });
  world.forget();
  return world;
}

describe('an upgrade from a version for which Secrets of mounts did not count', () => {
  test('records them and rolls nothing, whatever the times', () => {
    const world = upgraded();
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'references-changed' });
    expect(world.settle()).toEqual(['baseline', 'noop']);
    expect(world.record).toMatchObject({
      scope: 2,
      configs: { 'Secret/mount': { keys: { '*': expect.any(String) } } },
    });
  });

  test('of one key of such a Secret, used as a variable, that is recorded already: the rest is recorded', () => {
    const env = [{ name: 'USER', valueFrom: { secretKeyRef: { name: 'mount', key: 'user' } } }];
    const world = upgraded({ containers: [{ ...container, env }], volumes: [mount] });
    expect(world.settle()).toEqual(['baseline', 'noop']);
  });

  test('but what changes from then on rolls, also before it is recorded', () => {
    const world = upgraded();
    world.setConfig('Secret/mount', { token: 'c' });
    expect(world.settle().filter((action) => action === 'roll')).toHaveLength(1);
  });

  test('rolls for what counted before, and for that alone', () => {
    const world = upgraded();
    world.setConfigUnseen('ConfigMap/app', { color: 'blue' });
    world.forget();
    expect(world.settle()).toEqual(['baseline', 'roll', 'noop']);
    expect(world.templateAnnotations['reroll.dev/cause']).toBe('["ConfigMap/app"]');
  });

  test('rolls for another config that began to count while nobody watched and was changed after that', () => {
    const other = { name: 'other', envFrom: [{ configMapRef: { name: 'other' } }] };
    const world = upgraded({ containers: [container, other], volumes: [mount] }, { containers: [container] });
    world.setConfigUnseen('ConfigMap/other', red, { times: late });
    world.forget();
    expect(world.settle()).toEqual(['baseline', 'roll', 'noop']);
    expect(world.templateAnnotations['reroll.dev/cause']).toBe('["ConfigMap/other"]');
  });

  test('and from a folded record: the fold is recognised', () => {
    const names = Array.from(
      { length: 1_500 },
      (_value, index) => `secret-with-a-name-of-some-length-${String(index)}`,
    );
    const envFrom = names.map((name) => ({ secretRef: { name } }));
    const configs = Object.fromEntries(names.map((name) => [`Secret/${name}`, red]));
    const former = new World({ podSpec: { containers: [{ envFrom }] } }, configs);
    former.settle();
    const { scope, ...record } = former.record ?? {};
    expect(scope).toBe(2);
    expect(record).toHaveProperty(['configs', 'Secret/*']);
    const world = new World(
      { podSpec: { containers: [{ envFrom }], volumes: [mount] } },
      { ...configs, 'Secret/mount': red },
    );
    world.patchUnseen({ metadata: { annotations: { 'reroll.dev/record': JSON.stringify(record) } } });
    world.forget();
    expect(world.settle()).toEqual(['baseline', 'noop']);
  });
});

test('with a record of this version, a reference that enters unwatched still rolls for a later change', () => {
  const world = new World({ podSpec: { containers: [container] } }, { 'ConfigMap/app': red, 'Secret/mount': red });
  world.settle();
  world.patchUnseen({ metadata: { managedFields }, spec: { template: { spec: podSpec } } });
  world.setConfigUnseen('Secret/mount', { color: 'blue' }, { times: late });
  world.forget();
  expect(world.settle()).toEqual(['roll', 'noop']);
});

test('a Secret of a mount counts with all keys, is required, and is not updated in a pod that runs', () => {
  expect(findReferences({ volumes: [mount] })).toEqual([
    { kind: 'Secret', name: 'mount', key: '*', need: 'required', isLive: false, isOfMount: true },
  ]);
});

test('fields that are null or name nothing are skipped', () => {
  const volumes = [{ csi: null }, { csi: { nodePublishSecretRef: null } }, { rbd: { secretRef: { name: '' } } }];
  expect(findReferences({ volumes })).toEqual([]);
});
