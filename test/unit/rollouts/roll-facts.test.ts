import { describe, expect, test } from '@jest/globals';
import type { Observation } from '../../../src/model/observation.ts';
import { rollFactsOf, type RollFacts } from '../../../src/rollouts/roll-facts.ts';
import { baselinedWorld, type World } from '../../builders/world.ts';

function factsOf({ known }: World, changed: Partial<Observation> = {}): RollFacts | undefined {
  return known && rollFactsOf({ ...known, observation: { ...known.observation, ...changed } });
}

function rolled(): World {
  const world = baselinedWorld({ templateAnnotations: { team: 'shop' } });
  world.completeRollout();
  world.setConfig('ConfigMap/app', { color: 'blue' });
  expect(world.settle({ staged: ['ConfigMap/app'] })).toEqual(['roll', 'noop']);
  return world;
}

const template = (annotations: object): unknown => ({ spec: { template: { metadata: { annotations } } } });

describe('the facts about a roll', () => {
  test('are those of the record, while the template is the one that it made', () => {
    const world = rolled();
    const { roll, rolledAt, of } = world.record ?? {};
    expect(factsOf(world)).toMatchObject({ roll, rolledAt, of, template: 'rolled', canComplete: true });
  });

  test.each<[string, object, RollFacts['template']]>([
    ['changed in another part', { team: 'sales' }, 'other'],
    ['without the trigger and changed', { 'reroll.dev/config-hash': null, team: 'sales' }, 'other'],
    ['as it was before', { 'reroll.dev/config-hash': null, 'reroll.dev/cause': null }, 'replaced'],
  ])('show a template that another client left %s', (_what, annotations, expected) => {
    const world = rolled();
    world.patchWorkload(template(annotations));
    expect(factsOf(world)?.template).toBe(expected);
  });

  test('are the same after the digest key was rotated, before and after the record is under the new one', () => {
    const world = rolled();
    world.rotateKey(true);
    expect(factsOf(world)?.template).toBe('rolled');
    expect(world.settle()).toEqual(['baseline', 'noop']);
    expect(factsOf(world)?.template).toBe('rolled');
  });

  test.each<[string, object]>([
    ['paused', { paused: true }],
    ['without replicas', { replicas: 0 }],
  ])('say that a workload %s cannot complete', (_what, spec) => {
    const world = rolled();
    world.patchWorkload({ spec });
    expect(factsOf(world)?.canComplete).toBe(false);
  });
});

describe('there are no facts', () => {
  test('about a workload that was never rolled and whose content is not known', () => {
    expect(factsOf(baselinedWorld())).toBeUndefined();
  });

  test('about one that is being deleted, or was opted in again', () => {
    const world = rolled();
    expect(factsOf(world, { wasAdopted: true })).toBeUndefined();
    expect(factsOf(world, { lastRecord: undefined })).toBeUndefined();
    world.patchWorkload({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } });
    expect(factsOf(world)).toBeUndefined();
  });
});
