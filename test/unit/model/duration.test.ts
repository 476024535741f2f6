import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { formatGoDuration, parseGoDuration } from '../../../src/model/duration.ts';

test.each([
  ['0', 0],
  ['0s', 0],
  ['500ms', 500],
  ['1s', 1_000],
  ['1.5s', 1_500],
  ['.5s', 500],
  ['1.s', 1_000],
  ['1m30s', 90_000],
  ['1h2m3.004s', 3_723_004],
  ['30s1m', 90_000],
  ['1s1s', 2_000],
  ['1ns', 0.000_001],
  ['1us', 0.001],
  ['1\u00b5s', 0.001],
  ['1\u03bcs', 0.001],
  ['0.1s', 100],
  ['1.1s', 1_100],
  ['4.35ms', 4.35],
  ['2562047h', 9_223_369_200_000],
  ['0000000001s', 1_000],
])('%s is %d ms', (text, expected) => {
  expect(parseGoDuration(text)).toBe(expected);
});

test.each([
  ['', 'nothing'],
  ['1', 'no unit'],
  ['0.0', 'no unit'],
  ['s', 'no number'],
  ['.s', 'no digit'],
  ['1 s', 'a space'],
  [' 1s', 'a space before'],
  ['1s ', 'a space behind'],
  ['-1s', 'a sign'],
  ['+1s', 'a sign'],
  ['1S', 'a unit in capitals'],
  ['1d', 'no unit of Go'],
  ['1s2', 'a rest'],
  ['1,5s', 'a decimal comma'],
  ['1e3s', 'an exponent'],
  ['1..5s', 'two points'],
  ['\u0661s', 'a digit of another script'],
  ['2562048h', 'more than Go can hold'],
  [`${'9'.repeat(60)}s`, 'more than a number can hold'],
  [`${'0'.repeat(64)}s`, 'too long a text'],
])('%j is no duration: %s', (text) => {
  expect(parseGoDuration(text)).toBeUndefined();
});

test('whatever the text, the answer is undefined or a finite duration of zero or more', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9.hmsunµ+-]{0,70}$/));
  fc.assert(
    fc.property(text, (duration) => {
      const parsed = parseGoDuration(duration);
      expect(parsed === undefined || (parsed >= 0 && Number.isFinite(parsed))).toBe(true);
    }),
  );
});

test('parts add up', () => {
  const part = fc.record({ amount: fc.integer({ min: 0, max: 999 }), unit: fc.constantFrom('ms', 's', 'm', 'h') });
  const milliseconds = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
      const text = parts.map(({ amount, unit }) => `${String(amount)}${unit}`).join('');
      const sum = parts.reduce((total, { amount, unit }) => total + amount * milliseconds[unit], 0);
      expect(parseGoDuration(text)).toBe(sum);
    }),
  );
});

test.each([
  [0, '0'],
  [0.000_001, '1ns'],
  [4.35, '4350us'],
  [1_500, '1500ms'],
  [90_000, '90s'],
  [120_000, '2m'],
  [86_400_000, '24h'],
])('%d ms is written %s', (ms, text) => {
  expect(formatGoDuration(ms)).toBe(text);
});

test('a duration of up to a day that was written is read as the same one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 86_400 * 1e9 }), (nanoseconds) => {
      const ms = nanoseconds / 1e6;
      expect(parseGoDuration(formatGoDuration(ms))).toBe(ms);
    }),
  );
});
