/** Good content reaches all workloads: in waves, at once, or as many at a time as the config says. */
import { describe, expect, test } from '@jest/globals';

import type { MaxConcurrent } from '../../../src/model/config-state.ts';
import type { ConfigRef } from '../../../src/model/kinds.ts';
import { keyOf } from '../../fakes/staging/facts.ts';
import * as steps from '../../fakes/staging/steps.ts';
import { World, type WorldOptions } from '../../fakes/staging/world.ts';

const a = 'ConfigMap/a';
const c = 'Secret/c';

interface Fleet extends Partial<WorldOptions> {
  readonly count: number;
  readonly ref: ConfigRef;
}

/** How many workloads roll at a time to good content. */
function wavesOf({ count, ref, ...options }: Fleet): readonly number[] {
  const world = new World({ canaryFrom: 10, uses: steps.fleet(count, ref), ...options });
  world.change(ref, 'good1');
  const waves = steps.wavesOf(world);
  expect([world.rolled.length, steps.staleOf(world), world.leader.breakers.size]).toEqual([count, [], 0]);
  return waves;
}

/** Users of a config with the annotation `max-concurrent`. */
function numbered(count: number, ref: ConfigRef, maxConcurrent: MaxConcurrent): Fleet {
  return { count, ref, maxConcurrent: { [ref]: maxConcurrent } };
}

describe('good content', () => {
  test.each<[what: string, fleet: Fleet, waves: readonly number[]]>([
    ['500 users of a ConfigMap in 14 waves', { count: 500, ref: a }, [1, 2, 6, 18, ...Array<number>(9).fill(50), 23]],
    ['few users in waves of up to 5', { count: 12, ref: a }, [1, 2, 5, 4]],
    ['the users of a Secret after one canary', { count: 100, ref: c }, [1, 99]],
    ['fewer users than the option says all at once', { count: 9, ref: a }, [9]],
    ['as many users as the option says one after the other', { count: 10, ref: a }, [1, 2, 5, 2]],
    ['all users at once where the option is off', { count: 100, ref: a, canaryFrom: 0 }, [100]],
    ['all users at once where the Secret is unlimited', numbered(100, c, 'unlimited'), [100]],
    ['as many at a time as the ConfigMap says', numbered(10, a, 3), [3, 3, 3, 1]],
    ['as many at a time as the Secret says', numbered(5, c, 2), [2, 2, 1]],
    ['one at a time, from two users on', numbered(3, a, 1), [1, 1, 1]],
    ['one user at once, whatever the ConfigMap says', numbered(1, a, 1), [1]],
  ])('reaches %s', (_, all, waves) => {
    expect(wavesOf(all)).toEqual(waves);
  });

  test('reaches 20 users of two configs that changed together, each with one rollout', () => {
    const b = 'ConfigMap/b';
    const world = new World({ canaryFrom: 10, uses: steps.fleet(20, a, b) });
    world.change(a, 'good1');
    world.change(b, 'good1');
    expect(steps.wavesOf(world)).toEqual([1, 2, 5, 5, 5, 2]);
    expect([world.rolled.length, steps.rolledOf(world).length]).toEqual([20, 20]);
  });

  test('never takes more workloads along than the config that allows the fewest', () => {
    const uses = [...steps.fleet(10, a), ...steps.fleet(10, a, c), ...steps.fleet(10, c)];
    const world = new World({ canaryFrom: 10, uses, maxConcurrent: { [a]: 1 } });
    for (const ref of [a, c] as const) world.change(ref, 'good1');
    // The world throws where more of `a` are in flight than one.
    steps.settle(world);
    expect(steps.staleOf(world)).toEqual([]);
  });

  test('goes on with the waves where a restart cut them', () => {
    const world = new World({ canaryFrom: 10, uses: steps.fleet(500, a) });
    world.change(a, 'good1');
    for (let wave = 0; wave < 4; wave += 1) {
      steps.rollAll(world);
      steps.judgeAll(world);
    }
    world.restart();
    expect(steps.wavesOf(world)).toEqual([...Array<number>(9).fill(50), 23]);
  });

  test('goes on only once the last rolls have stayed available, where a restart is soon after them', () => {
    const world = new World({ canaryFrom: 10, uses: steps.fleet(500, a) });
    world.change(a, 'good1');
    for (let wave = 0; wave < 3; wave += 1) {
      steps.rollAll(world);
      steps.judgeAll(world);
    }
    world.restart({ isSoon: true });
    steps.rollAll(world);
    expect([world.rolled.length, world.open.size]).toEqual([9, 9]);
    expect(steps.wavesOf(world).slice(0, 3)).toEqual([9, 18, 50]);
  });

  test('tolerates a workload in ten that fails, and says nothing of a breaker', () => {
    const world = new World({ canaryFrom: 10, uses: steps.fleet(500, a) });
    world.change(a, 'good1');
    for (let wave = 0; wave < 4; wave += 1) {
      steps.rollAll(world);
      steps.judgeAll(world);
    }
    steps.rollAll(world);
    // A slow pull of an image: the rollout makes no progress in time.
    const [slow = keyOf(0)] = world.open;
    world.progressOf(slow, true);
    expect(steps.isTrippedIn(world, a)).toBe(false);
    steps.settle(world);
    expect([world.rolled.length, steps.failedOf(world), steps.isTrippedIn(world, a)]).toEqual([500, [slow], false]);
  });

  test('trips at the second failure of ten, and at the first of nine', () => {
    const failures = (proven: number): readonly boolean[] => {
      const world = new World({ canaryFrom: 10, uses: steps.fleet(60, a), maxConcurrent: { [a]: proven + 2 } });
      world.change(a, 'good1');
      steps.rollAll(world);
      const [one = keyOf(0), other = keyOf(0), ...rest] = world.open;
      for (const key of rest) while (world.open.has(key)) world.progressOf(key);
      return [one, other].map((key) => world.progressOf(key, true) && steps.isTrippedIn(world, a));
    };
    expect([failures(8), failures(9), failures(18)]).toEqual([
      [true, true],
      [false, true],
      [false, false],
    ]);
  });
});
