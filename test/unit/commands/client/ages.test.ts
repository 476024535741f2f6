import { expect, test } from '@jest/globals';

import { ageText } from '../../../../src/views/ages.ts';

const [secondMs, minuteMs, hourMs, dayMs] = [1_000, 60_000, 3_600_000, 86_400_000];

test.each<[number, string]>([
  [0, '0s'],
  [999, '0s'],
  [secondMs, '1s'],
  [59_999, '59s'],
  [minuteMs, '1m'],
  [minuteMs + 30 * secondMs, '1m30s'],
  [3 * minuteMs + 30 * secondMs, '3m'],
  [14 * minuteMs, '14m'],
  [hourMs - 1, '59m'],
  [hourMs + 30 * minuteMs, '1h30m'],
  [2 * hourMs + 59 * minuteMs, '2h59m'],
  [23 * hourMs, '23h'],
  [dayMs, '1d'],
  [2 * dayMs + 5 * hourMs, '2d5h'],
  [400 * dayMs, '400d'],
  // A clock of this machine that is behind that of the API server.
  [-5 * secondMs, '0s'],
])('%d ms are %s', (ms, text) => {
  expect(ageText(ms)).toBe(text);
});
