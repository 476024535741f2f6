import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { nearest } from '../../../src/model/nearest.ts';

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
