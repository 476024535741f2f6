/** The line that shows how far a long read is. */
import { expect, test } from '@jest/globals';

import { progressOn } from '../../../../src/commands/client/progress.ts';

const erase = '\r\u001b[K';

/** A progress that has been shown at these times, and then removed. */
function written(isErrorTerminal: boolean, timesMs: readonly number[]): readonly string[] {
  const texts: string[] = [];
  let nowMs = 0;
  const terminal = { columns: 80, isErrorTerminal, isInputTerminal: false };
  const progress = progressOn(
    { terminal },
    (text) => texts.push(text),
    () => nowMs,
  );
  for (const ms of timesMs) {
    nowMs = ms;
    progress.show(`at ${String(ms)}`);
  }
  progress.clear();
  return texts;
}

test.each<[string, boolean, readonly number[], readonly string[]]>([
  ['a read that ends soon shows none', true, [0, 100, 499], []],
  [
    'a longer one replaces its line, and removes it',
    true,
    [100, 500, 900],
    [`${erase}at 500`, `${erase}at 900`, erase],
  ],
  ['without a terminal nothing is shown', false, [100, 500, 9_000], []],
  ['what is not shown is not removed', true, [], []],
])('%s', (_rule, isErrorTerminal, timesMs, expected) => {
  expect(written(isErrorTerminal, timesMs)).toEqual(expected);
});

test('a line that is removed can be shown again', () => {
  const texts: string[] = [];
  const terminal = { columns: undefined, isErrorTerminal: true, isInputTerminal: true };
  let nowMs = 0;
  const progress = progressOn(
    { terminal },
    (text) => texts.push(text),
    () => nowMs,
  );
  nowMs = 1_000;
  progress.show('one');
  progress.clear();
  progress.clear();
  progress.show('two');
  expect(texts).toEqual([`${erase}one`, erase, `${erase}two`]);
});
