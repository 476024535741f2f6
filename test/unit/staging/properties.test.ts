/** What holds whatever the order of events: random worlds, with good and bad contents, take random steps. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import process from 'node:process';

import type { WorkloadKey } from '../../../src/model/kinds.ts';
import { isBad } from '../../fakes/staging/facts.ts';
import { everything, frequent, harmless, play, refs, scripts, worlds } from '../../fakes/staging/script.ts';
import { brokenOf, calmDown, causesOf, isTrippedIn, release, settle, staleOf } from '../../fakes/staging/steps.ts';
import { World } from '../../fakes/staging/world.ts';

/** `STAGING_RUNS=20000 npm run jest -- test/unit/staging` (docs/testing.md). */
const numRuns = Number(process.env['STAGING_RUNS'] ?? 200);

const all = [...frequent, ...everything];

describe('the staging, whatever the order of events', () => {
  test('never rolls a workload above the limit, and comes to rest', () => {
    fc.assert(
      fc.property(worlds, scripts(all, 80), (options, script) => {
        // The world throws where a workload is rolled although the limit is reached.
        settle(play(new World(options), script));
      }),
      { numRuns },
    );
  });

  test('rolls every workload in the end where all contents are good', () => {
    const steps = all.filter((name) => name !== 'bad');
    fc.assert(
      fc.property(worlds, scripts(steps, 80), fc.nat(1_000), (options, script, seed) => {
        const world = play(new World(options), script);
        release(world);
        settle(world, (count) => seed % Math.max(1, count));
        expect([staleOf(world), world.leader.breakers.size]).toEqual([[], 0]);
      }),
      { numRuns },
    );
  });

  test('leaves no workload behind for which no breaker is tripped', () => {
    fc.assert(
      fc.property(worlds, scripts(all, 80), (options, script) => {
        const world = play(new World(options), script);
        release(world);
        settle(world);
        const left = staleOf(world).filter((each) => !causesOf(world, each).some((ref) => isTrippedIn(world, ref)));
        expect(left).toEqual([]);
      }),
      { numRuns },
    );
  });

  test('repairs everything with a good content in the end, whatever bad ones came before', () => {
    fc.assert(
      fc.property(
        worlds,
        scripts([...frequent, ...harmless, 'good', 'bad', 'back', 'resume', 'annotate'], 60),
        (options, script) => {
          const world = play(new World(options), script);
          release(world);
          for (const ref of refs) if (isBad(world.contentOf(ref))) world.change(ref, 'good999');
          settle(world);
          expect([staleOf(world), refs.filter((ref) => isTrippedIn(world, ref))]).toEqual([[], []]);
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
        release(play(world, script));
        settle(world);
        expect(brokenOf(world).length).toBe(1);
      }),
      { numRuns },
    );
  });

  test('loses one workload to a series of bad contents, whatever happens meanwhile', () => {
    const steps = [...frequent, ...frequent, ...harmless, 'rename'] as const;
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 14 }), scripts(steps, 80), (count, script) => {
        const world = new World({ uses: Array.from({ length: count }, () => ['ConfigMap/a' as const]) });
        world.change('ConfigMap/a', 'bad999');
        release(play(world, script));
        settle(world);
        expect(brokenOf(world).length).toBe(1);
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
          for (const place of places) world.leader.work(place);
          while (world.leader.work(0));
          return [...world.rolled].sort();
        };
        expect(firstOf(order)).toEqual(firstOf([]));
      }),
      { numRuns },
    );
  });

  test('admits no workload after a restart that was not to be rolled before', () => {
    fc.assert(
      fc.property(worlds, scripts(all, 60), fc.boolean(), (options, script, isSoon) => {
        const world = play(new World(options), script);
        // What was on its way is answered, and every workload is planned.
        const plan = (): void => {
          while (world.answer(0, true) || world.leader.work(0) || calmDown(world));
        };
        plan();
        const before = world.rolled.length;
        world.restart({ isSoon });
        plan();
        expect(world.rolled.slice(before)).toEqual([]);
      }),
      { numRuns },
    );
  });
});
