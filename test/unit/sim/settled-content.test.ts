import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { fates } from '../../sim/patch-path.ts';
import type { Step } from '../../sim/steps.ts';
import { TestCluster } from '../../sim/test-cluster.ts';

const workload = 0;
const replica = 0;

/** What happens to a replica on the way, and to the workload beside its content. */
const detour: fc.Arbitrary<Step> = fc.oneof(
  fc.nat({ max: 3 }).map((count): Step => ({ do: 'deliver', replica, watch: 'all', count })),
  fc.constantFrom(...fates).map((fate): Step => ({ do: 'next patch', replica, fate })),
  fc.constantFrom('', 'cfg-1', 'cfg-3', 'cfg-1,cfg-3').map((names): Step => ({ do: 'list names', workload, names })),
  fc.constantFrom<Step>({ do: 'answer', replica }, { do: 'restart', replica }, { do: 'lead', replica }),
);

test('each content that settles gives one rollout, whatever watches and patches did on the way', async () => {
  const detours = fc.array(fc.array(detour, { maxLength: 12 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(detours, async (rounds) => {
      const cluster = new TestCluster({ configs: 4 });
      await cluster.quiet();
      for (const [index, steps] of rounds.entries()) {
        await cluster.do({ do: 'set key', config: 0, key: 'color', value: `shade ${String(index)}` }, ...steps);
        await cluster.quiet();
        expect([cluster.rollsOf(workload), cluster.violations]).toEqual([index + 1, []]);
      }
      await cluster.stop();
    }),
    { numRuns: 75 },
  );
});
