/** Bad content breaks one of the workloads that use it, whatever happens meanwhile. */
import { describe, expect, test } from '@jest/globals';

import { keyOf } from '../../fakes/staging/facts.ts';
import * as steps from '../../fakes/staging/steps.ts';
import { World } from '../../fakes/staging/world.ts';

const a = 'ConfigMap/a';

function of500(): World {
  return new World({ canaryFrom: 10, uses: steps.fleet(500, a) });
}

/** A world whose one canary has failed. */
function broken(count = 500): World {
  const world = new World({ canaryFrom: 10, uses: steps.fleet(count, a) });
  world.change(a, 'bad1');
  steps.settle(world);
  return world;
}

describe('bad content for 500 workloads', () => {
  test('breaks one, and 499 keep theirs', () => {
    const world = broken();
    expect([world.rolled.length, steps.failedOf(world).length, steps.staleOf(world).length]).toEqual([1, 1, 499]);
    expect(world.reported).toEqual([
      'held ConfigMap/shop/a: 1 begun, 499 wait',
      `tripped ConfigMap/shop/a by ${String(world.rolled[0])}`,
    ]);
  });

  test('breaks no other one after a restart, however soon', () => {
    for (const isSoon of [false, true]) {
      const world = broken();
      world.restart({ isSoon });
      steps.settle(world);
      expect([world.rolled.length, steps.isTrippedIn(world, a)]).toEqual([1, true]);
    }
  });

  test('breaks no other one if the leader ended before the Lease had the trip', () => {
    const world = of500();
    world.change(a, 'bad1');
    steps.rollAll(world);
    const [canary = keyOf(0)] = world.rolled;
    world.restart({
      meanwhile: () => {
        world.stands(canary, { phase: 'failed', why: 'no pod became available' });
      },
    });
    steps.settle(world);
    expect([world.rolled.length, steps.isTrippedIn(world, a)]).toEqual([1, true]);
  });

  test('breaks one if the leader ends at any moment', () => {
    for (let moment = 0; moment < 60; moment += 1) {
      const world = new World({ canaryFrom: 10, uses: steps.fleet(12, a) });
      world.change(a, 'bad1');
      for (let step = 0; step < moment; step += 1) steps.moveOn(world);
      world.restart({ isSoon: moment % 2 === 0 });
      steps.settle(world);
      expect([moment, steps.failedOf(world).length]).toEqual([moment, 1]);
    }
  });

  test('breaks one under two leaders: both pick the same, and one of the two patches meets a conflict', () => {
    const world = of500();
    world.change(a, 'bad1');
    const { leader } = world;
    const other = world.joinLeader();
    while (leader.work(0));
    while (other.work(0));
    expect([leader.patches, other.patches].map((each) => each.map(({ key }) => key))).toEqual([
      world.rolled.slice(0, 1),
      world.rolled.slice(0, 1),
    ]);
    other.isLagging = true;
    world.answer(0, true, leader);
    world.answer(0, true, other);
    // It cannot know that the change was a roll, and begins with no other workload before it does.
    steps.rollAll(world, other);
    expect(steps.rolledOf(world).length).toBe(1);
    other.isLagging = false;
    for (const key of world.workloads.keys()) other.see(key);
    for (const replica of [leader, other, leader, other]) {
      steps.rollAll(world, replica);
      steps.judgeAll(world);
    }
    expect([steps.rolledOf(world).length, leader.breakers.text()]).toEqual([1, other.breakers.text()]);
  });

  test('breaks one where it comes while 50 are in flight with good content', () => {
    const world = of500();
    world.change(a, 'good1');
    for (let wave = 0; wave < 4; wave += 1) {
      steps.rollAll(world);
      steps.judgeAll(world);
    }
    steps.rollAll(world);
    expect(world.open.size).toBe(50);
    world.change(a, 'bad2');
    steps.settle(world);
    expect([steps.failedOf(world).length, steps.isTrippedIn(world, a)]).toEqual([1, true]);
  });

  test('breaks one where another key of the config changes all the time', () => {
    const world = of500();
    for (let minute = 1; minute <= 20; minute += 1) {
      world.change(a, `bad${String(minute)}`);
      steps.rollAll(world);
      if (minute % 5 === 0) steps.judgeAll(world);
    }
    steps.settle(world);
    expect([steps.rolledOf(world).length, steps.failedOf(world).length]).toEqual([1, 1]);
  });

  test('breaks one where each fix is wrong again, also across restarts', () => {
    const world = broken();
    for (const [index, content] of ['bad2', 'bad3', 'bad4'].entries()) {
      world.change(a, content);
      steps.settle(world);
      expect([steps.rolledOf(world).length, world.rolled.length]).toEqual([1, index + 2]);
      world.restart({ isSoon: index === 1 });
      steps.settle(world);
    }
    expect([steps.rolledOf(world).length, steps.isTrippedIn(world, a)]).toEqual([1, true]);
  });
});

