/** What the next process makes of what it finds: the objects, and the trips on the Lease. */
import { describe, expect, test } from '@jest/globals';

import { contentId } from '../../fakes/staging/digests.ts';
import { keyOf } from '../../fakes/staging/facts.ts';
import * as steps from '../../fakes/staging/steps.ts';
import { World, type WorldOptions } from '../../fakes/staging/world.ts';

const a = 'ConfigMap/a';

/** 100 workloads, 27 of which have proven good content, and one of the next wave has failed with it. */
function tolerating(options: Partial<WorldOptions> = {}): World {
  const world = new World({ canaryFrom: 10, uses: steps.fleet(100, a), ...options });
  world.change(a, 'good1');
  while (steps.staleOf(world).length > 70) {
    steps.rollAll(world);
    steps.judgeAll(world);
  }
  steps.rollAll(world);
  // The next process sees it before the others.
  const [failed = keyOf(0)] = [...world.open].sort();
  world.progressOf(failed, true);
  steps.judgeAll(world);
  expect([steps.failedOf(world), steps.isTrippedIn(world, a)]).toEqual([[failed], false]);
  return world;
}

describe('the next process', () => {
  test('takes the trips from the Lease, and resets them as the one before would have', () => {
    const world = new World({ uses: steps.fleet(10, a) });
    world.change(a, 'bad1');
    steps.settle(world);
    const text = world.leader.breakers.text();
    world.restart();
    expect([world.leader.breakers.text(), steps.isTrippedIn(world, a)]).toEqual([text, true]);
    world.change(a, 'good2');
    steps.settle(world);
    expect([steps.staleOf(world), world.leader.breakers.size]).toEqual([[], 0]);
  });

  test.each([false, true])('tolerates a failure that was tolerated before (soon after the rolls: %s)', (isSoon) => {
    const world = tolerating();
    world.restart({ isSoon });
    steps.settle(world);
    expect([steps.isTrippedIn(world, a), steps.staleOf(world)]).toEqual([false, []]);
  });

  test('trips where more failed than are tolerated, and no Lease says so', () => {
    const world = new World({ canaryFrom: 10, uses: steps.fleet(30, a), maxConcurrent: { [a]: 12 } });
    world.change(a, 'good1');
    steps.rollAll(world);
    const [one = keyOf(0), other = keyOf(0), ...rest] = world.open;
    for (const key of rest) while (world.open.has(key)) world.progressOf(key);
    world.restart({
      meanwhile: () => {
        for (const key of [one, other]) world.progressOf(key, true);
      },
    });
    steps.settle(world);
    expect([world.rolled.length, steps.isTrippedIn(world, a)]).toEqual([12, true]);
  });

  test('stages few users of a config whose waves had begun', () => {
    const world = new World({ canaryFrom: 10, uses: steps.fleet(10, a) });
    world.change(a, 'bad1');
    steps.rollAll(world);
    const [canary] = world.rolled;
    const gone = [...world.workloads.keys()].filter((key) => key !== canary).slice(0, 5);
    world.restart({
      meanwhile: () => {
        for (const key of gone) world.delete(key);
      },
    });
    steps.settle(world);
    expect(world.rolled).toEqual([canary]);
  });

  test('counts the proofs of a content under every digest key', () => {
    const world = tolerating();
    const [last = keyOf(0)] = steps.staleOf(world).map(({ key }) => key);
    world.set(last, { isHeld: true });
    steps.settle(world);
    world.rotateKey();
    world.set(last, { isHeld: false });
    steps.rollAll(world);
    expect([...world.open]).toEqual([last]);
    // Records that are not written yet under the present key.
    const startedWith = { [a]: contentId('good1') };
    for (const [key, { standing }] of world.workloads) {
      if (standing?.phase === 'superseded') world.stands(key, { phase: 'proven', startedWith });
    }
    world.progressOf(last, true);
    expect([steps.failedOf(world).length, steps.isTrippedIn(world, a)]).toEqual([2, false]);
  });

  test('knows a trip of before the rotation of the digest key', () => {
    const world = new World({ uses: steps.fleet(10, a) });
    world.change(a, 'bad1');
    steps.settle(world);
    world.rotateKey();
    steps.settle(world);
    expect([world.rolled.length, steps.isTrippedIn(world, a)]).toEqual([1, true]);
    world.change(a, 'good2');
    steps.settle(world);
    expect([steps.staleOf(world), steps.isTrippedIn(world, a)]).toEqual([[], false]);
  });

  test('stops no workload by a trip from before, where the option is off now', () => {
    const world = new World({ canaryFrom: 10, uses: steps.fleet(10, a) });
    world.change(a, 'bad1');
    steps.settle(world);
    world.restart({ canaryFrom: 0 });
    steps.settle(world);
    expect([steps.staleOf(world), world.leader.breakers.size]).toEqual([[], 0]);
    expect(world.reported.at(-1)).toBe('reset ConfigMap/shop/a because unstaged');
  });

  test('forgets the trip of a config that no workload uses any more', () => {
    for (const isWhileItRuns of [false, true]) {
      const world = new World({ uses: [...steps.fleet(10, a), ['Secret/c']] });
      world.change(a, 'bad1');
      steps.settle(world);
      const end = (): void => {
        for (let number = 0; number < 10; number += 1) world.delete(keyOf(number));
      };
      if (isWhileItRuns) end();
      else world.restart({ meanwhile: end });
      steps.settle(world);
      expect([world.leader.breakers.size, world.reported.at(-1)]).toEqual([
        0,
        'reset ConfigMap/shop/a because unstaged',
      ]);
    }
  });
});
