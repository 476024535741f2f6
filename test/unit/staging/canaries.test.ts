/** Which workload goes first, and what happens where it cannot. */
import { describe, expect, test } from '@jest/globals';

import type { WorkloadKey } from '../../../src/model/kinds.ts';
import { keyOf, type WorldWorkload } from '../../fakes/staging/facts.ts';
import * as steps from '../../fakes/staging/steps.ts';
import { World } from '../../fakes/staging/world.ts';

const a = 'ConfigMap/a';

/** Workloads of which one has been rolled to this content, and waits for its verdict. */
function begun(content: string, count = 10): { readonly world: World; readonly canary: WorkloadKey } {
  const world = new World({ uses: steps.fleet(count, a) });
  world.change(a, content);
  steps.rollAll(world);
  const [canary = keyOf(0)] = world.rolled;
  return { world, canary };
}

describe('the first workload', () => {
  test.each<[what: string, change: Partial<WorldWorkload>]>([
    ['has the annotation canary', { isPreferred: true, isUnhealthy: true, risk: 4 }],
    ['is well, where the others are not', { risk: 4 }],
    ['is the one that bad content hurts least', { risk: 0 }],
  ])('%s', (what, change) => {
    const others: Partial<WorldWorkload> = what.startsWith('is well') ? { isUnhealthy: true } : { risk: 1 };
    for (let number = 0; number < 10; number += 1) {
      const world = new World({ uses: steps.fleet(10, a) });
      for (const key of world.workloads.keys()) world.set(key, key === keyOf(number) ? change : others);
      world.change(a, 'good1');
      steps.rollAll(world);
      expect(world.rolled).toEqual([keyOf(number)]);
    }
  });

  test('is followed by the others in the order of what they risk', () => {
    const world = new World({ uses: steps.fleet(7, a), maxConcurrent: { [a]: 1 } });
    const changes: readonly Partial<WorldWorkload>[] = [
      { isUnhealthy: true, risk: 0 },
      { risk: 3 },
      { risk: 4 },
      { risk: 1 },
      { isPreferred: true, risk: 4 },
      { risk: 0 },
      { risk: 2 },
    ];
    for (const [index, change] of changes.entries()) world.set(keyOf(index), change);
    world.change(a, 'good1');
    steps.settle(world);
    expect(world.rolled).toEqual([4, 5, 3, 6, 1, 2, 0].map(keyOf));
  });

  test('is another one for each content', () => {
    const world = new World({ uses: steps.fleet(50, a) });
    const firsts = Array.from({ length: 20 }, (_, index) => {
      const { length } = world.rolled;
      world.change(a, `good${String(index + 1)}`);
      steps.settle(world);
      return world.rolled[length];
    });
    expect(new Set(firsts).size).toBeGreaterThan(10);
  });

  test.each<[what: string, end: (world: World, canary: WorkloadKey) => void]>([
    ['is deleted, or opted out', (world, canary) => world.delete(canary)],
    ['is paused, or scaled to 0', (world, canary) => world.set(canary, { isPaused: true })],
    [
      'is changed by another client',
      (world, canary) => world.stands(canary, { phase: 'superseded', isAttributable: false }),
    ],
    ['gets no verdict in time', (world, canary) => world.stands(canary, { phase: 'neutral' })],
  ])('is replaced by another one where it %s before its verdict', (_, end) => {
    const { world, canary } = begun('bad1');
    end(world, canary);
    steps.rollAll(world);
    expect([world.rolled.length, steps.rolledOf(world).length, world.open.size]).toEqual([2, 2, 1]);
    steps.settle(world);
    expect([steps.rolledOf(world).length, steps.isTrippedIn(world, a)]).toEqual([2, true]);
  });

  test('that goes on after a pause is judged, and counts as in flight again', () => {
    const { world, canary } = begun('good1');
    world.set(canary, { isPaused: true });
    steps.rollAll(world);
    world.set(canary, { isPaused: false });
    expect([world.rolled.length, world.open.size]).toEqual([2, 2]);
    const [, second = keyOf(0)] = world.rolled;
    while (world.open.has(second)) world.progressOf(second);
    steps.rollAll(world);
    // Two of one proof may be in flight, and the first is one of them.
    expect([world.rolled.length, world.open.size]).toEqual([3, 2]);
    steps.settle(world);
    expect(steps.staleOf(world)).toEqual([]);
  });

  test('that a person undoes trips the breaker, and is not rolled again', () => {
    const { world, canary } = begun('bad1');
    world.stands(canary, { phase: 'failed', isAttributable: false, why: 'undone' });
    steps.settle(world);
    expect([world.rolled, steps.isTrippedIn(world, a)]).toEqual([[canary], true]);
    // No workload is left that a fix has to repair first, so it takes a healthy one.
    world.change(a, 'good2');
    expect(steps.wavesOf(world).slice(0, 2)).toEqual([1, 2]);
    expect([steps.staleOf(world), steps.isTrippedIn(world, a)]).toEqual([[], false]);
  });
});