describe('once bad content has broken a workload', () => {
  test('a fix repairs that workload first, and then goes to the others in waves', () => {
    const world = broken();
    const [canary = keyOf(0)] = world.rolled;
    world.change(a, 'good2');
    expect(steps.wavesOf(world).slice(0, 4)).toEqual([1, 2, 6, 18]);
    expect([world.rolled[1], steps.staleOf(world), steps.failedOf(world)]).toEqual([canary, [], []]);
    expect(world.reported.at(-1)).toBe('reset ConfigMap/shop/a because fixed');
  });

  test('the content from before repairs it, and is news for no other workload', () => {
    const world = of500();
    world.change(a, 'good1');
    steps.settle(world);
    world.change(a, 'bad2');
    steps.settle(world);
    const { length } = world.rolled;
    world.change(a, 'good1');
    expect([steps.isTrippedIn(world, a), world.reported.at(-1)]).toEqual([
      false,
      'reset ConfigMap/shop/a because content-back',
    ]);
    steps.settle(world);
    expect([world.rolled.length - length, steps.staleOf(world), steps.failedOf(world)]).toEqual([1, [], []]);
  });

  test('the content from before the first roll of all repairs it as well', () => {
    const world = broken();
    world.change(a, 'good0');
    steps.settle(world);
    expect([world.rolled.length, steps.staleOf(world), steps.isTrippedIn(world, a)]).toEqual([2, [], false]);
  });

  test('one that starts slowly resets the breaker by itself', () => {
    const world = of500();
    world.change(a, 'good1');
    steps.rollAll(world);
    const [canary = keyOf(0)] = world.rolled;
    world.progressOf(canary, true);
    steps.settle(world);
    expect([world.rolled.length, steps.isTrippedIn(world, a)]).toEqual([1, true]);
    world.stands(canary, { phase: 'proven', why: undefined });
    expect([steps.isTrippedIn(world, a), world.reported.at(-1)]).toEqual([
      false,
      'reset ConfigMap/shop/a because fixed',
    ]);
    steps.settle(world);
    expect([world.rolled.length, steps.staleOf(world)]).toEqual([500, []]);
  });

  test('a workload that is created starts with the present content and rolls no other one', () => {
    const world = broken(20);
    world.create(keyOf(20), [a]);
    world.leader.see(keyOf(20));
    steps.settle(world);
    expect([world.rolled.length, steps.staleOf(world).length, steps.isTrippedIn(world, a)]).toEqual([1, 19, true]);
  });

  test('the others do not go because it is deleted, undone, paused or changed', () => {
    const ways: readonly ((world: World, canary: ReturnType<typeof keyOf>) => void)[] = [
      (world, canary) => world.delete(canary),
      (world, canary) => world.stands(canary, { phase: 'failed', isAttributable: false }),
      (world, canary) => world.set(canary, { isPaused: true }),
      (world, canary) => world.stands(canary, { phase: 'superseded', isAttributable: false }),
    ];
    for (const end of ways) {
      const world = broken(10);
      end(world, world.rolled[0] ?? keyOf(0));
      steps.settle(world);
      world.restart();
      steps.settle(world);
      expect([world.rolled.length, steps.isTrippedIn(world, a)]).toEqual([1, true]);
    }
  });
});
