/** What counts of the answers that users, and whoever else may patch a workload, write on it. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Answers } from '../../../../src/model/gate-hints.ts';
import { readAnswers } from '../../../../src/plan/read/gates.ts';
import { testReading } from '../../../builders/config.ts';
import { workloadState } from '../../../builders/workload.ts';

const { annotations } = testReading;
const trip = 't7c2k3aaaaaaa';

function read(texts: Readonly<Record<string, string>>, isStripped = false): Answers | undefined {
  return readAnswers(texts, annotations, () => isStripped);
}

const tripsIn = (text: string): readonly string[] | undefined => read({ 'reroll.dev/resume': text })?.resume;

describe('resume', () => {
  test('alone is an answer, about trips and about no content', () => {
    const answers = { approved: [], now: [], resume: [trip], strippedByFlux: [] };
    expect(read({ 'reroll.dev/resume': trip, other: 'x' })).toEqual(answers);
    expect(workloadState({ annotations: { 'reroll.dev/auto': 'true', 'reroll.dev/resume': trip } })).toMatchObject({
      answers,
      hints: { problems: [] },
    });
  });

  test('is a comma list with blanks', () => {
    expect(tripsIn(` ${trip} ,t222222222222,`)).toEqual([trip, 't222222222222']);
  });

  test.each(['', ',', 'k3xq7m2pzt4wab5c', 't7c2k3', `${trip}a`, trip.toUpperCase(), 't0000000000001', `x${trip}`])(
    '%j names no trip',
    (text) => {
      expect(tripsIn(text)).toEqual([]);
    },
  );

  test('has at most 32 entries', () => {
    const others = Array.from({ length: 31 }, (_, index) => `entry-${String(index)}`);
    expect(tripsIn([...others, trip].join())).toEqual([trip]);
    expect(tripsIn([...others, 'one-more', trip].join())).toEqual([]);
  });

  test('is named where Flux removes it', () => {
    expect(read({ 'reroll.dev/resume': trip, 'reroll.dev/now': 'x' }, true)?.strippedByFlux).toEqual([
      'reroll.dev/now',
      'reroll.dev/resume',
    ]);
  });

  test('whatever the text, only few short ids are kept', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000 }), (text) => {
        const trips = tripsIn(text) ?? [];
        expect(trips.length).toBeLessThanOrEqual(32);
        expect(trips.every((id) => id.length === 13)).toBe(true);
      }),
    );
  });
});

test('a workload without an answer has none', () => {
  expect(read({ 'reroll.dev/record': '{}', 'reroll.dev/resumed': trip })).toBeUndefined();
});
