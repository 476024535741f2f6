/** What holds whatever the order of events: random worlds, with good and bad contents, take random steps. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import process from 'node:process';

import type { WorkloadKey } from '../../../src/model/kinds.ts';
import { isBad } from '../../fakes/staging/facts.ts';
import { everything, frequent, harmless, play, refs, scripts, worlds } from '../../fakes/staging/script.ts';
import { World } from '../../fakes/staging/world.ts';

/** `STAGING_RUNS=100000 npm run jest -- test/unit/staging` (docs/testing.md). */
const numRuns = Number(process.env['STAGING_RUNS'] ?? 500);

const all = [...frequent, ...everything];

describe('the staging, whatever the order of events', () => {
  test('never rolls a workload above the limit, and comes to rest', () => {
    fc.assert(
      fc.property(worlds, scripts(all, 80), (options, script) => {
        // The world throws where a workload is rolled although the limit is reached.
        play(new World(options), script).settle();
      }),
      { numRuns },
    );
  });

  test('rolls every workload in the end where all contents are good', () => {
    const steps = all.filter((name) => name !== 'bad');
    fc.assert(
      fc.property(worlds, scripts(steps, 80), fc.nat(1_000), (options, script, seed) => {
        const world = play(new World(options), script);
        world.release();
        world.settle((count) => seed % Math.max(1, count));
        expect([world.stale, world.trips.size]).toEqual([[], 0]);
      }),
      { numRuns },
    );
  });

  test('leaves no workload behind for which no breaker is tripped', () => {
    fc.assert(
      fc.property(worlds, scripts(all, 80), (options, script) => {
        const world = play(new World(options), script);
        world.release();
        world.settle();
        const forgotten = world.stale.filter((each) => !world.causesOf(each).some((ref) => world.isTripped(ref)));
        expect(forgotten).toEqual([]);
      }),
      { numRuns },
    );
  });

  test('repairs everything with a good content in the end, whatever bad ones came before', () => {
    fc.assert(
      fc.property(
        worlds,
        scripts([...frequent, ...harmless, 'good', 'bad', 'back', 'resume'], 60),
        (options, script) => {
          const world = play(new World(options), script);
          world.release();
          for (const ref of refs) if (isBad(world.idOf(ref))) world.change(ref, 'good999');
          world.settle();
          expect([world.stale, refs.filter((ref) => world.isTripped(ref))]).toEqual([[], []]);
        },
      ),
      { numRuns },
    );
  });

  test('loses one workload to a bad content, whatever happens meanwhile', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 14 }), scripts([...frequent, ...harmless], 80), (count, script) => {
        const world = new World({ uses: Array.from({ length: count }, () => ['ConfigMap/a' as const]) });
        world.change('ConfigMap/a', 'bad1');
        play(world, script).release();
        world.settle();
        expect(world.failed.length).toBe(1);
      }),
      { numRuns },
    );
  });

  test('picks the same workloads in every process, whatever the order of the plans', () => {
    fc.assert(
      fc.property(worlds, fc.array(fc.nat(100), { maxLength: 40 }), (options, order) => {
        const firstOf = (places: readonly number[]): readonly WorkloadKey[] => {
          const world = new World(options);
          for (const ref of refs) world.change(ref, 'good1');
          for (const place of places) world.work(place);
          while (world.work(0));
          return [...world.rolls].sort();
        };
        expect(firstOf(order)).toEqual(firstOf([]));
      }),
      { numRuns },
    );
  });

  test('admits nobody after a restart who was not to be rolled before', () => {
    fc.assert(
      fc.property(worlds, scripts(all, 60), (options, script) => {
        const world = play(new World(options), script);
        // What was on its way is answered, and everybody is planned.
        while (world.answer(0, true) || world.work(0));
        const before = world.rolls.length;
        world.restart();
        while (world.answer(0, true) || world.work(0));
        expect(world.rolls.slice(before)).toEqual([]);
      }),
      { numRuns },
    );
  });
});
