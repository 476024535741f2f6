/** What holds of every judgement, whatever a workload shows and whoever writes to it, at any pace. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LastRoll } from '../../../src/model/record.ts';
import type { RolloutReading } from '../../../src/model/rollout-reading.ts';
import { judge } from '../../../src/rollouts/judge.ts';
import type { Judgement } from '../../../src/rollouts/judgement.ts';
import type { RollFacts } from '../../../src/rollouts/roll-facts.ts';
import { deadlineMs, minute, soakMs } from '../../builders/rollout-story.ts';

const gen = 7;
const rolledAtMs = Date.parse('2026-10-01T08:00:00Z');
const seen = '2026-09-24T08:00:00Z';

const reading = fc.record<RolloutReading>({
  generation: fc.constant(gen),
  observedGeneration: fc.integer({ min: gen - 1, max: gen + 1 }),
  updated: fc.nat(3),
  ready: fc.nat(4),
  available: fc.nat(4),
  lacking: fc.nat(2),
  down: fc.nat(1),
  isAvailable: fc.boolean(),
  failure: fc.option(
    fc.record({
      reason: fc.constantFrom('ProgressDeadlineExceeded', 'ReplicaSetCreateError'),
      at: fc.constantFrom(seen, '2026-10-01T08:10:00Z'),
    }),
    { nil: undefined, freq: 6 },
  ),
  minReadySeconds: fc.constantFrom(0, 0, 60),
  risk: fc.constant(0),
  strayOrdinal: fc.constantFrom(undefined, 1),
});

const roll = fc.record<LastRoll>({
  to: fc.constant('t'),
  base: fc.constant('b'),
  gen: fc.constant(gen),
  was: fc.constantFrom('ok', 'ok', 'bad'),
  down: fc.constantFrom(0, 0, 1),
  seen: fc.constant(seen),
});

/** What a workload shows from one moment on, and for how long. */
const step = fc.record({
  rollout: reading,
  canComplete: fc.constantFrom(true, true, true, false),
  template: fc.constantFrom<RollFacts['template'][]>(...Array<'rolled'>(8).fill('rolled'), 'other', 'replaced'),
  changer: fc.constantFrom(undefined, 'kubectl-rollout', 'kustomize-controller'),
  /** The pods were replaced by another client's rollout that was recorded. */
  isOfOther: fc.constantFrom(...Array<boolean>(9).fill(false), true),
  forMs: fc.constantFrom(0, 1, 10_000, soakMs, minute, deadlineMs / 2, deadlineMs),
});
type Step = Parameters<Parameters<typeof step.map>[0]>[0];

/** All judgements of a roll that this process sees at once, each with its moment. */
interface Judged {
  readonly judgement: Judgement;
  readonly atMs: number;
}

function factsOf(ofRoll: LastRoll, { rollout, canComplete, template, changer, isOfOther }: Step): RollFacts {
  const of = { 'ConfigMap/app': isOfOther ? 'other' : 'content' } as const;
  return { roll: ofRoll, rolledAt: '2026-10-01T08:00:00Z', of, template, changer, canComplete, rollout };
}

const dueOf = (judgement: Judgement | undefined): number => judgement?.clocks?.dueMs ?? Infinity;

/** Judges at each step, and whenever a judgement asks for it in between. */
function judgeAll(ofRoll: LastRoll, steps: readonly Step[], { repeats = 1 } = {}): readonly Judged[] {
  const judged: Judged[] = [];
  let judgement: Judgement | undefined;
  let nowMs = 0;
  const ask = (facts: RollFacts): void => {
    const moment = { monotonicMs: nowMs, wallMs: rolledAtMs + nowMs };
    for (let time = 0; time < repeats; time += 1) judgement = judge(judgement, facts, moment, deadlineMs);
    if (judgement !== undefined) judged.push({ judgement, atMs: nowMs });
  };
  for (const each of steps) {
    const facts = factsOf(ofRoll, each);
    const untilMs = nowMs + each.forMs;
    ask(facts);
    for (let dueMs = dueOf(judgement); dueMs < untilMs; dueMs = dueOf(judgement)) {
      if (dueMs <= nowMs) throw new Error('it asks for a judgement at the moment of the last one');
      nowMs = dueMs;
      ask(facts);
    }
    nowMs = untilMs;
  }
  return judged;
}

