/** The annotations that the patch of a roll writes into the pod template. */
import { describe, expect, test } from '@jest/globals';
import type { ConfigRef } from '../../../src/model/kinds.ts';
import type { PodSpec } from '../../../src/model/kube-object.ts';
import { testDigester, configState } from '../../builders/config.ts';
import { baselinedWorld, type World } from '../../builders/world.ts';

const lastReloadedFrom = 'reloader.stakater.com/last-reloaded-from';
const blue = { color: 'blue' };

/** Rolls a workload for this number of configs. */
function rolledFor(count: number): World {
  const names = Array.from({ length: count }, (_, index) => `cfg-${String(index).padStart(2, '0')}`);
  const refs = names.map((name): ConfigRef => `ConfigMap/${name}`);
  const podSpec: PodSpec = { containers: [{ envFrom: names.map((name) => ({ configMapRef: { name } })) }] };
  const world = baselinedWorld({ podSpec }, Object.fromEntries(refs.map((ref) => [ref, { color: 'red' }])));
  for (const ref of refs) world.setConfig(ref, blue);
  expect(world.settle()).toEqual(['roll', 'noop']);
  return world;
}

const causeOf = (world: World): string[] => JSON.parse(world.templateAnnotations['reroll.dev/cause'] ?? '') as string[];

describe('the cause', () => {
  test('names sixteen configs', () => {
    expect(causeOf(rolledFor(16))).toHaveLength(16);
    expect(causeOf(rolledFor(16)).at(-1)).toBe('ConfigMap/cfg-15');
  });

  test('of more than sixteen names the first of them, and the number of the others', () => {
    expect(causeOf(rolledFor(19))).toEqual([...causeOf(rolledFor(16)), '+3']);
  });
});

describe('the annotation for users of Reloader on the template', () => {
  const podSpec: PodSpec = { containers: [{ name: 'web', envFrom: [{ configMapRef: { name: 'app' } }] }] };

  function stale(options: { isStakater: boolean; reloadOnDelete?: boolean }): World {
    const { isStakater, reloadOnDelete = false } = options;
    const configs = { 'ConfigMap/app': { color: 'red' } };
    const world = baselinedWorld({ podSpec }, configs, 'list', { isStakater, settings: { reloadOnDelete } });
    if (reloadOnDelete) world.deleteConfig('ConfigMap/app');
    else world.setConfig('ConfigMap/app', blue);
    return world;
  }

  const written = (world: World): unknown => JSON.parse(world.templateAnnotations[lastReloadedFrom] ?? 'null');

  test('is not written where that vocabulary is not read', () => {
    const world = stale({ isStakater: false });
    world.settle();
    expect(world.templateAnnotations).not.toHaveProperty([lastReloadedFrom]);
  });

  test('names the config, its content, and the containers that use it', () => {
    const world = stale({ isStakater: true });
    world.settle();
    const hash = testDigester.ofConfig(configState({ data: blue }));
    expect(written(world)).toMatchObject({
      kind: 'configmap',
      name: 'app',
      namespace: 'shop',
      containers: ['web'],
      hash,
    });
  });

  test('has the time at which the change was first seen, so that a retry writes the same', () => {
    const nowMs = Date.parse('2026-01-01T00:01:00Z');
    const first = stale({ isStakater: true });
    first.settle({ timing: { nowMs, monotonicMs: 5_000, staleSinceMs: undefined } });
    const second = stale({ isStakater: true });
    second.settle({ timing: { nowMs: nowMs + 7_000, monotonicMs: 12_000, staleSinceMs: 5_000 } });
    expect(written(first)).toMatchObject({ reloadedAt: '2026-01-01T00:01:00Z' });
    expect(written(second)).toEqual(written(first));
  });

  test('has whole seconds', () => {
    const world = stale({ isStakater: true });
    world.settle({ timing: { nowMs: Date.parse('2026-01-01T00:01:00.999Z') } });
    expect(written(world)).toMatchObject({ reloadedAt: '2026-01-01T00:01:00Z' });
  });

  test('of a config that is gone has an empty hash', () => {
    const world = stale({ isStakater: true, reloadOnDelete: true });
    expect(world.settle({ confirmed: ['ConfigMap/app'] })).toEqual(['roll', 'noop']);
    expect(written(world)).toMatchObject({ name: 'app', hash: '' });
  });

  test('of a config that only a list names has no container', () => {
    const annotations = { 'reroll.dev/configmaps': 'app' };
    const configs = { 'ConfigMap/app': { color: 'red' } };
    const world = baselinedWorld({ annotations, podSpec: { containers: [{}] } }, configs, 'list', { isStakater: true });
    world.setConfig('ConfigMap/app', blue);
    world.settle();
    expect(written(world)).toMatchObject({ name: 'app', containers: [] });
  });
});
