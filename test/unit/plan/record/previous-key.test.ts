import { describe, expect, test } from '@jest/globals';
import { envFromConfigMap } from '../../../builders/workload.ts';
import { baselinedWorld } from '../../../builders/world.ts';

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

  test('keeps what was recorded as absent, and rolls for what arrives then', () => {
    const podSpec = envFromConfigMap('app', true);
    const world = baselinedWorld({ podSpec }, {});
    world.rotateKey(true);
    expect(world.settle()).toEqual(['baseline', 'noop']);
    world.setConfig('ConfigMap/app', { color: 'red' });
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('and a config that is gone meanwhile: rolls nothing, and its return with the same content rolls once', () => {
    const world = baselinedWorld();
    world.setConfigUnseen('ConfigMap/app', undefined);
    world.rotateKey(true);
    expect(world.settle()).toEqual(['baseline', 'noop']);
    // Its content is known under the previous key only.
    world.setConfig('ConfigMap/app', { color: 'red' });
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('keeps a key that was recorded as absent, and rolls where it arrives', () => {
    const optional = { configMapKeyRef: { name: 'app', key: 'size', optional: true } };
    const world = baselinedWorld({ podSpec: { containers: [{ env: [{ valueFrom: optional }] }] } });
    world.rotateKey(true);
    expect(world.settle()).toEqual(['baseline', 'noop']);
    world.setConfig('ConfigMap/app', { color: 'red', size: '9' });
    expect(world.settle()).toEqual(['roll', 'noop']);
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

  test('without the previous one writes a new record, and rolls nothing', () => {
    const world = baselinedWorld();
    world.setConfig('ConfigMap/app', { color: 'blue' });
    world.rotateKey(false);
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'foreign-record' });
    expect(world.settle()).toEqual(['baseline', 'noop']);
  });
});
