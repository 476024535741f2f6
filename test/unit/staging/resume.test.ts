/** A user lets the rolls go on although a workload has failed: one at first, and the next failure is another trip. */
import { describe, expect, test } from '@jest/globals';

import type { WorkloadKey } from '../../../src/model/kinds.ts';
import { keyOf, namespace } from '../../fakes/staging/facts.ts';
import * as steps from '../../fakes/staging/steps.ts';
import { World } from '../../fakes/staging/world.ts';

const a = 'ConfigMap/a';

/** A world with a tripped breaker: workloads have failed for reasons of their own, with content that others can run. */
function tripped({ count = 20, failing = 1 } = {}): { readonly world: World; readonly failed: readonly WorkloadKey[] } {
  const world = new World({ uses: steps.fleet(count, a), ...(failing > 1 && { maxConcurrent: { [a]: failing } }) });
  world.change(a, 'good1');
  steps.rollAll(world);
  const failed = [...world.open].sort();
  for (const key of failed) world.progressOf(key, true);
  steps.rollAll(world);
  expect([world.rolled.length, steps.isTrippedIn(world, a)]).toEqual([failing, true]);
  return { world, failed };
}

function tripIdOf({ leader }: World): string | undefined {
  return leader.breakers.tripOf(`ConfigMap/${namespace}/a`)?.id;
}

describe('a trip that a user resumes', () => {
  test('lets the others go on, one at first', () => {
    const { world, failed } = tripped();
    steps.resumeAll(world);
    expect(steps.wavesOf(world).slice(0, 3)).toEqual([1, 2, 5]);
    expect([steps.staleOf(world), steps.failedOf(world), world.rolled.length]).toEqual([[], failed, 20]);
  });

  test('is named by its id: another id resumes nothing', () => {
    const { world } = tripped();
    const id = tripIdOf(world);
    world.staging.resumed(namespace, (trip) => trip.id === 'taaaaaaaaaaaa');
    world.staging.resumed('other', () => true);
    steps.rollAll(world);
    expect([world.rolled.length, steps.isTrippedIn(world, a)]).toEqual([1, true]);
    world.staging.resumed(namespace, (trip) => trip.id === id);
    steps.rollAll(world);
    expect([world.rolled.length, steps.isTrippedIn(world, a)]).toEqual([2, false]);
  });

  test('is followed by another trip at the next failure', () => {
    const { world } = tripped();
    const id = tripIdOf(world);
    steps.resumeAll(world);
    steps.rollAll(world);
    const [second = keyOf(0)] = world.open;
    world.progressOf(second, true);
    steps.settle(world);
    expect([world.rolled.length, steps.isTrippedIn(world, a), tripIdOf(world) === id]).toEqual([2, true, false]);
    expect(world.reported.slice(-2)).toEqual(['resumed ConfigMap/shop/a', `tripped ConfigMap/shop/a by ${second}`]);
    // The id that the user has named before resumes no other trip.
    world.staging.resumed(namespace, (trip) => trip.id === id);
    expect(steps.isTrippedIn(world, a)).toBe(true);
  });

  test.each([false, true])('is not tripped again by a restart (soon after the rolls: %s)', (isSoon) => {
    for (const failing of [1, 3]) {
      const { world, failed } = tripped({ failing });
      steps.resumeAll(world);
      world.restart({ isSoon });
      steps.settle(world);
      expect([steps.staleOf(world), steps.failedOf(world), steps.isTrippedIn(world, a)]).toEqual([[], failed, false]);
    }
  });

  test('is tripped by a failure after a restart, of a roll that began after it', () => {
    const { world } = tripped({ failing: 3 });
    steps.resumeAll(world);
    world.restart({ isSoon: true });
    steps.rollAll(world);
    const [next = keyOf(0)] = world.open;
    world.progressOf(next, true);
    steps.rollAll(world);
    expect([world.rolled.length, steps.isTrippedIn(world, a)]).toEqual([6, true]);
  });

  test('is over with other content, whose first failure trips as any', () => {
    const { world, failed } = tripped();
    steps.resumeAll(world);
    world.change(a, 'bad2');
    expect(world.leader.breakers.size).toBe(0);
    steps.settle(world);
    expect([steps.failedOf(world), steps.isTrippedIn(world, a)]).toEqual([failed, true]);
  });
});
