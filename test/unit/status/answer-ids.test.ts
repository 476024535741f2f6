import { expect, test } from '@jest/globals';

import { answerIds } from '../../../src/status/answer-ids.ts';

const ids = (count: number, prefix: string): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index)}`);

test.each([
  ['an answer is added in front of the former ones', [['new'], ['a', 'b']], ['new', 'a', 'b']],
  ['one that is there stays once', [['a'], ['b', 'a']], ['a', 'b']],
  ['eight former ones that nothing asks for stay', [['new'], ids(9, 'x')], ['new', ...ids(8, 'x')]],
  [
    'every former one that is still wanted stays',
    [['new'], [...ids(9, 'x'), ...ids(9, 'w')], ['new', ...ids(9, 'w')]],
    ['new', ...ids(9, 'w'), ...ids(8, 'x')],
  ],
  ['no more than count', [ids(256, 'n'), ['a']], ids(256, 'n')],
] as const)('%s', (_rule, [answered, before, wanted], expected) => {
  expect(answerIds(answered, before, wanted)).toEqual(expected);
});
