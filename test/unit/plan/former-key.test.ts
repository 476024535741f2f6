import { describe, expect, test } from '@jest/globals';
import { baselinedWorld } from '../../builders/world.ts';

describe('a rotated digest key', () => {
  test('rolls nothing, and the record is written under the new key', () => {
    const world = baselinedWorld();
    const before = world.record?.key;
    world.rotateKey(true);
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'key-rotated' });
    expect(world.settle()).toEqual(['baseline', 'noop']);
    expect(world.record?.key).not.toBe(before);
  });

  test('loses no change that came with it', () => {
    const world = baselinedWorld();
    world.setConfig('ConfigMap/app', { color: 'blue' });
    world.rotateKey(true);
    expect(world.settle()).toEqual(['baseline', 'roll', 'noop']);
  });

  test('keeps of a roll that was recorded when it was, and from what', () => {
    const world = baselinedWorld();
    world.setConfig('ConfigMap/app', { color: 'blue' });
    world.settle();
    const { rolledAt } = world.record ?? {};
    world.rotateKey(true);
    world.settle();
    expect(world.record?.rolledAt).toBe(rolledAt);
  });

  test('without the former one records anew, and rolls nothing', () => {
    const world = baselinedWorld();
    world.setConfig('ConfigMap/app', { color: 'blue' });
    world.rotateKey(false);
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'foreign-record' });
    expect(world.settle()).toEqual(['baseline', 'noop']);
  });
});
