import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { Backoff, backoffMs } from '../../../src/lib/backoff.ts';

const options = { baseMs: 100, factor: 2, capMs: 1000, jitter: 0.5 };

describe('backoffMs', () => {
  test.each([
    { rule: 'the first attempt waits the base', attempt: 0, random: 0, expected: 100 },
    { rule: 'each attempt multiplies the delay by the factor', attempt: 2, random: 0, expected: 400 },
    { rule: 'the delay stops growing at the cap', attempt: 4, random: 0, expected: 1000 },
    { rule: 'any number of attempts stays at the cap', attempt: 100_000, random: 0, expected: 1000 },
    { rule: 'jitter shortens the delay by at most its share', attempt: 1, random: 0.5, expected: 150 },
  ])('$rule', ({ attempt, random, expected }) => {
    expect(backoffMs(options, attempt, () => random)).toBe(expected);
  });

  test('a delay that has reached the cap is never above it, and below it by at most the jitter', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 1e6 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, random) => {
          const delayMs = backoffMs(options, attempt, () => random);
          expect(delayMs).toBeGreaterThanOrEqual(500);
          expect(delayMs).toBeLessThanOrEqual(1000);
        },
      ),
    );
  });
});

describe('Backoff', () => {
  test('delays grow with each call and start again with the shortest after a reset', () => {
    const backoff = new Backoff(options, () => 0);
    expect([backoff.nextMs(), backoff.nextMs(), backoff.nextMs()]).toEqual([100, 200, 400]);
    backoff.reset();
    expect(backoff.nextMs()).toBe(100);
  });
});
