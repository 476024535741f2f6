import { describe, expect, test } from '@jest/globals';
import { World } from '../../builders/world.ts';

const blue = { color: 'blue' };

describe('a workload that is new to us', () => {
  test('and whose config changes between its creation and its record rolls: its pods may have the old content', () => {
    const world = new World({}, { 'ConfigMap/app': { color: 'red' } }, 'created');
    world.setConfig('ConfigMap/app', blue);
    expect(world.settle()).toEqual(['baseline', 'roll', 'noop']);
  });

  test('because of a hint does not count as new: content that a late watch brings does not skip its roll', () => {
    const world = new World({}, { 'ConfigMap/app': { color: 'red' } }, 'watch');
    world.settle();
    world.setConfig('ConfigMap/app', blue, { resourceVersion: '20' });
    expect(world.plan({ confirmed: ['ConfigMap/app'] })).toMatchObject({ action: 'roll' });
  });

  test('because it was created just now has pods that started with what was there before it', () => {
    const world = new World({}, { 'ConfigMap/app': { color: 'red' } }, 'created');
    world.settle();
    world.setConfig('ConfigMap/app', blue, { resourceVersion: '20' });
    expect(world.plan({ confirmed: ['ConfigMap/app'] })).toMatchObject({ action: 'baseline', reason: 'fresh' });
  });

  test('after a restart, and whose config changes between our first list and its record, rolls', () => {
    const world = new World();
    world.setConfig('ConfigMap/app', blue);
    expect(world.settle()).toEqual(['baseline', 'roll', 'noop']);
  });
});
