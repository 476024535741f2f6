/** Since when a config counts, and whether pods can have started with other content that is not recorded. */
import { describe, expect, test } from '@jest/globals';
import type { ConfigState } from '../../../../src/model/config-state.ts';
import type { PastContent } from '../../../../src/model/content-history.ts';
import type { Observation } from '../../../../src/model/observation.ts';
import type { RecordEntry } from '../../../../src/model/record.ts';
import type { NewEntry } from '../../../../src/plan/compare/compare-key.ts';
import type { ConfigView } from '../../../../src/plan/input/config-view.ts';
import {
  isFormerContent,
  isNewEntryStale,
  recordedSinceOf,
  type PodFacts,
} from '../../../../src/plan/compare/freshness.ts';
import { configState, testDigester } from '../../../builders/config.ts';
import { plainNamespace } from '../../../builders/plain.ts';
import { workloadState } from '../../../builders/workload.ts';

/** The template is written in second 2. */
const templateWriter = { manager: 'kubectl', atMs: 2_000 };
const early = { createdAtMs: 0, writtenAtMs: 1_000 };
const late = { createdAtMs: 0, writtenAtMs: 3_000 };
const recreated = { createdAtMs: 3_000, writtenAtMs: 3_000 };
type Times = Pick<ConfigState, 'createdAtMs' | 'writtenAtMs'>;

const holding = (color: string, times: Times = early): ConfigState => configState({ data: { color }, times });
/** What was there until a version; nothing for no such config. */
const until = (untilRv: string, state?: ConfigState): PastContent => ({ state, untilRv, hasGap: false });

/** A config that is red now. */
function red(past: readonly PastContent[], times: Times = early, changes: Partial<ConfigView> = {}): ConfigView {
  const seen = { changedAtMs: undefined, contentRv: '90', isConfirmed: false, marksRv: undefined };
  return { ...seen, state: holding('red', times), history: { past, sinceRv: '0' }, ...changes };
}

interface Seen extends Partial<Omit<PodFacts, 'observation'>> {
  readonly observation?: Partial<Observation>;
}

function facts({ observation, ...changes }: Seen = {}): PodFacts {
  const nothingSeen = { selectionRv: undefined, isSelectionPlanned: false, formerSelections: [], hasNewPods: false };
  return {
    observation: { ...nothingSeen, ...observation } as unknown as Observation,
    workload: { ...workloadState(), templateWriter },
    namespace: undefined,
    cameRv: undefined,
    hasRecord: true,
    rolledAtMs: undefined,
    areVersionsComparable: true,
    rollsOnArrival: false,
    settleMs: 0,
    ...changes,
  };
}

describe('a recorded config can have counted', () => {
  const workload = workloadState();
  const observation = {
    selectionRv: '50',
    isSelectionPlanned: true,
    formerSelections: [
      { workload, untilRv: '60' },
      { workload, untilRv: undefined },
    ],
    templateRv: '80',
    hasNewPods: true,
  };

  test.each<[string, Seen, string | undefined, ReturnType<typeof recordedSinceOf>]>([
    [
      'since any hints and references, marks or new pods came',
      { observation },
      '70',
      { possible: ['50', '60', '70', '80'], earliest: '70' },
    ],
    [
      'since hints and references at the earliest',
      { observation },
      '40',
      { possible: ['50', '60', '40', '80'], earliest: '50' },
    ],
    [
      'since hints and references, where marks were there',
      { observation },
      undefined,
      { possible: ['50', '60', '80'], earliest: '50' },
    ],
    [
      'since marks or new pods came, where nobody has planned with the hints',
      { observation: { ...observation, isSelectionPlanned: false } },
      '70',
      { possible: ['70', '80'], earliest: '70' },
    ],
    [
      'since before the template came that pods ran already',
      { observation: { ...observation, hasNewPods: false } },
      '70',
      { possible: ['50', '60', '70'], earliest: '70' },
    ],
    [
      'since nobody knows when, where versions do not tell',
      { observation, areVersionsComparable: false },
      '70',
      { possible: [], earliest: undefined },
    ],
  ])('%s', (_rule, seen, marksRv, expected) => {
    expect(recordedSinceOf(facts(seen), red([], early, { marksRv }))).toEqual(expected);
  });
});

