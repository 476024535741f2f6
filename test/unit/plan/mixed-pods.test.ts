/** Content that goes back while a roll waits: whether pods may have started with the other content in between. */
import { describe, expect, test } from '@jest/globals';
import { envFromConfigMap } from '../../builders/workload.ts';
import { baselinedWorld, type World } from '../../builders/world.ts';

const app = 'ConfigMap/app';
const red = { color: 'red' };
const blue = { color: 'blue' };
const held = { settings: { settleMs: 60_000 } };
const upToDate = { action: 'noop', reason: 'up-to-date' };
const mixedPossible = { action: 'noop', reason: 'mixed-pods-possible' };
const podStarts = { status: { readyReplicas: 2 } };
const podEnds = { status: { readyReplicas: 1 } };

/** Its only rollout is complete, its content changes, and the roll waits. */
function heldWorld(): World {
  const world = baselinedWorld();
  world.completeRollout();
  world.setConfig(app, blue);
  expect(world.plan(held)).toMatchObject({ action: 'wait', reason: 'settle' });
  return world;
}

/** The same without a change yet, on an API server whose versions of different kinds cannot be compared. */
function unorderedWorld(): World {
  const world = baselinedWorld({}, { [app]: red }, 'list', { settings: { isFreshnessKnown: false } });
  world.completeRollout();
  return world;
}