const steps = fc.array(step, { maxLength: 12 });
const verdictsOf = (judged: readonly Judged[]): readonly string[] => {
  const verdicts = judged.flatMap(({ judgement: { verdict } }) => verdict ?? []);
  return verdicts.filter((verdict, index) => index === 0 || verdict !== verdicts[index - 1]);
};

describe('a roll', () => {
  test('gets at most one verdict, and keeps it', () => {
    fc.assert(
      fc.property(roll, steps, (ofRoll, all) => {
        const judged = judgeAll(ofRoll, all);
        expect(verdictsOf(judged).length).toBeLessThanOrEqual(1);
        const first = judged.findIndex(({ judgement }) => judgement.verdict !== undefined);
        const later = first < 0 ? [] : judged.slice(first);
        expect(later.every(({ judgement }) => judgement.verdict !== undefined)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('gets its verdict within twice the longest time and a soak, once its controller works and can replace pods', () => {
    fc.assert(
      fc.property(
        roll,
        steps,
        step,
        fc.array(reading, { minLength: 1, maxLength: 30 }),
        (ofRoll, all, last, readings) => {
          const works = { ...last, canComplete: true, template: 'rolled' as const, isOfOther: false };
          const longestMs = 2 * (deadlineMs + 60_000) + soakMs;
          const ends = readings.map((rollout) => {
            const observed = { ...rollout, observedGeneration: gen };
            return { ...works, rollout: observed, forMs: longestMs / readings.length };
          });
          expect(judgeAll(ofRoll, [...all, ...ends, ...ends.slice(-1)]).at(-1)?.judgement.verdict).toBeDefined();
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is judged the same when each status comes twice', () => {
    fc.assert(
      fc.property(roll, steps, (ofRoll, all) => {
        expect(judgeAll(ofRoll, all, { repeats: 2 })).toEqual(judgeAll(ofRoll, all));
      }),
      { numRuns: 300 },
    );
  });

  test('is judged the same whether or not it is judged in between', () => {
    fc.assert(
      fc.property(roll, steps, (ofRoll, all) => {
        const halves = all.flatMap((each) => [
          { ...each, forMs: each.forMs / 2 },
          { ...each, forMs: each.forMs / 2 },
        ]);
        const last = (judged: readonly Judged[]): unknown => judged.at(-1)?.judgement.verdict;
        expect(last(judgeAll(ofRoll, [...halves, ...all.slice(-1)]))).toEqual(
          last(judgeAll(ofRoll, [...all, ...all.slice(-1)])),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('never fails by a status from before it', () => {
    fc.assert(
      fc.property(roll, steps, (ofRoll, all) => {
        const before = all.map((each) => {
          const failure = each.rollout.failure && {
            ...each.rollout.failure,
            reason: 'ProgressDeadlineExceeded' as const,
          };
          const rollout = { ...each.rollout, observedGeneration: gen - 1, failure };
          return { ...each, rollout, template: 'rolled' as const };
        });
        expect(verdictsOf(judgeAll(ofRoll, before))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('of what did not work before, or beside pods that were down, is no failure', () => {
    fc.assert(
      fc.property(roll, steps, (ofRoll, all) => {
        fc.pre(ofRoll.was === 'bad' || ofRoll.down === 1);
        expect(verdictsOf(judgeAll(ofRoll, all))).not.toContain('failed');
      }),
      { numRuns: 500 },
    );
  });

  test('is not proven before its pods have been replaced and available for the soak without a break', () => {
    fc.assert(
      fc.property(roll, steps, (ofRoll, all) => {
        const judged = judgeAll(ofRoll, all);
        const index = judged.findIndex(({ judgement }) => judgement.phase === 'proven');
        if (index < 0) return;
        const before = judged.slice(0, index).findLast(({ judgement: { clocks } }) => clocks?.isSoaking !== true);
        const soakedMs = (judged[index]?.atMs ?? 0) - (before?.atMs ?? 0);
        expect(soakedMs).toBeGreaterThanOrEqual(soakMs);
      }),
      { numRuns: 500 },
    );
  });

  test('asks for a judgement only at a later moment', () => {
    fc.assert(
      fc.property(roll, steps, (ofRoll, all) => {
        for (const { judgement, atMs } of judgeAll(ofRoll, all)) {
          expect(dueOf(judgement)).toBeGreaterThan(atMs);
        }
      }),
      { numRuns: 300 },
    );
  });
});
