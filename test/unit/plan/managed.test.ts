/** What a record that is written without a rollout waits for, and what it keeps of the last roll. */
import { describe, expect, test } from '@jest/globals';
import { baselinedWorld, World } from '../../builders/world.ts';

const app = 'ConfigMap/app';
const blue = { color: 'blue' };
const otherHint = { metadata: { annotations: { 'reroll.dev/configmaps': 'other' } } };
const image = (name: string): unknown => ({ spec: { template: { metadata: { annotations: { image: name } } } } });

/** Its only rollout is complete. */
function completeWorld(): World {
  const world = baselinedWorld();
  world.completeRollout();
  return world;
}

/** Rolled once from a complete rollout, and complete again. */
function rolledWorld(): World {
  const world = completeWorld();
  world.setConfig(app, blue);
  expect(world.settle()).toEqual(['roll', 'noop']);
  world.completeRollout();
  return world;
}

describe('while writes that were undone are repeated ever less often', () => {
  const timing = { monotonicMs: 10_000, lastQuietWriteMs: 9_500, undoneWrites: 3 };

  test('a first record is written at once', () => {
    expect(new World().plan({ timing })).toMatchObject({ action: 'baseline', reason: 'no-record' });
  });

  test('what begins to count is recorded at once where the record is on the workload', () => {
    const world = completeWorld();
    world.patchWorkload(otherHint);
    expect(world.plan({ timing })).toMatchObject({ action: 'baseline', reason: 'references-changed' });
  });

  test('the write is due in the moment in which its pause ends', () => {
    const world = completeWorld();
    world.patchWorkload({ metadata: { annotations: { 'reroll.dev/record': null } } });
    const at = (monotonicMs: number): unknown => world.plan({ timing: { ...timing, monotonicMs } }).action;
    expect([at(13_499), at(13_500)]).toEqual(['wait', 'baseline']);
  });
});

describe('a record without a rollout', () => {
  const recorded = (world: World): unknown => {
    world.patchWorkload(otherHint);
    expect(world.settle()).toEqual(['baseline', 'noop']);
    return world.record;
  };
  const lastRoll = { from: expect.any(String), roll: expect.any(Object) };

  test('keeps what tells of the last roll while its pods are started', () => {
    const world = rolledWorld();
    world.beginRollout();
    world.setConfig(app, { color: 'green' });
    expect(world.settle()).toEqual(['roll', 'noop']);
    expect(recorded(world)).toMatchObject(lastRoll);
  });

  test('keeps it while pods of a later template of another client are started', () => {
    const world = rolledWorld();
    world.patchWorkload(image('2'));
    world.beginRollout();
    expect(recorded(world)).toMatchObject(lastRoll);
  });

  test('keeps it after a restart, since it is not known how the template came', () => {
    const world = rolledWorld();
    world.patchWorkload(image('2'));
    world.completeRollout();
    world.forget();
    expect(recorded(world)).toMatchObject(lastRoll);
  });

  test('drops it, but for when it was, once all pods are of that template or of a later one', () => {
    const world = rolledWorld();
    const later = rolledWorld();
    later.patchWorkload(image('2'));
    later.completeRollout();
    for (const each of [world, later]) {
      const { rolledAt } = each.record ?? {};
      const record = recorded(each);
      expect(record).toMatchObject({ rolledAt });
      expect(record).not.toHaveProperty('from');
      expect(record).not.toHaveProperty('roll');
    }
  });

  test('is written for a workload that carried more templates than are told apart', () => {
    const world = rolledWorld();
    world.patchWorkload(otherHint);
    for (let count = 0; count < 40; count += 1) {
      world.patchWorkload(image(String(count)));
      expect(world.plan()).toMatchObject({ action: 'baseline', record: lastRoll });
    }
  });
});

test('the trigger of a roll tells of content and not of versions', () => {
  const triggerAt = (resourceVersion: string): unknown => {
    const world = completeWorld();
    world.setConfig(app, blue, { resourceVersion });
    world.settle();
    return world.templateAnnotations['reroll.dev/config-hash'];
  };
  expect(triggerAt('400')).toBe(triggerAt('500'));
});
