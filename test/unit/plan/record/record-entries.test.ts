import { describe, expect, test } from '@jest/globals';
import { envFromConfigMap } from '../../../builders/workload.ts';
import { baselinedWorld, type World } from '../../../builders/world.ts';

/** A world whose only rollout is complete. */
function completeWorld(): World {
  const world = baselinedWorld();
  world.completeRollout();
  return world;
}

describe('a config that is not in the record yet', () => {
  const at = (time: string): number => Date.parse(time);
  const written = { createdAtMs: at('2026-01-01T00:00:00Z'), writtenAtMs: at('2026-01-01T00:02:00Z') };

  /** A template that got a reference to `new` while no process watched, written by kubectl at that time. */
  function enteredUnwatched(templateTime: string): World {
    const world = completeWorld();
    const managedFields = [{ manager: 'kubectl', time: templateTime, fieldsV1: { 'f:spec': { 'f:template': {} } } }];
    world.patchWorkload({ metadata: { managedFields }, spec: { template: { spec: envFromConfigMap('new') } } });
    world.forget();
    return world;
  }

  test.each([
    [
      'entered unwatched and was changed after the template: its pods may be older, so it rolls',
      '2026-01-01T00:01:00Z',
      'roll',
    ],
    ['entered unwatched and was changed before the template: recorded', '2026-01-01T00:03:00Z', 'baseline'],
  ])('%s', (_rule, templateTime, action) => {
    const world = enteredUnwatched(templateTime);
    world.setConfig('ConfigMap/new', { a: '1' }, { times: written });
    const actions = world.settle();
    expect(actions.at(-2)).toBe(action);
  });

  test('and was never changed after it was created is recorded', () => {
    const world = enteredUnwatched('2026-01-01T00:01:00Z');
    world.setConfig('ConfigMap/new', { a: '1' }, { times: { ...written, createdAtMs: written.writtenAtMs } });
    expect(world.settle()).toEqual(['baseline', 'noop']);
  });

  test('and that entered before our eyes is recorded', () => {
    const world = completeWorld();
    world.setConfig('ConfigMap/new', { a: '1' }, { times: written });
    world.patchWorkload({ spec: { template: { spec: envFromConfigMap('new') } } });
    expect(world.settle()).toEqual(['baseline', 'noop']);
  });

  test('and that has changed since it entered before our eyes rolls, although it was never recorded', () => {
    const world = completeWorld();
    world.setConfig('ConfigMap/new', { a: '1' });
    world.patchWorkload({ spec: { template: { spec: envFromConfigMap('new') } } });
    world.setConfig('ConfigMap/new', { a: '2' });
    expect(world.settle().filter((action) => action === 'roll')).toHaveLength(1);
  });

  test.each([
    ['required: recorded', false, 0],
    ['optional: rolls', true, 1],
  ])('and that appears after its reference, %s', (_rule, isOptional, rolls) => {
    const world = completeWorld();
    world.patchWorkload({ spec: { template: { spec: envFromConfigMap('new', isOptional) } } });
    world.setConfig('ConfigMap/new', { a: '1' });
    expect(world.settle().filter((action) => action === 'roll')).toHaveLength(rolls);
  });
});
