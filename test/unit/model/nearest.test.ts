import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { Comparisons, nearest } from '../../../src/model/nearest.ts';

const names = ['settle', 'min-interval', 'log-level', 'log-format', 'context', 'config'];

test.each([
  ['the same word', 'settle', 'settle'],
  ['a letter that is missing', 'setle', 'settle'],
  ['a letter too many', 'settlee', 'settle'],
  ['another letter', 'sattle', 'settle'],
  ['two letters swapped', 'stetle', 'settle'],
  ['the same word in capitals', 'SETTLE', 'settle'],
  ['the nearer one of two', 'log-formal', 'log-format'],
  ['a beginning', 'min', 'min-interval'],
  ['the first of two with that beginning', 'log', 'log-level'],
  ['a word that goes on', 'contextual', 'context'],
  ['a beginning that is too short', 'lo', undefined],
  ['another word', 'namespace', undefined],
  ['nothing', '', undefined],
  ['a very long word', 's'.repeat(65), undefined],
])('%s: %s', (_rule, word, expected) => {
  expect(nearest(word, names)).toBe(expected);
});

test('without candidates there is no offer', () => {
  expect(nearest('settle', [])).toBeUndefined();
});

test('a candidate is nearest to itself, and any offer is a candidate', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,20}$/), { minLength: 1 }), fc.string(), (words, other) => {
      for (const word of words) expect(nearest(word, words)).toBe(word);
      expect([undefined, ...words]).toContain(nearest(other, words));
    }),
  );
});

/** Edits between two words by the whole table, as the definition has them. */
function editsByTable(one: string, other: string): number {
  const table = [...Array(one.length + 1).keys()].map((row) => [row]);
  const at = (row: number, column: number): number => table[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let column = 1; column <= other.length; column += 1) table[0]?.push(column);
  for (let row = 1; row <= one.length; row += 1) {
    for (let column = 1; column <= other.length; column += 1) {
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const replaced = at(row - 1, column - 1) + (one[row - 1] === other[column - 1] ? 0 : 1);
      const swapped = isSwap ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY;
      table[row]?.push(Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, replaced, swapped));
    }
  }
  return at(one.length, other.length);
}

test('a candidate is offered exactly if the edits are at most a third of it, or one begins with the other', () => {
  const word = fc.stringMatching(/^[abc]{1,12}$/);
  fc.assert(
    fc.property(word, word, (one, other) => {
      const isNear = editsByTable(one, other) <= Math.max(1, Math.floor(other.length / 3));
      const isBeginning = Math.min(one.length, other.length) >= 3 && (one.startsWith(other) || other.startsWith(one));
      expect(nearest(one, [other])).toBe(isNear || isBeginning ? other : undefined);
    }),
    { numRuns: 1_000 },
  );
});

test('of two candidates the one with fewer edits is offered', () => {
  const word = fc.stringMatching(/^[ab]{4,12}$/);
  fc.assert(
    fc.property(word, word, word, (wanted, one, other) => {
      const offered = nearest(wanted, [one, other]);
      if (offered === undefined || editsByTable(wanted, offered) > Math.floor(offered.length / 3)) return;
      const fewest = Math.min(...[one, other].map((each) => editsByTable(wanted, each)));
      const isNearest = editsByTable(wanted, offered) === fewest;
      const isOnlyOne = [one, other].some((each) => editsByTable(wanted, each) > Math.floor(each.length / 3));
      expect(isNearest || isOnlyOne).toBe(true);
    }),
  );
});

describe('a budget of comparisons', () => {
  const similar = Array.from({ length: 100 }, (_, index) => String(index).padStart(60, 'ab'));

  test('is never exceeded, and what was found until it is spent counts', () => {
    const comparisons = new Comparisons(1_000);
    expect(nearest('ab'.repeat(30), ['ab'.repeat(29), ...similar], comparisons)).toMatch(/^(ab){29}/);
    expect(comparisons.used).toBe(1_000);
  });

  test('that is spent before the first candidate is compared finds nothing', () => {
    expect(nearest('settle', names, new Comparisons(5))).toBeUndefined();
  });

  test('is not touched by candidates that are far longer than the word', () => {
    const comparisons = new Comparisons();
    nearest('x', ['y'.repeat(253), 'x'.repeat(253)], comparisons);
    expect(comparisons.used).toBe(0);
  });
});
