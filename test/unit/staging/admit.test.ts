/** Which of the waiting workloads may go: in one order, with a slot in each of their groups. */
import { describe, expect, test } from '@jest/globals';

import { admit } from '../../../src/staging/admit.ts';
import { WaitingList } from '../../../src/staging/waiting-list.ts';
import { candidate, namesOf, type PlainCandidate } from '../../builders/candidate.ts';

interface Situation {
  readonly waiting: readonly PlainCandidate[];
  /** Slots by group; others have none. */
  readonly free: Readonly<Record<string, number>>;
  /** Groups with users that have not been planned. */
  readonly open?: readonly string[];
  readonly proven?: readonly string[];
}

function admitIn({ waiting, free, open = [], proven = [] }: Situation): {
  readonly admitted: readonly string[];
  readonly kept: readonly string[];
} {
  const lists = new Map<string, WaitingList<string>>();
  for (const each of waiting) {
    const id = each.groups.join();
    const list = lists.get(id) ?? new WaitingList(each.groups);
    lists.set(id, list);
    list.add(each);
  }
  const left = new Map(Object.entries(free));
  const admitted: PlainCandidate[] = [];
  const kept = admit(lists.values(), {
    freeIn: (group) => left.get(group) ?? 0,
    isOpen: (group) => open.includes(group),
    isProven: (group) => proven.includes(group),
    begin: (each) => {
      for (const group of each.groups) left.set(group, (left.get(group) ?? 0) - 1);
      lists.get(each.groups.join())?.delete(each.key);
      admitted.push(each);
    },
  });
  return { admitted: namesOf(admitted), kept: [...kept].sort() };
}

const [a, b, c] = [['a'], ['b'], ['c']];
const both = ['a', 'b'];

/** Goes before those that wait for fewer unproven contents. */
function early(name: string, groups: readonly string[]): PlainCandidate {
  return candidate(name, { isPreferred: true, groups });
}

test.each<[rule: string, situation: Situation, admitted: readonly string[]]>([
  ['none where none waits', { waiting: [], free: { a: 1 } }, []],
  ['the first one', { waiting: [candidate('2'), candidate('1')], free: { a: 1 } }, ['1']],
  [
    'as many as there are slots',
    { waiting: [candidate('1'), candidate('2'), candidate('3')], free: { a: 2 } },
    ['1', '2'],
  ],
  ['all where there is no limit', { waiting: [candidate('1'), candidate('2')], free: { a: Infinity } }, ['1', '2']],
  ['none without a slot', { waiting: [candidate('1')], free: {} }, []],
  ['none where more have begun than may', { waiting: [candidate('1')], free: { a: -2 } }, []],
  [
    'one that takes a slot in each of its groups',
    {
      waiting: [early('1', both), candidate('2'), candidate('3', { groups: b })],
      free: { a: 1, b: 2 },
    },
    ['1', '3'],
  ],
  [
    'another one in the place of one whose second group is full',
    { waiting: [early('1', both), candidate('2')], free: { a: 1 } },
    ['2'],
  ],
  [
    'the one whose content is proven, before the first by rank',
    {
      waiting: [early('1', both), early('2', ['a', 'c'])],
      free: { a: 1, b: 1, c: 1 },
      proven: c,
    },
    ['2'],
  ],
])('admits %s', (_, situation, admitted) => {
  expect(admitIn(situation)).toEqual({ admitted, kept: [] });
});

describe('while a user of a config has not been planned', () => {
  test.each<[rule: string, situation: Situation, admitted: readonly string[], kept: readonly string[]]>([
    ['no other user of it is admitted', { waiting: [candidate('1')], free: { a: 1 }, open: a }, [], ['a']],
    [
      'one that also waits for it keeps its slot elsewhere',
      { waiting: [early('1', both), candidate('2')], free: { a: 1, b: 1 }, open: b },
      [],
      ['a', 'b'],
    ],
    [
      'one that goes before it does not wait',
      {
        waiting: [candidate('1'), candidate('2', { groups: both }), candidate('3')],
        free: { a: 2, b: 1 },
        open: b,
        proven: both,
      },
      ['1'],
      ['a', 'b'],
    ],
    [
      'slots are kept in the groups of those that are kept back, too',
      {
        waiting: [early('1', both), early('2', ['a', 'c']), candidate('3', { groups: c })],
        free: { a: 1, b: 1, c: 1 },
        open: b,
      },
      [],
      ['a', 'b', 'c'],
    ],
    [
      'users of other configs go on',
      { waiting: [candidate('1', { groups: b }), candidate('2')], free: { a: 1, b: 1 }, open: b },
      ['2'],
      ['b'],
    ],
  ])('%s', (_, situation, admitted, kept) => {
    expect(admitIn(situation)).toEqual({ admitted, kept });
  });
});
