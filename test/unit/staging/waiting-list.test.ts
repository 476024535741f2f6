/** A list of waiting workloads knows at any time which of them is the first, at little cost. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { compareInGroups } from '../../../src/staging/candidate.ts';
import { WaitingList } from '../../../src/staging/waiting-list.ts';
import { candidate, namesOf, type PlainCandidate } from '../../builders/candidate.ts';

/** Takes out one after the other. */
function* drained(list: WaitingList<string>): Generator<PlainCandidate> {
  for (let { first } = list; first !== undefined; { first } = list) {
    yield first;
    list.delete(first.key);
  }
}

function listOf(candidates: readonly PlainCandidate[]): WaitingList<string> {
  const list = new WaitingList(['a']);
  for (const each of candidates) list.add(each);
  return list;
}

describe('a waiting list', () => {
  test('is empty at first', () => {
    expect([listOf([]).size, listOf([]).first]).toEqual([0, undefined]);
  });

  test('has the least candidate first, in whatever order they come', () => {
    expect(namesOf(drained(listOf([candidate('c'), candidate('a'), candidate('b')])))).toEqual(['a', 'b', 'c']);
  });

  test('forgets the ones that leave, the first one and others', () => {
    const list = listOf([candidate('a'), candidate('b'), candidate('c'), candidate('d')]);
    list.delete('Deployment/shop/a');
    list.delete('Deployment/shop/c');
    list.delete('Deployment/shop/unknown');
    expect([list.size, namesOf(drained(list))]).toEqual([2, ['b', 'd']]);
  });

  test('has a candidate once, by what was last said of it', () => {
    const list = listOf([candidate('a'), candidate('b')]);
    list.add(candidate('a', { isHealthy: false }));
    expect([list.size, namesOf(drained(list))]).toEqual([2, ['b', 'a']]);
  });

  test('has a candidate again that has left', () => {
    const list = listOf([candidate('a'), candidate('b')]);
    list.delete('Deployment/shop/a');
    list.add(candidate('a'));
    expect(namesOf(drained(list))).toEqual(['a', 'b']);
  });

  test('is in order after any adds and deletes', () => {
    const step = fc.tuple(fc.boolean(), fc.nat(30), fc.nat(4));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const list = new WaitingList<string>(['a']);
        const present = new Map<string, PlainCandidate>();
        for (const [isAdd, number, risk] of steps) {
          const each = candidate(`w${String(number)}`, { risk });
          if (isAdd) list.add(each);
          else list.delete(each.key);
          if (isAdd) present.set(each.key, each);
          else present.delete(each.key);
          expect(list.size).toBe(present.size);
        }
        expect([...drained(list)]).toEqual([...present.values()].sort(compareInGroups));
      }),
    );
  });

  test('compares each candidate a few times, however many wait', () => {
    let reads = 0;
    const counted = (number: number): PlainCandidate => {
      const rank = String((number * 7_919) % 10_007);
      return {
        ...candidate(`w${String(number)}`),
        get rank() {
          reads += 1;
          return rank;
        },
      };
    };
    const count = 4_000;
    const list = listOf(Array.from({ length: count }, (_, number) => counted(number)));
    for (const each of drained(list)) {
      // A candidate that leaves and comes back, as one that was admitted and could not go.
      if (list.size % 10 === 0) {
        list.delete(each.key);
        list.add(each);
        list.delete(each.key);
      }
    }
    // Two reads are one comparison, of which a heap takes three at each of its log2(4,000) levels.
    expect(reads / count).toBeLessThan(2 * 3 * 12);
  });
});
