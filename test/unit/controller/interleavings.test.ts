import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SimulatedCluster, type Fate } from '../../fakes/simulated-cluster.ts';

type Step =
  | { readonly does: 'change'; readonly color: string }
  | { readonly does: 'deliver'; readonly count: number }
  | { readonly does: 'look'; readonly fate: Fate }
  | { readonly does: 'list'; readonly names: string }
  | { readonly does: 'restart' }
  | { readonly does: 'settle' };

const fates: readonly Fate[] = ['accepted', 'refused', 'lost before', 'lost after'];

const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constant('change' as const), color: fc.constantFrom('red', 'green', 'blue') }),
  fc.record({ does: fc.constant('deliver' as const), count: fc.nat({ max: 3 }) }),
  fc.record({ does: fc.constant('look' as const), fate: fc.constantFrom(...fates) }),
  fc.record({ does: fc.constant('list' as const), names: fc.constantFrom('', 'other', 'third', 'other,third') }),
  fc.record({ does: fc.constant('restart' as const) }),
  fc.record({ does: fc.constant('settle' as const) }),
);

/** Plays the steps. Returns how many contents the config has had since the workload's record was first written. */
async function play(cluster: SimulatedCluster, steps: readonly Step[]): Promise<number> {
  let contents = 0;
  let color = 'red';
  for (const step of steps) {
    if (step.does === 'change') {
      if (step.color !== color) contents += 1;
      color = step.color;
      cluster.setConfig('app', { color });
    } else if (step.does === 'deliver') {
      cluster.deliver(step.count);
    } else if (step.does === 'look') {
      await cluster.lookWith(step.fate);
    } else if (step.does === 'list') {
      cluster.listConfigs(step.names);
    } else if (step.does === 'restart') {
      cluster.restart();
    } else {
      await cluster.settle();
    }
  }
  return contents;
}

test('any interleaving of changes, events, restarts and failed patches ends with the last content recorded', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(stepArbitrary, { maxLength: 40 }), async (steps) => {
      const cluster = new SimulatedCluster({ app: { color: 'red' }, other: {}, third: {} });
      const contents = await play(cluster, steps);
      await cluster.settle();
      expect(cluster.record.configs['ConfigMap/app']).toMatchObject({ keys: { '*': cluster.digestOf('app') } });
      expect(cluster.rollouts).toBeLessThanOrEqual(contents);
    }),
    { numRuns: 600 },
  );
});

test('and each content that settles gives one rollout, whatever the watches and patches did on the way', async () => {
  const detour = fc.array(
    stepArbitrary.filter(({ does }) => does !== 'change' && does !== 'settle'),
    { maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(detour, { maxLength: 6 }), async (detours) => {
      const cluster = new SimulatedCluster({ app: { color: 'start' }, other: {}, third: {} });
      await cluster.settle();
      for (const [index, steps] of detours.entries()) {
        cluster.setConfig('app', { color: String(index) });
        await play(cluster, steps);
        await cluster.settle();
        expect(cluster.rollouts).toBe(index + 1);
      }
    }),
    { numRuns: 300 },
  );
});
