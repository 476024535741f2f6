/** What the record says of the content that the pods of a workload started with, and of the time before a roll. */
import { describe, expect, test } from '@jest/globals';
import type { ConfigRef } from '../../../src/model/kinds.ts';
import type { PodSpec } from '../../../src/model/kube-object.ts';
import { causesOf } from '../../../src/plan/started-with.ts';
import { baselinedWorld, World, type PlanOptions } from '../../builders/world.ts';

const app = 'ConfigMap/app';
const db = 'Secret/db';
const blue = { color: 'blue' };
const green = { color: 'green' };

const ofBoth: PodSpec = {
  containers: [{ envFrom: [{ configMapRef: { name: 'app' } }, { secretRef: { name: 'db' } }] }],
};
const both = { [app]: { color: 'red' }, [db]: { password: 'one' } } as const;
const staged: PlanOptions = { staged: [app, db] };

/** A workload of both configs that has been rolled for the ConfigMap while both were staged. */
function rolledWorld(): World {
  const world = baselinedWorld({ podSpec: ofBoth }, both);
  world.completeRollout();
  world.setConfig(app, blue);
  expect(world.settle(staged)).toEqual(['roll', 'noop']);
  return world;
}

describe('the contents that pods started with', () => {
  test('are those of all staged configs after a roll', () => {
    const world = rolledWorld();
    expect(world.record?.of).toEqual({ [app]: world.contentId(app), [db]: world.contentId(db) });
  });

  test('are not recorded for configs that are not staged', () => {
    const world = baselinedWorld({ podSpec: ofBoth }, both);
    world.setConfig(app, blue);
    world.settle({ staged: [db] });
    expect(world.record?.of).toEqual({ [db]: world.contentId(db) });
    expect(baselinedWorld().record).not.toHaveProperty('of');
  });

  test('stay for a config that is no longer staged while its content does', () => {
    const world = rolledWorld();
    const before = world.record?.of?.[db];
    world.setConfig(app, green);
    expect(world.settle({ staged: [app] })).toEqual(['roll', 'noop']);
    expect(world.record?.of).toEqual({ [app]: world.contentId(app), [db]: before });
  });

  test('go with the content of a config that is no longer staged', () => {
    const world = rolledWorld();
    const before = world.record?.of?.[db];
    world.setConfig(app, green);
    expect(world.settle({ staged: [] })).toEqual(['roll', 'noop']);
    expect(world.record?.of).toEqual({ [db]: before });
  });

  test('stay in a record without a rollout, and go with the reference', () => {
    const world = rolledWorld();
    world.patchWorkload({
      spec: { template: { spec: { containers: [{ envFrom: [{ secretRef: { name: 'db' } }] }] } } },
    });
    expect(world.plan(staged)).toMatchObject({ action: 'baseline', reason: 'references-changed' });
    world.settle();
    expect(world.record?.of).toEqual({ [db]: world.contentId(db) });
  });

  test('are recorded where another client replaced the pods after the content changed', () => {
    const world = baselinedWorld({ podSpec: ofBoth }, both);
    world.completeRollout();
    world.setConfig(app, blue);
    world.patchWorkload({ spec: { template: { metadata: { annotations: { image: '2' } } } } });
    expect(world.plan(staged)).toMatchObject({ action: 'baseline', reason: 'fresh' });
    world.settle(staged);
    expect(world.record?.of).toEqual({ [app]: world.contentId(app), [db]: world.contentId(db) });
    expect(world.record).not.toHaveProperty('roll');
  });

  test('are recorded of a workload that was seen to be created after its configs', () => {
    const world = new World({ podSpec: ofBoth, resourceVersion: '103' }, both, 'created');
    expect(world.plan(staged)).toMatchObject({ action: 'baseline', reason: 'no-record' });
    world.settle(staged);
    expect(world.record?.of).toEqual({ [app]: world.contentId(app), [db]: world.contentId(db) });
  });

  test.each<[string, World, PlanOptions]>([
    ['that a list showed', new World({}, undefined, 'list'), staged],
    ['whose config came later', new World({ resourceVersion: '50' }, undefined, 'created'), staged],
    [
      'where versions show no order',
      new World({ resourceVersion: '103' }, undefined, 'created'),
      { ...staged, settings: { isFreshnessKnown: false } },
    ],
  ])('are not known of a workload %s', (_what, world, options) => {
    world.settle(options);
    expect(world.record).not.toHaveProperty('of');
  });

  test('are not recorded when a workload is opted in again, although its former record has them', () => {
    const world = rolledWorld();
    const { annotations } = world.object.metadata ?? {};
    world.patchWorkload({ metadata: { annotations: { 'reroll.dev/auto': 'false' } } });
    expect(world.settle(staged)).toEqual(['release', 'noop']);
    world.patchWorkload({ metadata: { annotations } });
    expect(world.plan(staged)).toMatchObject({ action: 'baseline', reason: 'adopted' });
    world.settle(staged);
    expect(world.record).not.toHaveProperty('of');
  });

  test('are named under the present digest key after a rotation', () => {
    const world = rolledWorld();
    const before = world.record?.of;
    world.rotateKey(true);
    expect(world.settle(staged)).toEqual(['baseline', 'noop']);
    expect(world.record?.of).toEqual({ [app]: world.contentId(app), [db]: world.contentId(db) });
    expect(world.record?.of).not.toEqual(before);
  });

  test('keep their former names after a rotation where the content has changed since', () => {
    const world = rolledWorld();
    const before = world.record?.of?.[app];
    world.setConfigUnseen(app, green);
    world.rotateKey(true);
    expect(world.plan()).toMatchObject({ reason: 'key-rotated', record: { of: { [app]: before } } });
  });

  test('are none where they are more than sixteen', () => {
    const rollOf = (count: number): World => {
      const refs = Array.from({ length: count }, (_, index): ConfigRef => `ConfigMap/c${String(index)}`);
      const envFrom = refs.map((ref) => ({ configMapRef: { name: ref.slice('ConfigMap/'.length) } }));
      const configs = Object.fromEntries(refs.map((ref) => [ref, { color: 'red' }]));
      const world = baselinedWorld({ podSpec: { containers: [{ envFrom }] } }, configs);
      for (const ref of refs) world.setConfig(ref, blue);
      expect(world.settle({ staged: refs })).toEqual(['roll', 'noop']);
      return world;
    };
    expect(Object.keys(rollOf(16).record?.of ?? {})).toHaveLength(16);
    expect(rollOf(16).record?.roll?.for).toHaveLength(16);
    expect(rollOf(17).record).not.toHaveProperty('of');
    expect(rollOf(17).record?.roll).not.toHaveProperty('for');
  });
});

