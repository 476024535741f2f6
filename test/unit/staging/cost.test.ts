/** What the staging of a large fleet costs, counted in plans, calls and comparisons, and that nothing of it stays. */
import { describe, expect, test } from '@jest/globals';

import type { ConfigRef } from '../../../src/model/kinds.ts';
import { Group, type GroupCandidate } from '../../../src/staging/group.ts';
import { Turns } from '../../../src/staging/turns.ts';
import { keyOf } from '../../fakes/staging/facts.ts';
import * as steps from '../../fakes/staging/steps.ts';
import { World } from '../../fakes/staging/world.ts';

const a = 'ConfigMap/a';
const b = 'ConfigMap/b';

/** Rolls good content to all, and counts for each workload the most plans, and the calls of all. */
function costOf(count: number, ...refs: readonly ConfigRef[]): { readonly plans: number; readonly calls: number } {
  const world = new World({ canaryFrom: 10, uses: steps.fleet(count, ...refs) });
  for (const ref of refs) world.change(ref, 'good1');
  steps.settle(world);
  expect([world.rolled.length, steps.staleOf(world)]).toEqual([count, []]);
  const { plans, standings, users, ranks } = world.leader.calls;
  return { plans: Math.max(...plans.values()), calls: (standings + users + ranks) / count };
}

describe('a fleet of 10,000 workloads', () => {
  test('plans each a few times, and asks for what it knows of each a few times', () => {
    const { plans, calls } = costOf(10_000, a);
    expect(plans).toBeLessThanOrEqual(6);
    expect(calls).toBeLessThan(12);
  });

  test('costs no more for each workload than a small one', () => {
    const [small, large] = [costOf(300, a, b), costOf(2_000, a, b)];
    expect(large.plans).toBeLessThanOrEqual(6);
    expect(large.calls).toBeLessThan(small.calls + 1);
  });
});

/** Waits in `order`, and all are judged at once, until none is left. Counts how often their ranks are compared. */
function comparisonsOf(count: number, groupsOf: (number: number) => readonly Group[]): number {
  let reads = 0;
  const admitted: GroupCandidate[] = [];
  const candidates = new Map(
    Array.from({ length: count }, (_, number) => {
      const candidate: GroupCandidate = {
        ...{ key: keyOf(number), isPreferred: false, isHealthy: true, risk: 0, groups: groupsOf(number) },
        get rank() {
          reads += 1;
          return String((number * 7_919) % 100_003);
        },
      };
      return [candidate.key, candidate] as const;
    }),
  );
  const turns = new Turns({
    breaking: { closing: () => undefined, limitOf: ({ limit }) => limit },
    wake: (key) => {
      const candidate = candidates.get(key);
      if (candidate !== undefined) admitted.push(candidate);
    },
  });
  for (const candidate of candidates.values()) turns.admit(turns.add(candidate));
  let rolled = 0;
  for (let next = admitted.shift(); next !== undefined; next = admitted.shift()) {
    rolled += 1;
    const { key } = next;
    for (const { members } of turns.remove(key)) members.put(key, 'proven', true);
    // One slot becomes free in one group after the other, as the facts come.
    for (const group of next.groups) turns.admit([group]);
  }
  expect(rolled).toBe(count);
  return reads;
}

function groupOf(name: string, kind: 'ConfigMap' | 'Secret' = 'ConfigMap'): Group {
  const users = Array.from({ length: 1_000 }, (_, number) => keyOf(number));
  const config = `${kind}/shop/${name}` as const;
  const group = new Group({ config, ids: ['id'], state: undefined, users, former: undefined });
  group.isStaged = true;
  return group;
}

describe('the order of 4,000 waiting workloads', () => {
  /** Reads of ranks for each: two for a comparison, of which a heap takes three at each of its log2(4,000) levels. */
  const most = 2 * 3 * 12;

  test.each<[what: string, setsOf: () => readonly (readonly Group[])[]]>([
    ['one config', () => [[groupOf('a')]]],
    ['two configs', () => [[groupOf('a'), groupOf('b')]]],
    ['a Secret without a limit, and a ConfigMap with one', () => [[groupOf('c', 'Secret'), groupOf('a')]]],
    [
      'one, two and three configs',
      () => {
        const [one, two, three] = [groupOf('a'), groupOf('b'), groupOf('c', 'Secret')];
        return [[one], [two], [one, two], [one, two, three], [three], [two, three]];
      },
    ],
  ])('of %s takes a few comparisons for each', (_, setsOf) => {
    const sets = setsOf();
    expect(comparisonsOf(4_000, (number) => sets[number % sets.length] ?? []) / 4_000).toBeLessThan(most);
  });
});

describe('nothing stays in memory', () => {
  test('of workloads that are deleted, whatever they waited for', () => {
    const world = new World({ uses: steps.fleet(50, a, b) });
    for (const ref of [a, b] as const) world.change(ref, 'bad1');
    for (let step = 0; step < 60; step += 1) steps.moveOn(world);
    for (const key of [...world.workloads.keys()]) world.delete(key);
    while (world.leader.work(0) || world.answer(0, true));
    expect(world.staging.sizes).toEqual({ stagedConfigs: 0, stagedWorkloads: 0 });
  });

  test('of configs that no workload uses any more', () => {
    const world = new World({ uses: [] });
    for (let number = 0; number < 400; number += 1) {
      const ref: ConfigRef = `ConfigMap/c${String(number)}`;
      const users = [keyOf(2 * number), keyOf(2 * number + 1)];
      world.change(ref, 'good0');
      for (const key of users) world.create(key, [ref]);
      world.change(ref, 'good1');
      steps.settle(world);
      for (const key of users) world.delete(key);
      steps.settle(world);
    }
    expect(world.staging.sizes['stagedConfigs']).toBeLessThan(130);
    expect(world.staging.sizes['stagedWorkloads']).toBe(0);
  });

  test('of contents that change all the time, while some workloads fail and are replaced', () => {
    const world = new World({ canaryFrom: 2, uses: steps.fleet(20, a) });
    for (let round = 0; round < 200; round += 1) {
      world.change(a, `${round % 3 === 0 ? 'bad' : 'good'}${String(round + 1)}`);
      for (let step = 0; step < 40; step += 1) steps.moveOn(world);
      const [failed] = steps.failedOf(world);
      if (failed !== undefined && round % 2 === 0) {
        world.delete(failed);
        world.create(keyOf(100 + round), [a]);
        world.leader.see(keyOf(100 + round));
      }
    }
    world.change(a, 'good999');
    steps.settle(world);
    expect([steps.staleOf(world), world.leader.breakers.size]).toEqual([[], 0]);
    expect(world.staging.sizes['stagedWorkloads']).toBe(0);
  });
});
