import { describe, expect, test } from '@jest/globals';
import type { WorkloadObject } from '../../../../src/model/kube-object.ts';
import { baselinedWorld, type World } from '../../../builders/world.ts';

const otherImage = { spec: { template: { metadata: { annotations: { image: '2' } } } } };
const blue = { color: 'blue' };

/** A world whose only rollout is complete. */
function completeWorld(): World {
  const world = baselinedWorld();
  world.completeRollout();
  return world;
}

/** What `kubectl rollout undo` does: it restores the former template. */
const templateOf = (object: WorkloadObject): object => ({ spec: { template: object.spec?.template } });

const stripped = {
  spec: { template: { metadata: { annotations: { 'reroll.dev/config-hash': null, 'reroll.dev/cause': null } } } },
};

describe('a template that another client changed', () => {
  test('after the content has fresh pods: recorded, not rolled, and before any settle', () => {
    const world = completeWorld();
    world.setConfig('ConfigMap/app', blue);
    world.patchWorkload(otherImage);
    expect(world.plan({ settings: { settleMs: 1_000 } })).toMatchObject({ action: 'baseline', reason: 'fresh' });
    expect(world.settle()).toEqual(['baseline', 'noop']);
  });

  test('before the content may have pods that started with the old content: rolled once', () => {
    const world = completeWorld();
    world.patchWorkload(otherImage);
    world.setConfig('ConfigMap/app', blue);
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test.each<[string, (world: World) => void]>([
    ['and that only a list has found there', (world) => world.patchWorkload(otherImage, 'list')],
    [
      'while we were away',
      (world) => {
        world.patchWorkload(otherImage);
        world.forget();
      },
    ],
  ])('after the content, %s, is not known to be fresh: rolled once', (_rule, change) => {
    const world = completeWorld();
    world.setConfig('ConfigMap/app', blue);
    change(world);
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('after the content is rolled once where freshness is off or cannot be known', () => {
    const world = completeWorld();
    world.setConfig('ConfigMap/app', blue);
    world.patchWorkload(otherImage);
    expect(world.settle({ settings: { isFreshnessKnown: false } })).toEqual(['roll', 'noop']);
  });

  test('after one of two contents and before the other is rolled once', () => {
    const podSpec = {
      containers: [{ envFrom: [{ configMapRef: { name: 'app' } }, { configMapRef: { name: 'other' } }] }],
    };
    const world = baselinedWorld({ podSpec }, { 'ConfigMap/app': blue, 'ConfigMap/other': blue });
    world.completeRollout();
    world.setConfig('ConfigMap/app', { color: 'red' });
    world.patchWorkload(otherImage);
    world.setConfig('ConfigMap/other', { color: 'red' });
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('depends on the content and not on a later write of its config', () => {
    const world = completeWorld();
    world.setConfig('ConfigMap/app', blue, { resourceVersion: '102' });
    world.setConfig('ConfigMap/app', blue, { resourceVersion: '999' });
    world.patchWorkload(otherImage);
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'fresh' });
  });

  test('a roll of our own counts: content that is older than it is in its pods', () => {
    const world = completeWorld();
    world.setConfig('ConfigMap/app', blue);
    expect(world.settle()).toEqual(['roll', 'noop']);
    world.setConfig('ConfigMap/app', { color: 'green' }, { resourceVersion: '104' });
    world.setConfig('ConfigMap/app', { color: 'green' }, { resourceVersion: '999' });
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'fresh' });
  });
});

describe('a template that goes back', () => {
  test('after its rollout was complete has new pods: nothing to do', () => {
    const world = completeWorld();
    const before = templateOf(world.object);
    world.setConfig('ConfigMap/app', blue);
    world.settle();
    world.completeRollout();
    world.patchWorkload(stripped);
    world.patchWorkload(before);
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'rollout-over' });
    expect(world.settle()).toEqual(['baseline', 'noop']);
    expect(world.plan()).toEqual({ action: 'noop', reason: 'up-to-date' });
    world.forget();
    expect(world.plan()).toEqual({ action: 'noop', reason: 'up-to-date' });
  });

  test('in the middle of a rollout has old pods: reported, not undone, and any later content rolls', () => {
    const world = completeWorld();
    world.setConfig('ConfigMap/app', blue);
    world.settle();
    world.beginRollout();
    world.patchWorkload(stripped);
    expect(world.plan()).toEqual({ action: 'noop', reason: 'reverted' });
    world.completeRollout();
    expect(world.plan()).toEqual({ action: 'noop', reason: 'reverted' });
    world.setConfig('ConfigMap/app', { color: 'red' });
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('and takes the record back with it, as an undo of a Deployment does: the same, and it is written again', () => {
    const world = completeWorld();
    const { annotations } = world.object.metadata ?? {};
    world.setConfig('ConfigMap/app', blue);
    world.settle();
    const { record } = world;
    world.beginRollout();
    world.patchWorkload({ ...stripped, metadata: { annotations } });
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'record-restored' });
    expect(world.settle()).toEqual(['baseline', 'noop']);
    expect(world.record).toEqual(record);
    expect(world.plan()).toEqual({ action: 'noop', reason: 'reverted' });
    world.setConfig('ConfigMap/app', { color: 'red' });
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('and takes the record back with it when its content has come back, too: rolled once', () => {
    const world = completeWorld();
    const { annotations } = world.object.metadata ?? {};
    world.setConfig('ConfigMap/app', blue);
    world.settle();
    world.beginRollout();
    world.patchWorkload({ ...stripped, metadata: { annotations } });
    world.setConfig('ConfigMap/app', { color: 'red' });
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('and takes the record back with it after its rollout was complete: new pods, no rollout', () => {
    const world = completeWorld();
    const { annotations } = world.object.metadata ?? {};
    world.setConfig('ConfigMap/app', blue);
    world.settle();
    world.completeRollout();
    world.patchWorkload({ ...stripped, metadata: { annotations } });
    expect(world.settle()).toEqual(['baseline', 'noop']);
    expect(world.plan()).toEqual({ action: 'noop', reason: 'up-to-date' });
  });

  test('in the middle of a rollout without other content is ignored', () => {
    const world = completeWorld();
    world.patchWorkload(otherImage);
    world.beginRollout();
    world.patchWorkload({ spec: { template: { metadata: { annotations: { image: null } } } } });
    expect(world.plan()).toEqual({ action: 'noop', reason: 'up-to-date' });
  });

  test('is still known to be one after a restart', () => {
    const world = completeWorld();
    world.setConfig('ConfigMap/app', blue);
    world.settle();
    world.beginRollout();
    world.patchWorkload(stripped);
    world.forget();
    expect(world.plan()).toEqual({ action: 'noop', reason: 'reverted' });
  });

  test('to content A after B and an undo, and then A again, rolls', () => {
    const world = completeWorld();
    world.setConfig('ConfigMap/app', blue);
    world.settle();
    world.beginRollout();
    world.patchWorkload(stripped);
    world.setConfig('ConfigMap/app', { color: 'red' });
    expect(world.settle()).toEqual(['roll', 'noop']);
  });
});

describe('a record that another client removes', () => {
  const strip = { metadata: { annotations: { 'reroll.dev/record': null } } };

  test('is written again unchanged: a change that came meanwhile rolls', () => {
    const world = completeWorld();
    world.patchWorkload(strip);
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'record-restored' });
    world.setConfig('ConfigMap/app', blue);
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('again and again is written at growing intervals', () => {
    const world = completeWorld();
    world.patchWorkload(strip);
    const timing = { monotonicMs: 10_000, lastQuietWriteMs: 9_500, undoneWrites: 3 };
    expect(world.plan({ timing })).toEqual({ action: 'wait', reason: 'undone', cause: [], retryAfterMs: 3_500 });
    expect(world.plan({ timing: { ...timing, undoneWrites: 40 } })).toMatchObject({ retryAfterMs: 3_599_500 });
    expect(world.plan({ timing: { ...timing, lastQuietWriteMs: 9_900, undoneWrites: 0 } })).toMatchObject({
      action: 'baseline',
    });
  });

  test('while no process watched is written from the present content', () => {
    const world = completeWorld();
    world.patchWorkload(strip);
    world.forget();
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'no-record' });
  });

  test('and replaced by one of another key is a second installation: reported and not overwritten', () => {
    const world = completeWorld();
    world.patchWorkload({ metadata: { annotations: { 'reroll.dev/record': '{"v":1,"key":"other","configs":{}}' } } });
    expect(world.plan()).toEqual({ action: 'noop', reason: 'second-installation' });
  });

  test('and replaced by an older one is written again, at growing intervals', () => {
    const world = completeWorld();
    const { annotations } = world.object.metadata ?? {};
    world.setConfig('ConfigMap/app', blue);
    world.settle();
    world.patchWorkload({ metadata: { annotations } });
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'record-restored' });
    const timing = { monotonicMs: 10_000, lastQuietWriteMs: 9_500, undoneWrites: 3 };
    expect(world.plan({ timing })).toMatchObject({ action: 'wait', reason: 'undone' });
  });

  test('and replaced by an invalid text is written again unchanged', () => {
    const world = completeWorld();
    world.patchWorkload({ metadata: { annotations: { 'reroll.dev/record': 'rubbish' } } });
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'record-restored' });
  });
});