describe('content of which the record says nothing makes pods stale', () => {
  const digestOf = (state: ConfigState): string | undefined => testDigester.ofDependency(state, 'color');
  const entry: NewEntry = {
    need: 'required',
    countedRv: '50',
    question: { digestOf, canStart: () => true },
    differs: false,
  };
  const isStale = (view: ConfigView, changes: Partial<NewEntry> = {}, seen: Seen = {}): boolean =>
    isNewEntryStale(view, { ...entry, ...changes }, facts(seen));

  test('where it has arrived since it counts, only if pods start without it', () => {
    const needs = (['required', 'optional'] as const).map((need) => isStale(red([until('60')]), { need }));
    expect(needs).toEqual([false, true]);
  });

  test('where nobody knows what was there, only if it was changed after the template', () => {
    const history = { past: [], sinceRv: '55' };
    expect([late, early].map((times) => isStale(red([], times, { history })))).toEqual([true, false]);
  });

  test('where all was seen, not by its times', () => {
    expect(isStale(red([], late))).toBe(false);
  });

  test('where it has changed within settle before the Namespace opted in, and not after that', () => {
    const view = red([until('45', holding('blue'))], early, { changedAtMs: 4_500 });
    const stale = [4_000, 5_000, 6_000].map((autoAtMs) => {
      const state = { ...plainNamespace, auto: 'all' } as const;
      const namespace = { state, wasOptedIn: true, cameRv: undefined, autoRv: '50', autoAtMs };
      return isStale(view, {}, { namespace, settleMs: 1_000 });
    });
    expect(stale).toEqual([false, true, false]);
  });

  describe('where nobody saw it begin to count,', () => {
    const changed = red([until('60', holding('blue'))]);
    const unseen = { countedRv: undefined };

    test.each<[string, Partial<NewEntry>, Seen, boolean]>([
      ['it was changed before the template: no', {}, {}, false],
      ['it has changed since a list showed the workload: yes', {}, { observation: { listedRv: '50' } }, true],
      ['it had changed when a list showed the workload: no', {}, { observation: { listedRv: '60' } }, false],
      ['versions do not tell: no', {}, { observation: { listedRv: '50' }, areVersionsComparable: false }, false],
      ['something else of it is recorded otherwise: yes', { differs: true }, {}, true],
      ['there is no record: no', { differs: true }, { hasRecord: false }, false],
    ])('%s', (_rule, changes, seen, expected) => {
      expect(isStale(changed, { ...unseen, ...changes }, seen)).toBe(expected);
    });

    test.each<[string, readonly PastContent[], boolean]>([
      ['there before the template: no', [until('60', holding('red')), until('70')], false],
      ['seen to come before the template: no', [until('50'), until('60', holding('red')), until('70')], false],
      ['changed to what it is after the template: yes', [until('60', holding('red', late)), until('70')], true],
      ['never seen before it came after the template: no', [until('70')], false],
    ])('it came back as it was, and it was first %s', (_rule, past, expected) => {
      const question = { digestOf, canStart: (state: ConfigState | undefined) => state !== undefined };
      expect(isStale(red(past, recreated), { ...unseen, question })).toBe(expected);
    });
  });
});

test.each<[string, RecordEntry | undefined, RecordEntry | undefined, boolean]>([
  [
    'all that counts now, and more: yes',
    { rv: '9', keys: { color: 'a', size: 'b' } },
    { rv: '1', keys: { color: 'a' } },
    true,
  ],
  ['a part of it: no', { rv: '9', keys: { color: 'a' } }, { rv: '1', keys: { color: 'a', size: 'b' } }, false],
  ['something else: no', { rv: '9', keys: { color: 'b' } }, { rv: '1', keys: { color: 'a' } }, false],
  ['what is gone now: no', { rv: '9', keys: { color: 'a' } }, 'absent', false],
  ['what does not count now: no', { rv: '9', keys: { color: 'a' } }, undefined, false],
  ['that it was not there: no', 'absent', { rv: '1', keys: { color: 'a' } }, false],
  ['nothing: no', undefined, { rv: '1', keys: { color: 'a' } }, false],
])('a former object was recorded with what is there now: with %s', (_rule, former, now, expected) => {
  expect(isFormerContent(former, now)).toBe(expected);
});
