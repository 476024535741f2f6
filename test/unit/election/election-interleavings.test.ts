/**
 * Property: no two replicas ever act at the same time, however calls end, processes are suspended, clocks differ, and
 * whatever happens to the options that the replicas publish.
 */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { publishedOptionsKey } from '../../../src/model/published-options.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { LeaseServer, type AnnotationFate, type CallFate } from '../../fakes/lease-server.ts';
import { Replica } from '../../fakes/replica.ts';

type Step =
  | { readonly does: 'wait'; readonly ms: number }
  | { readonly does: 'fail'; readonly who: number; readonly how: CallFate; readonly times: number }
  | { readonly does: 'cut off' | 'reconnect' | 'suspend' | 'resume' | 'stop' | 'see Lease'; readonly who: number };

const replicas = 3;
const who = fc.nat({ max: replicas - 1 });
const fate: fc.Arbitrary<CallFate> = fc.oneof(
  fc.constantFrom<CallFate>('answered', 'lost before', 'lost after'),
  fc.integer({ min: 1, max: 20_000 }),
);
const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ does: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 20_000 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        does: fc.constant('fail' as const),
        who,
        how: fate,
        times: fc.integer({ min: 1, max: 8 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        does: fc.constantFrom(
          'cut off' as const,
          'reconnect' as const,
          'suspend' as const,
          'resume' as const,
          'see Lease' as const,
        ),
        who,
      }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('stop' as const), who }) },
  ),
  { maxLength: 40 },
);

class Simulation {
  readonly time = new FakeClock();
  readonly server = new LeaseServer(this.time);
  readonly replicas: readonly Replica[];
  /** Every set of two or more replicas that could write at one moment, by their names. */
  readonly overlaps: string[] = [];
  readonly #stopped: Promise<void>[] = [];

  constructor(skewsMs: readonly number[], random: () => number, annotationFate: AnnotationFate) {
    this.server.annotationFate = annotationFate;
    this.replicas = skewsMs.map((skewMs, index) => {
      const name = `replica-${String(index)}`;
      return new Replica(this.server, this.time, { name, skewMs, random, options: `options of ${name}` });
    });
    for (const replica of this.replicas) replica.start();
  }

  async perform(step: Step): Promise<void> {
    if (step.does === 'wait') return this.pass(step.ms);
    const replica = this.replicas[step.who];
    if (replica === undefined) throw new Error('no such replica');
    if (step.does === 'fail') replica.connection.fates.push(...Array.from({ length: step.times }, () => step.how));
    else if (step.does === 'cut off') replica.connection.always = 'lost before';
    else if (step.does === 'reconnect') replica.connection.always = 'answered';
    else if (step.does === 'suspend') replica.clock.suspend();
    else if (step.does === 'resume') replica.clock.resume();
    else if (step.does === 'see Lease') replica.elector.onLeaseSeen(this.server.lease);
    else this.#stopped.push(replica.stop());
    await this.pass(0);
  }

  /** Advances the time and checks, at every moment at which something happens, which replicas may write. */
  async pass(ms: number): Promise<void> {
    let leftMs = ms;
    do {
      const [nextMs = leftMs] = this.time.pendingMs.filter((pendingMs) => pendingMs > 0);
      const stepMs = Math.min(leftMs, nextMs);
      await this.time.advance(stepMs);
      leftMs -= stepMs;
      const acting = this.replicas.filter(({ elector }) => elector.mayWrite()).map(({ name }) => name);
      if (acting.length > 1) this.overlaps.push(acting.join());
    } while (leftMs > 0);
  }
}

/** Pseudo-random numbers from 0 to 1 from a seed. */
function repeatable(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

const annotationFates = fc.constantFrom<AnnotationFate>('kept', 'removed', 'refused');
const skews = fc.array(fc.integer({ min: -3_600_000, max: 3_600_000 }), { minLength: replicas, maxLength: replicas });

test('no two replicas may write at the same time, and once all calls succeed one of them leads', async () => {
  await fc.assert(
    fc.asyncProperty(skews, steps, fc.nat(), annotationFates, async (skewsMs, plan, seed, annotationFate) => {
      const simulation = new Simulation(skewsMs, repeatable(seed), annotationFate);
      const stopped = new Set<number>();
      for (const step of plan) {
        if (step.does === 'stop') stopped.add(step.who);
        await simulation.perform(step);
      }
      for (const replica of simulation.replicas) {
        replica.connection.fates.length = 0;
        replica.connection.always = 'answered';
        replica.clock.resume();
      }
      await simulation.pass(60_000);
      expect(simulation.overlaps).toEqual([]);
      const leading = simulation.replicas.filter(({ elector }) => elector.mayWrite());
      expect(leading).toHaveLength(stopped.size === replicas ? 0 : 1);
      await simulation.pass(60_000);
      const published = simulation.server.lease?.annotations[publishedOptionsKey];
      const isPublished = leading.length > 0 && annotationFate === 'kept';
      if (isPublished) expect(published).toBe(`options of ${String(leading[0]?.name)}`);
      for (const { orders } of simulation.replicas) {
        // Every term has an end before the next one begins.
        expect(orders.join()).toMatch(/^(?:lead,stand down,?)*(?:lead)?$/);
      }
    }),
    { numRuns: 100 },
  );
}, 60_000);
