/** Configs that become staged or are no longer so, contents that change too fast, and what proves which content. */
import { describe, expect, test } from '@jest/globals';

import { keyOf } from '../../fakes/staging/facts.ts';
import * as steps from '../../fakes/staging/steps.ts';
import { World } from '../../fakes/staging/world.ts';

const a = 'ConfigMap/a';

describe('the annotation max-concurrent', () => {
  test('lets all go at once when it becomes unlimited, and resets the breaker', () => {
    const world = new World({ uses: steps.fleet(10, a) });
    world.change(a, 'bad1');
    steps.settle(world);
    world.annotate(a, 'unlimited');
    expect([world.leader.breakers.size, world.reported.at(-1)]).toEqual([0, 'reset ConfigMap/shop/a because unstaged']);
    steps.rollAll(world);
    expect(world.rolled.length).toBe(10);
  });

  test('lets more go when it has a greater number', () => {
    const world = new World({ uses: steps.fleet(10, a), maxConcurrent: { [a]: 1 } });
    world.change(a, 'good1');
    steps.rollAll(world);
    world.annotate(a, 4);
    steps.rollAll(world);
    expect(world.open.size).toBe(4);
  });

  test('lets no more go when it has a smaller number, until fewer are in flight', () => {
    const world = new World({ uses: steps.fleet(10, a), maxConcurrent: { [a]: 4 } });
    world.change(a, 'good1');
    steps.rollAll(world);
    world.annotate(a, 2);
    const [one = keyOf(0), two = keyOf(0), three = keyOf(0)] = world.open;
    for (const key of [one, two]) while (world.open.has(key)) world.progressOf(key);
    steps.rollAll(world);
    expect(world.open.size).toBe(2);
    while (world.open.has(three)) world.progressOf(three);
    steps.rollAll(world);
    expect(world.open.size).toBe(2);
  });

  test('loses no roll when it becomes unlimited and a number again while users are planned', () => {
    for (let planned = 0; planned < 12; planned += 1) {
      const world = new World({ uses: steps.fleet(10, a) });
      world.change(a, 'good1');
      for (let step = 0; step < planned; step += 1) world.leader.work(0);
      world.annotate(a, 'unlimited');
      world.annotate(a, 1);
      steps.settle(world);
      expect(steps.staleOf(world)).toEqual([]);
    }
  });

  test('counts the patches that were sent while it was unlimited', () => {
    const world = new World({ uses: steps.fleet(10, a), maxConcurrent: { [a]: 'unlimited' } });
    world.set(keyOf(9), { isHeld: true });
    world.change(a, 'good1');
    while (world.leader.work(0));
    expect(world.leader.patches.length).toBe(9);
    world.annotate(a, 1);
    world.set(keyOf(9), { isHeld: false });
    while (world.leader.work(0));
    expect(world.leader.patches.length).toBe(9);
    steps.settle(world);
    expect(steps.staleOf(world)).toEqual([]);
  });

  test('is decided again for each content, by the users that the config has then', () => {
    const world = new World({ canaryFrom: 10, uses: steps.fleet(9, a) });
    world.change(a, 'good1');
    world.leader.work(0);
    world.create(keyOf(9), [a]);
    expect(steps.wavesOf(world)).toEqual([9]);
    world.change(a, 'good2');
    expect(steps.wavesOf(world)).toEqual([1, 2, 5, 2]);
    world.delete(keyOf(9));
    world.change(a, 'good3');
    expect(steps.wavesOf(world)).toEqual([9]);
  });
});

describe('contents that are replaced before a workload has proven one', () => {
  /** How often that is reported. */
  const reports = ({ reported }: World): number =>
    reported.filter((line) => line === 'too fast ConfigMap/shop/a').length;

  test('are reported after the third in a row, once', () => {
    const world = new World({ uses: steps.fleet(10, a) });
    const counts: number[] = [];
    for (let number = 1; number <= 6; number += 1) {
      world.change(a, `good${String(number)}`);
      steps.rollAll(world);
      counts.push(reports(world));
    }
    expect(counts).toEqual([0, 0, 0, 1, 1, 1]);
  });

  test('are counted from the start after a proof', () => {
    const world = new World({ uses: steps.fleet(10, a) });
    for (let number = 1; number <= 9; number += 1) {
      world.change(a, `good${String(number)}`);
      steps.rollAll(world);
      if (number % 3 === 0) steps.settle(world);
    }
    expect(reports(world)).toBe(0);
  });

  test('are counted where others came between them too soon for any plan', () => {
    const world = new World({ uses: steps.fleet(10, a) });
    for (let number = 1; number <= 8; number += 1) {
      world.change(a, `good${String(number)}`);
      if (number % 2 === 0) steps.rollAll(world);
    }
    expect(reports(world)).toBe(1);
  });
});

describe('a rollout proves the content that it began with', () => {
  /** How many go after the canary. */
  const secondWave = (world: World): number => {
    steps.judgeAll(world);
    steps.rollAll(world);
    return world.open.size;
  };

  function begun(): World {
    const world = new World({ uses: steps.fleet(10, a) });
    world.change(a, 'good1');
    steps.rollAll(world);
    return world;
  }

  test('where the config has had it all the time', () => {
    expect(secondWave(begun())).toBe(2);
  });

  test('not where the config has other content by then', () => {
    const world = begun();
    world.change(a, 'good2');
    expect(secondWave(world)).toBe(1);
  });

  test('not where the config had other content meanwhile: its pods may have started with that', () => {
    const world = begun();
    world.change(a, 'bad2');
    steps.rollAll(world);
    world.change(a, 'good1');
    steps.rollAll(world);
    expect(secondWave(world)).toBe(1);
    steps.settle(world);
    expect(steps.staleOf(world)).toEqual([]);
  });

  test('not where the content came and went while its patch was on its way', () => {
    const world = new World({ uses: steps.fleet(10, a) });
    world.change(a, 'good1');
    while (world.leader.work(0));
    world.change(a, 'bad2');
    world.answer(0, true);
    world.change(a, 'good1');
    steps.rollAll(world);
    expect(secondWave(world)).toBe(1);
  });

  test('where the content comes back after the proof', () => {
    const world = begun();
    steps.judgeAll(world);
    for (const content of ['good2', 'good1']) {
      world.change(a, content);
      while (world.leader.work(0));
    }
    steps.rollAll(world);
    expect(world.open.size).toBe(2);
  });
});