describe('the others go on without', () => {
  const [best = keyOf(0)] = begun('good1').world.rolled;

  test('the first one where its patches are refused', () => {
    const world = new World({ uses: steps.fleet(10, a) });
    world.change(a, 'good1');
    for (let step = 0; step < 500; step += 1) {
      const { leader } = world;
      const isMoved = leader.work(0) || world.answer(0, leader.patches[0]?.key !== best) || world.progress(0);
      if (!isMoved) break;
    }
    expect(steps.staleOf(world).map(({ key }) => key)).toEqual([best]);
    steps.settle(world);
    expect(steps.staleOf(world)).toEqual([]);
  });

  test('the first one where something undoes its writes, so that the next one waits', () => {
    const world = new World({ uses: steps.fleet(10, a) });
    world.change(a, 'good1');
    world.set(best, { isUndone: true });
    steps.settle(world);
    expect(steps.staleOf(world).map(({ key }) => key)).toEqual([best]);
    world.set(best, { isUndone: false });
    steps.settle(world);
    expect(steps.staleOf(world)).toEqual([]);
  });

  test('one that another gate holds, and that one follows later', () => {
    const world = new World({ uses: steps.fleet(10, a) });
    world.change(a, 'good1');
    world.set(best, { isHeld: true });
    steps.settle(world);
    expect(steps.staleOf(world).map(({ key }) => key)).toEqual([best]);
    world.set(best, { isHeld: false });
    steps.settle(world);
    expect(steps.staleOf(world)).toEqual([]);
  });

  test('one whose plan has to read a config that cannot be read', () => {
    const world = new World({ uses: steps.fleet(3, a) });
    world.change(a, 'good1');
    const { leader, staging } = world;
    const keys = [0, 1, 2].map(keyOf);
    leader.queue.clear();
    const waiting = { isPreferred: false, isHealthy: true, risk: 0, causes: [a] } as const;
    for (const key of keys.slice(0, 2)) {
      staging.isAdmitted(key, [a]);
      staging.planned(key, { result: 'waits', waiting });
    }
    const dueOf = (): number => keys.filter((key) => staging.isAdmitted(key, [a])).length;
    expect(dueOf()).toBe(0);
    staging.planned(keyOf(2), { result: 'reads' });
    expect(dueOf()).toBe(1);
  });

  test('one that is waited for as long as its configs have changed too recently', () => {
    const world = new World({ uses: steps.fleet(3, a) });
    world.change(a, 'good1');
    world.set(keyOf(2), { isSettling: true });
    while (world.leader.work(0));
    expect(world.rolled).toEqual([]);
    steps.settle(world);
    expect(steps.staleOf(world)).toEqual([]);
  });

  test('what is broken already: it goes at once, past the others and past the breaker', () => {
    const { world, canary } = begun('bad1');
    steps.settle(world);
    const down = keyOf(canary === keyOf(0) ? 1 : 0);
    world.set(down, { isDown: true });
    steps.rollAll(world);
    expect(world.rolled).toEqual([canary, down]);
  });
});
