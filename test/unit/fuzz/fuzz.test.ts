/** A short run of `npm run fuzz`, and a check that the work grows at most in proportion to the input of tenants. */
import { expect, test } from '@jest/globals';

import { growthCases } from '../../fuzz/growth.ts';
import { runCases } from '../../fuzz/run-cases.ts';
import { targets } from '../../fuzz/targets/all.ts';

test.each(targets)('$name: generated inputs', async (target) => {
  expect(await runCases(target, { seed: 7, from: 0, cases: 150 })).toBeUndefined();
});

test.each(growthCases)('$target, $name: twice the input costs about twice the work', ({ work }) => {
  expect(work(400) / work(200)).toBeLessThan(2.2);
});

test('a failing case is named, so that it can be run alone', async () => {
  const target = {
    name: 'odd',
    check: (random: { below(count: number): number }) => {
      if (random.below(50) === 0) throw new Error('zero');
    },
  };
  const failure = await runCases(target, { seed: 1, from: 0, cases: 1_000 });
  if (failure === undefined) throw new Error('one of a thousand draws is zero');
  expect(await runCases(target, { seed: 1, from: failure.case, cases: 1 })).toEqual(failure);
});
