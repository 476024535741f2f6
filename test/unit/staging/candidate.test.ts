/** The order in which waiting workloads are rolled. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { compareCandidates, compareInGroups } from '../../../src/staging/candidate.ts';
import { candidate, type PlainCandidate } from '../../builders/candidate.ts';

const isProven = (group: string): boolean => group === 'proven';

describe('of two workloads, the first one is', () => {
  test.each<[rule: string, first: Partial<PlainCandidate>, second: Partial<PlainCandidate>]>([
    ['the one with the annotation canary', { isPreferred: true, isHealthy: false, risk: 4 }, {}],
    [
      'the one with the fewest unproven causes, however risky',
      { groups: ['proven', 'proven'], isHealthy: false, risk: 4 },
      { groups: ['a'] },
    ],
    [
      'the one that waits for one unproven content of two',
      { groups: ['proven', 'a'], risk: 4 },
      { groups: ['a', 'b'] },
    ],
    ['the one that is well', { isHealthy: true, risk: 4 }, { isHealthy: false }],
    ['the one that bad content hurts least', { risk: 1 }, { risk: 2 }],
    ['the one whose rank for these contents is the least', { rank: 'aaa' }, { rank: 'aab' }],
  ])('%s', (_, first, second) => {
    // The names would decide the other way.
    const [a, b] = [candidate('z', { rank: 'm', ...first }), candidate('a', { rank: 'm', ...second })];
    expect([compareCandidates(a, b, isProven), compareCandidates(b, a, isProven)].map(Math.sign)).toEqual([-1, 1]);
  });

  test('the one with the least name, where all else is equal', () => {
    const [a, b] = [candidate('a', { rank: 'm' }), candidate('b', { rank: 'm' })];
    expect([a, b].map((each) => compareCandidates(a, each, isProven))).toEqual([0, -1]);
  });
});

const candidates = fc
  .tuple(
    fc.constantFrom('a', 'b', 'c', 'd'),
    fc.boolean(),
    fc.boolean(),
    fc.nat(4),
    fc.constantFrom('x', 'y'),
    fc.subarray(['proven', 'a', 'b'], { minLength: 1 }),
  )
  .map(([name, isPreferred, isHealthy, risk, rank, groups]) =>
    candidate(name, { isPreferred, isHealthy, risk, rank, groups }),
  );

describe('the order', () => {
  test('is one for all: it has no cycles', () => {
    fc.assert(
      fc.property(candidates, candidates, candidates, (a, b, c) => {
        const compare = (x: PlainCandidate, y: PlainCandidate): number => Math.sign(compareCandidates(x, y, isProven));
        expect(compare(a, b) + compare(b, a)).toBe(0);
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('of those that wait for the same groups does not depend on proofs', () => {
    fc.assert(
      fc.property(candidates, candidates, fc.boolean(), (a, b, areProven) => {
        const same = { ...b, groups: a.groups };
        expect(compareInGroups(a, same)).toBe(compareCandidates(a, same, () => areProven));
      }),
    );
  });
});
