import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { median, percentile, ratios, slope, summarize } from '../../support/statistics.ts';

const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });

describe('a percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  test.each([
    { q: 0.5, value: 50 },
    { q: 0.99, value: 99 },
    { q: 1, value: 100 },
    { q: 0.001, value: 1 },
  ])('of 1 to 100, $q is $value, whatever their order', ({ q, value }) => {
    expect(percentile(hundred, q)).toBe(value);
  });

  test('is one of the values, and at least the share of them is no greater', () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, q) => {
        const value = percentile(values, q);
        expect(values).toContain(value);
        expect(values.filter((other) => other <= value).length).toBeGreaterThanOrEqual(q * values.length);
      }),
    );
  });

  test('of nothing there is none', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
  });
});

describe('a summary', () => {
  test('has the middle of an even number of values between the two in the middle', () => {
    expect(summarize([9, 1, 4, 2])).toEqual({ median: 3, min: 1, max: 9 });
    expect(median([3, 1, 2])).toBe(2);
  });

  test('of nothing there is none', () => {
    expect(() => summarize([])).toThrow(RangeError);
  });
});

describe('ratios', () => {
  test('are made within a round', () => {
    expect(ratios([2, 30], [1, 10])).toEqual([2, 3]);
  });

  test.each([
    { rule: 'a round that the other does not have', partners: [1] },
    { rule: 'a round in which the other took no time', partners: [1, 0] },
  ])('are refused for $rule', ({ partners }) => {
    expect(() => ratios([2, 30], partners)).toThrow('round 1 has nothing to compare with');
  });
});

describe('a slope', () => {
  test('is that of the line through the points', () => {
    const line = [0, 10, 1_000].map((x) => ({ x, y: 3 + 0.25 * x }));
    expect(slope(line)).toBeCloseTo(0.25, 10);
  });

  test('lies between those of any two points', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 1, y: 2 },
      { x: 2, y: 2 },
    ];
    expect(slope(points)).toBeCloseTo(1, 10);
  });

  test('needs two different x', () => {
    expect(() => slope([{ x: 1, y: 1 }, { x: 1, y: 2 }])).toThrow(RangeError); // prettier-ignore
  });
});
