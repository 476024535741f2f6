/** Rules of the decision that concern more than one event: needs that add up, the last roll, and an opt-in. */
import { describe, expect, test } from '@jest/globals';
import type { PodSpec } from '../../../src/model/kube-object.ts';
import { envFromConfigMap } from '../../builders/workload.ts';
import { baselinedWorld, World } from '../../builders/world.ts';

const app = 'ConfigMap/app';
const red = { color: 'red' };
const blue = { color: 'blue' };
const otherImage = { spec: { template: { metadata: { annotations: { image: '2' } } } } };
const stripped = {
  spec: { template: { metadata: { annotations: { 'reroll.dev/config-hash': null, 'reroll.dev/cause': null } } } },
};
const reverted = { action: 'noop', reason: 'reverted' };

/** Its only rollout is complete. */
function completeWorld(): World {
  const world = baselinedWorld({ templateAnnotations: { team: 'shop' } });
  world.completeRollout();
  return world;
}

/** In the middle of a rollout of ours, which began from a complete one. */
function rollingWorld(): World {
  const world = completeWorld();
  world.setConfig(app, blue);
  expect(world.settle()).toEqual(['roll', 'noop']);
  world.beginRollout();
  return world;
}

describe('needs add up per key', () => {
  const podSpec: PodSpec = {
    containers: [
      {
        envFrom: [{ configMapRef: { name: 'app', optional: true } }],
        env: [{ valueFrom: { configMapKeyRef: { name: 'app', key: 'color' } } }],
      },
    ],
  };

  test('a config with a required key and an optional use of all that arrives is recorded', () => {
    const world = baselinedWorld({ podSpec }, {});
    world.setConfig(app, { color: 'red', size: '9' });
    expect(world.settle()).toEqual(['baseline', 'noop']);
  });

  test('and that arrives without the required key first: pods start with what is there once it is', () => {
    const world = baselinedWorld({ podSpec }, {});
    world.setConfig(app, { size: '9' });
    expect(world.settle()).not.toContain('roll');
    world.setConfig(app, { size: '10' });
    expect(world.settle()).not.toContain('roll');
    world.setConfig(app, { color: 'red', size: '10' });
    expect(world.settle()).toEqual(['baseline', 'noop']);
    world.setConfig(app, { color: 'red', size: '11' });
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('and that was complete once: another key that arrives rolls', () => {
    const world = baselinedWorld({ podSpec }, { [app]: red });
    world.setConfig(app, { color: 'red', size: '9' });
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('the same in another container counts the same', () => {
    const [container = {}] = podSpec.containers ?? [];
    const { env = [], envFrom = [] } = container;
    const world = baselinedWorld({ podSpec: { initContainers: [{ env }], containers: [{ envFrom }] } }, {});
    world.setConfig(app, red);
    expect(world.settle()).toEqual(['baseline', 'noop']);
  });
});

test.each([
  [true, false],
  [false, true],
])('a key that is optional here (%s) and there (%s) is required', (...uses) => {
  const env = uses.map((optional) => ({ valueFrom: { configMapKeyRef: { name: 'app', key: 'color', optional } } }));
  const world = baselinedWorld({ podSpec: { containers: [{ env }] } }, {});
  world.setConfig(app, red);
  expect(world.settle()).toEqual(['baseline', 'noop']);
});

describe('a rollout that is never complete', () => {
  const configAndImage = (world: World): void => {
    world.setConfig(app, { color: 'green' });
    world.patchWorkload(otherImage);
  };

  test('after a restart, content and template in one commit: fresh, with one change of the template', () => {
    const world = rollingWorld();
    expect(world.record?.roll?.alone).toBe(true);
    world.forget();
    configAndImage(world);
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'fresh' });
    expect(world.settle()).toEqual(['baseline', 'noop']);
  });

  test('after a second roll of ours and a restart it is unknown which templates run: rolled', () => {
    const world = rollingWorld();
    world.setConfig(app, red);
    expect(world.settle()).toEqual(['roll', 'noop']);
    expect(world.record?.roll?.alone).toBeUndefined();
    world.forget();
    configAndImage(world);
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('after another client changed the template and a restart that is unknown as well: rolled', () => {
    const world = rollingWorld();
    world.patchUnseen({ spec: { template: { metadata: { annotations: { image: '7' } } } } });
    world.forget();
    configAndImage(world);
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('after a restart, a template that goes back to the one that was replaced is reverted', () => {
    const world = rollingWorld();
    world.forget();
    world.patchWorkload(stripped);
    expect(world.settle()).toEqual(['noop']);
    expect(world.plan()).toEqual(reverted);
  });
});

describe('the last roll, once it is over', () => {
  test('leaves the record when its replaced template comes back with new pods', () => {
    const world = rollingWorld();
    world.completeRollout();
    world.patchWorkload(stripped);
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'rollout-over' });
    world.settle();
    expect(world.record).toMatchObject({ rolledAt: expect.any(String) });
    expect([world.record?.from, world.record?.roll]).toEqual([undefined, undefined]);
    world.forget();
    expect(world.plan()).toEqual({ action: 'noop', reason: 'up-to-date' });
  });
});

describe('a digest key that is rotated in the middle of a rollout', () => {
  test.each<[string, (world: World) => void]>([
    [
      'once',
      (world) => {
        world.rotateKey(true);
        world.settle();
      },
    ],
    [
      'once, before anything is written',
      (world) => {
        world.rotateKey(true);
      },
    ],
    [
      'twice',
      (world) => {
        world.rotateKey(true);
        world.settle();
        world.rotateKey(true, 9);
        world.settle();
      },
    ],
    [
      'twice, before anything is written',
      (world) => {
        world.rotateKey(true);
        world.rotateKey(true, 9);
      },
    ],
  ])('%s: a rollout that is undone then is reported', (_rule, rotate) => {
    const world = rollingWorld();
    rotate(world);
    world.patchWorkload(stripped);
    world.settle();
    expect(world.plan()).toEqual(reverted);
    world.forget();
    expect(world.plan()).toEqual(reverted);
  });

  test.each([1, 2])('%i times, and undone while no process watched: reported', (rotations) => {
    const world = rollingWorld();
    world.patchUnseen(stripped);
    for (const key of [8, 9].slice(0, rotations)) world.rotateKey(true, key);
    world.settle();
    expect(world.plan()).toEqual(reverted);
  });

  test('and that is known still: nothing is reported', () => {
    const world = rollingWorld();
    world.rotateKey(true);
    world.settle();
    expect(world.plan()).toEqual({ action: 'noop', reason: 'up-to-date' });
  });

  test('and that is known no longer: it is reported while the status is not complete', () => {
    const world = rollingWorld();
    world.rotateKey(true);
    world.settle();
    world.rotateKey(false);
    expect(world.plan()).toEqual({ action: 'noop', reason: 'mixed-pods-possible' });
    world.completeRollout();
    expect(world.plan()).toEqual({ action: 'noop', reason: 'up-to-date' });
  });
});

describe('content that changes together with an opt-in', () => {
  const optIn = { metadata: { annotations: { 'reroll.dev/auto': 'true' } } };
  const later = { timing: { monotonicMs: 60_000 } };

  /** Content changes, and this number of ms later an annotation opts the workload in. */
  function optedIn(ms: number, settleMs: number, isOptional = false): World {
    const podSpec = envFromConfigMap('app', isOptional);
    const world = new World({ annotations: {}, podSpec }, { [app]: red }, 'list', { settings: { settleMs } });
    world.setConfig(app, blue);
    world.nowMs += ms;
    world.patchWorkload(optIn);
    return world;
  }

  test.each([
    ['at once: rolls', 0, 1_000, ['baseline', 'roll', 'noop']],
    ['within settle: rolls', 500, 1_000, ['baseline', 'roll', 'noop']],
    ['at the end of settle: rolls', 1_000, 1_000, ['baseline', 'roll', 'noop']],
    ['after settle: recorded', 1_001, 1_000, ['baseline', 'noop']],
    ['where settle is off: recorded', 0, 0, ['baseline', 'noop']],
  ])('%s', (_rule, ms, settleMs, actions) => {
    for (const isOptional of [false, true]) expect(optedIn(ms, settleMs, isOptional).settle(later)).toEqual(actions);
  });

  test('after the opt-in rolls, however long it waited', () => {
    const world = optedIn(5_000, 1_000);
    world.setConfig(app, { color: 'green' });
    expect(world.settle(later)).toEqual(['baseline', 'roll', 'noop']);
  });
});