describe('the causes of a roll', () => {
  const configs = { 'ConfigMap/a': 'absent', 'ConfigMap/b': 'absent', 'Secret/c': 'absent' } as const;
  const stagedIdOf = (ref: ConfigRef): string | undefined => (ref === 'ConfigMap/a' ? undefined : 'id');

  test('are the configs that changed, staged or not', () => {
    expect(causesOf(['ConfigMap/a', 'Secret/c'], configs, { stagedIdOf })).toEqual({
      for: ['ConfigMap/a', 'Secret/c'],
    });
  });

  test('of a folded kind are all that are staged, since it is not known which have changed', () => {
    expect(causesOf(['ConfigMap/*'], configs, { stagedIdOf })).toEqual({ for: ['ConfigMap/b'] });
    expect(causesOf(['ConfigMap/*'], configs, { stagedIdOf: () => undefined })).toEqual({});
  });
});

describe('the record of a roll says of the time before it', () => {
  /** The roll of a workload whose status shows this. */
  const rollOf = (options: PlanOptions): unknown => {
    const world = baselinedWorld();
    world.setConfig(app, blue);
    const decision = world.plan(options);
    return decision.action === 'roll' ? decision.record.roll : decision;
  };
  const failure = { reason: 'ProgressDeadlineExceeded', at: '2026-10-01T08:00:00Z' } as const;

  test.each<[string, NonNullable<PlanOptions['rollout']>, object]>([
    ['its causes and its generation', { generation: 6 }, { for: [app], gen: 7 }],
    ['that a rollout was complete', { lacking: 0 }, { was: 'ok' }],
    ['that a rollout was not complete', { lacking: 1 }, { was: 'bad' }],
    ['that all pods were replaced that could be', { lacking: 2, down: 2 }, { was: 'ok', down: 2 }],
    ['that fewer were', { lacking: 3, down: 2 }, { was: 'bad', down: 2 }],
    ['that a rollout had failed, and since when', { lacking: 1, failure }, { was: 'bad', seen: failure.at }],
  ])('%s', (_what, rollout, expected) => {
    expect(rollOf({ rollout })).toMatchObject(expected);
  });

  test('nothing that was not so', () => {
    const roll = rollOf({ rollout: { lacking: 0, down: 0, failure: undefined } });
    expect(roll).not.toHaveProperty('seen');
    expect(roll).not.toHaveProperty('down');
  });

  test('that a rollout was not complete while its controller has not observed our own last roll', () => {
    const world = baselinedWorld();
    world.setConfig(app, blue);
    world.settle({ rollout: { generation: 6, lacking: 0 } });
    world.setConfig(app, green);
    const was = (observedGeneration: number): unknown => world.plan({ rollout: { observedGeneration, lacking: 0 } });
    expect(was(6)).toMatchObject({ record: { roll: { was: 'bad' } } });
    expect(was(7)).toMatchObject({ record: { roll: { was: 'ok' } } });
  });

  test('what the record of our own last roll says, while that has no verdict', () => {
    const world = baselinedWorld();
    world.setConfig(app, blue);
    world.settle({ rollout: { lacking: 1, down: 1 } });
    world.setConfig(app, green);
    const rollout = { lacking: 3, down: 2 };
    expect(world.plan({ rollout })).toMatchObject({ record: { roll: { was: 'bad', down: 2 } } });
    const turn = { isUndecided: true };
    expect(world.plan({ rollout, turn })).toMatchObject({ record: { roll: { was: 'ok', down: 1 } } });
  });
});