describe('content that goes back while a roll waits', () => {
  test('and no pod has started meanwhile: up to date', () => {
    const world = heldWorld();
    world.setConfig(app, red);
    expect(world.plan(held)).toEqual(upToDate);
    expect(world.settle()).toEqual(['noop']);
  });

  test('and the counts of the status have changed meanwhile: stays stale, waits, and rolls once', () => {
    const world = heldWorld();
    world.patchWorkload(podStarts);
    world.setConfig(app, red);
    expect(world.plan(held)).toMatchObject({ action: 'wait', reason: 'settle', cause: [app] });
    expect(world.settle()).toEqual(['roll', 'noop']);
    expect(world.plan()).toEqual(upToDate);
  });

  test('and the counts have changed and changed back meanwhile: the same', () => {
    const world = heldWorld();
    world.patchWorkload(podStarts);
    world.patchWorkload(podEnds);
    world.setConfig(app, red);
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('and counts change only after it went back: up to date', () => {
    const world = heldWorld();
    world.setConfig(app, red);
    world.patchWorkload(podStarts);
    expect(world.plan()).toEqual(upToDate);
  });

  test('and a field of the status that counts no pods has changed: up to date', () => {
    const world = heldWorld();
    world.patchWorkload({ status: { observedGeneration: 7 } });
    world.setConfig(app, red);
    expect(world.plan()).toEqual(upToDate);
  });

  test('and a list finds other counts: reported, not rolled', () => {
    const world = heldWorld();
    world.patchWorkload(podStarts, 'list');
    world.setConfig(app, red);
    expect(world.plan()).toEqual(mixedPossible);
    expect(world.settle()).toEqual(['noop']);
  });

  test('and a new template of another client has replaced the pods: up to date', () => {
    const world = heldWorld();
    world.patchWorkload(podStarts);
    world.setConfig(app, red);
    world.patchWorkload({ spec: { template: { metadata: { annotations: { image: '2' } } } } });
    expect(world.settle().at(-1)).toBe('noop');
    expect(world.settle()).toEqual(['noop']);
    expect(world.plan()).toEqual(upToDate);
  });

  test('and whose watch brings it only after the status: the versions decide', () => {
    const world = baselinedWorld();
    world.completeRollout();
    world.patchWorkload(podStarts);
    const statusRv = Number(world.object.metadata?.resourceVersion);
    world.setConfig(app, blue, { resourceVersion: String(statusRv - 1) });
    world.setConfig(app, red, { resourceVersion: String(statusRv + 1) });
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('and whose watch brings it only after the status, with freshness off: reported, not rolled', () => {
    const world = unorderedWorld();
    world.patchWorkload(podStarts);
    const statusRv = Number(world.object.metadata?.resourceVersion);
    world.setConfig(app, blue, { resourceVersion: String(statusRv - 1) });
    world.setConfig(app, red, { resourceVersion: String(statusRv + 1) });
    expect(world.settle()).toEqual(['noop']);
    expect(world.plan()).toEqual(mixedPossible);
  });

  test('and the counts have changed meanwhile, with freshness off: the content of that moment decides', () => {
    const world = unorderedWorld();
    world.setConfig(app, blue);
    world.patchWorkload(podStarts);
    world.setConfig(app, red);
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('and something else is recorded meanwhile: stays stale, and rolls once', () => {
    const world = heldWorld();
    world.patchWorkload(podStarts);
    world.patchWorkload({ metadata: { annotations: { 'reroll.dev/configmaps': 'other' } } });
    expect(world.settle(held)).toEqual(['baseline', 'wait']);
    world.setConfig(app, red);
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('and it did not count for a while meanwhile: what was recorded then is all that is known', () => {
    const world = heldWorld();
    world.patchWorkload(podStarts);
    const exclude = (names: string | null): unknown => ({
      metadata: { annotations: { 'reroll.dev/exclude-configmaps': names } },
    });
    world.patchWorkload(exclude('app'));
    expect(world.settle(held)).toEqual(['baseline', 'noop']);
    world.setConfig(app, red);
    world.patchWorkload(exclude(null));
    expect(world.settle(held)).toEqual(['baseline', 'noop']);
  });

  test('of a config that no longer counts is ignored', () => {
    const world = heldWorld();
    world.patchWorkload(podStarts);
    world.setConfig(app, red);
    world.patchWorkload({ spec: { template: { spec: { containers: [{}] } } } });
    expect(world.settle()).toEqual(['baseline', 'noop']);
    expect(world.plan()).toEqual(upToDate);
  });

  test('of two configs names the one that went back, together with one that has changed', () => {
    const podSpec = {
      containers: [...(envFromConfigMap('app').containers ?? []), ...(envFromConfigMap('other').containers ?? [])],
    };
    const world = baselinedWorld({ podSpec }, { [app]: red, 'ConfigMap/other': red });
    world.completeRollout();
    world.setConfig(app, blue);
    world.patchWorkload(podStarts);
    world.setConfig(app, red);
    world.setConfig('ConfigMap/other', blue);
    expect(world.plan()).toMatchObject({ action: 'roll', cause: [app, 'ConfigMap/other'] });
  });

  test('across a restart of the process is not known to have been away', () => {
    const world = heldWorld();
    world.forget();
    world.setConfig(app, red);
    expect(world.plan()).toEqual({ action: 'noop', reason: 'up-to-date' });
  });
});

describe('content that went away and back before a template came, which a late watch brings', () => {
  const other = 'ConfigMap/other';
  const podSpec = {
    containers: [...(envFromConfigMap('app').containers ?? []), ...(envFromConfigMap('other').containers ?? [])],
  };

  /** What the watch brings only after the template, but for the last write. */
  function lateWorld(): { readonly world: World; readonly lastRv: string } {
    const world = baselinedWorld({ podSpec }, { [app]: red, [other]: red });
    world.completeRollout();
    const versions = Array.from({ length: 3 }, () => {
      world.patchUnseen({});
      return world.object.metadata?.resourceVersion ?? '';
    });
    world.patchWorkload({ spec: { template: { metadata: { annotations: { image: '2' } } } } });
    world.patchWorkload(podStarts);
    const [firstRv = '', nextRv = '', lastRv = ''] = versions;
    world.setConfig(app, blue, { resourceVersion: firstRv });
    world.setConfig(app, red, { resourceVersion: nextRv });
    expect(world.observation?.mixed).toEqual({ refs: [app], isCertain: true });
    return { world, lastRv };
  }

  test('is in its pods and is recorded: nothing is written again and again', () => {
    expect(lateWorld().world.plan()).toEqual(upToDate);
  });

  test('does not keep other content that came before the template from being recorded', () => {
    const { world, lastRv } = lateWorld();
    world.setConfig(other, blue, { resourceVersion: lastRv });
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'fresh' });
    expect(world.settle()).toEqual(['baseline', 'noop']);
  });
});
