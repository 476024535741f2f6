/** When a write that did not roll, and that another client undid, is repeated. */
import { expect, test } from '@jest/globals';
import { undoneWaitMs } from '../../../src/plan/write-decisions.ts';

const hourMs = 3_600_000;

test.each<[string, number, number | undefined, number]>([
  ['once: a second after the write', 1, 10_000, 1_000],
  ['twice: two seconds after it', 2, 10_000, 2_000],
  ['four times: eight seconds after it', 4, 10_000, 8_000],
  ['again and again: an hour after it at most', 1_000, 10_000, hourMs],
  ['a while ago: only for the rest of the time', 4, 7_500, 5_500],
  ['longer ago than that: at once', 4, 1_000, 0],
  ['at no known time: at once', 4, undefined, 0],
  ['never: at once', 0, 10_000, 0],
])('a write that was undone %s', (_rule, undoneWrites, lastQuietWriteMs, expected) => {
  const timing = { nowMs: 0, monotonicMs: 10_000, staleSinceMs: undefined, spacedRolls: 0 };
  expect(undoneWaitMs({ ...timing, lastQuietWriteMs, undoneWrites })).toBe(expected);
});
