import { describe, expect, test } from '@jest/globals';

import { countWaves, type Rolled } from '../../bench/scenarios/wave-count.ts';

/** Workloads that are rolled at these moments, each available 10 ms later. */
function rolledAt(...moments: readonly number[]): readonly Rolled[] {
  return moments.map((rolledAtMs) => ({ rolledAtMs, availableAtMs: rolledAtMs + 10 }));
}

describe('waves', () => {
  test('a canary, then twice as many as have proven the content, up to five', () => {
    const rolled = rolledAt(0, 200, 201, 400, 401, 402, 403, 404);
    expect(countWaves(rolled, 100)).toEqual({ waves: 3, mostInFlight: 5, aboveLimit: 0 });
  });

  test('the next wave begins as soon as one of the wave before is proven', () => {
    expect(countWaves(rolledAt(0, 120, 140, 231), 100)).toMatchObject({ waves: 3, mostInFlight: 2 });
  });

  test('in any order', () => {
    expect(countWaves(rolledAt(400, 0, 201, 200), 100)).toMatchObject({ waves: 3, mostInFlight: 2 });
  });

  test.each([
    { rule: 'two before any is proven', moments: [0, 109], aboveLimit: 1 },
    { rule: 'three after the canary', moments: [0, 110, 111, 112], aboveLimit: 1 },
    { rule: 'six where five are the most', moments: [0, 110, 111, 230, 230, 230, 230, 230, 230], aboveLimit: 1 },
  ])('$rule are above the limit', ({ moments, aboveLimit }) => {
    expect(countWaves(rolledAt(...moments), 100)).toMatchObject({ aboveLimit });
  });
});
