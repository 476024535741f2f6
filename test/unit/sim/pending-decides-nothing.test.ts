import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { scenarios, type Scenario } from '../../sim/commands.ts';
import type { PendingText } from '../../sim/gate-steps.ts';
import { isGateStep, type Step } from '../../sim/steps.ts';
import { TestCluster } from '../../sim/test-cluster.ts';

const size = { workloads: 2, configs: 2, replicas: 2 };
const numbers = [0, 1];
const length = 24;

/** Steps after which the two runs could differ because of times and versions alone, and those on `pending` itself. */
const left: readonly string[] = [
  ...['deliver', 'begin list', 'list items', 'end list', 'adopt next', 'next patch', 'fail read', 'answer'],
  ...['snapshot', 'restore', 'quiet', 'rewrite pending'],
];

/** Everything arrives at once: watches without a lag. */
const arrival: readonly Step[] = numbers.flatMap((replica): Step[] => [
  { do: 'deliver', replica, watch: 'all', count: 99 },
  { do: 'deliver lease', replica },
  ...numbers.map((): Step => ({ do: 'adopt next', replica })),
]);

/** A write of an annotation makes a new generation: kube-controller-manager observes it. */
const observed: readonly Step[] = numbers.map((workload): Step => ({ do: 'write status', workload }));

/** What only waits for `settle` or for a retry is done. */
const rest: Step = { do: 'wait', ms: 2_000 };

/** Plays the steps; after each of them, other clients write the next of these texts on all workloads. */
async function rollsOf({ options, steps }: Scenario, texts: readonly PendingText[]): Promise<readonly string[]> {
  const cluster = new TestCluster(options);
  await cluster.do({ do: 'quiet' });
  const all: readonly Step[] = [...steps, { do: 'open gates' }, { do: 'wait', ms: 1_200_000 }];
  for (const [index, step] of all.entries()) {
    const text = texts[index % texts.length];
    const rewritten = numbers.flatMap((on): Step[] =>
      text === undefined ? [] : [{ do: 'rewrite pending', on, text }],
    );
    await cluster.do(step, ...arrival, rest, ...rewritten, ...arrival, ...observed, ...arrival, rest);
  }
  await cluster.stop();
  // Rolls of one instant have no order.
  return [...cluster.rolls].sort();
}

test('a run has the same rolls at the same times, whatever is written over pending', async () => {
  const isOnPending = (step: Step): boolean => 'content' in step && step.content === 'pending';
  const runs = scenarios(size, length, left)
    .map(({ options, steps }) => ({ options, steps: steps.filter((step) => !isOnPending(step)) }))
    .filter(({ steps }) => steps.some(isGateStep));
  const texts = fc.array(fc.constantFrom<PendingText>('removed', 'garbage', 'forged'), { minLength: 1, maxLength: 9 });
  let rolls = 0;
  await fc.assert(
    fc.asyncProperty(runs, texts, async (scenario, written) => {
      const expected = await rollsOf(scenario, []);
      rolls += expected.length;
      expect(await rollsOf(scenario, written)).toEqual(expected);
    }),
    { numRuns: 15, seed: 20_260_101, endOnFailure: true },
  );
  expect(rolls).toBeGreaterThan(20);
}, 120_000);
