/**
 * What the history of a config and the times in `managedFields` prove about the content with which pods can have
 * started.
 */
import { describe, expect, test } from '@jest/globals';
import type { ConfigState } from '../../../../src/model/config-state.ts';
import type { ContentHistory, PastContent } from '../../../../src/model/content-history.ts';
import type { RecordEntry } from '../../../../src/model/record.ts';
import type { ConfigView } from '../../../../src/plan/input/config-view.ts';
import {
  arrivedAfterTemplate,
  heldSince,
  isOfOneWrite,
  orderByTimes,
  othersSince,
  wasSeenToArrive,
  type Question,
} from '../../../../src/plan/compare/evidence.ts';
import { configState, testDigester } from '../../../builders/config.ts';

const digestOf = (state: ConfigState): string | undefined => testDigester.ofDependency(state, 'color');
const optional: Question = { digestOf, canStart: () => true };
const required: Question = { digestOf, canStart: (state) => state !== undefined && digestOf(state) !== undefined };

/** A config with this color; `-` for one without the key. */
const holding = (color: string): ConfigState => configState({ data: color === '-' ? { size: '9' } : { color } });
/** The content until a version: a color, `-` for no such key, nothing for no such config. */
const until = (untilRv: string | undefined, color?: string, hasGap = false): PastContent => ({
  state: color === undefined ? undefined : holding(color),
  untilRv,
  hasGap,
});
const digest = (color: string): string | undefined => digestOf(holding(color));

function view(now: string | undefined, past: readonly PastContent[], sinceRv: string | undefined = '0'): ConfigView {
  const state = now === undefined ? undefined : holding(now);
  return {
    state,
    changedAtMs: undefined,
    marksRv: undefined,
    isConfirmed: false,
    contentRv: '90',
    history: { past, sinceRv },
  };
}

describe('others than the present content', () => {
  const others = (seen: ConfigView, rv: string | undefined = '50', question = optional) =>
    othersSince(seen, rv, question);

  test('are what was there after the version, of several the first', () => {
    const past = [until('40', 'red'), until('60', 'green'), until('70', 'blue')];
    expect(others(view('white', past)).present).toBe(digest('green'));
    expect(others(view('white', past), '65').present).toBe(digest('blue'));
    expect(others(view('white', past), '70').present).toBeUndefined();
  });

  test('are not what had ended at the version', () => {
    expect(others(view('white', [until('50', 'red')])).present).toBeUndefined();
    expect(others(view('white', [until('51', 'red')])).present).toBe(digest('red'));
  });

  test('are what ended at a version that is not known, unless the next one had ended at the version', () => {
    const unknown = until(undefined, 'red');
    expect(others(view('white', [unknown])).present).toBe(digest('red'));
    expect(others(view('white', [unknown, until('51', 'blue')])).present).toBe(digest('red'));
    expect(others(view('white', [unknown, until('50', 'blue')])).present).toBeUndefined();
  });

  test('are anything that was ever there where no version is given', () => {
    expect(othersSince(view('white', [until('1', 'red')]), undefined, optional).present).toBe(digest('red'));
  });

  test('are not the same content, though it came again', () => {
    expect(others(view('red', [until('60', 'red')])).present).toBeUndefined();
    expect(others(view('red', [until('60', 'red'), until('70', 'blue')])).present).toBe(digest('blue'));
  });

  test('count without the key and without the config as an absence, where pods start without it', () => {
    const absences = [until('60', '-'), until('60')].map((past) => others(view('red', [past])));
    expect(absences).toEqual(absences.map(() => expect.objectContaining({ wasAbsent: true, present: undefined })));
    expect(others(view('red', [until('60')]), '50', required).wasAbsent).toBe(false);
    expect(others(view('red', [until('60', 'red')])).wasAbsent).toBe(false);
  });

  test('are content also where it was absent before and since', () => {
    expect(others(view('red', [until('55'), until('60', 'blue'), until('70')]))).toMatchObject({
      present: digest('blue'),
      wasAbsent: true,
    });
  });

  test('are not an absence where it is absent now', () => {
    expect(others(view('-', [until('60', '-')])).wasAbsent).toBe(false);
  });

  test('have arrived where it was absent before, whether or not pods start without it', () => {
    for (const question of [optional, required]) {
      expect(others(view('red', [until('60')]), '50', question).hasArrived).toBe(true);
      expect(others(view('red', [until('60', '-'), until('70', 'blue')]), '50', question).hasArrived).toBe(true);
      expect(others(view('red', [until('60', 'blue')]), '50', question).hasArrived).toBe(false);
      expect(others(view('-', [until('60')]), '50', question).hasArrived).toBe(false);
      expect(others(view(undefined, [until('60')]), '50', question).hasArrived).toBe(false);
    }
  });

  test.each<[string, ContentHistory, string | undefined, boolean]>([
    ['all of it was seen', { past: [until('60', 'red')], sinceRv: '40' }, '50', false],
    ['what is known begins at the version', { past: [until('60', 'red')], sinceRv: '50' }, '50', false],
    ['what is known begins after the version', { past: [until('60', 'red')], sinceRv: '51' }, '50', true],
    ['nothing is known', { past: [], sinceRv: undefined }, '50', true],
    ['nothing is known, and no version is given', { past: [], sinceRv: undefined }, undefined, true],
    ['no version is given', { past: [until('60', 'red')], sinceRv: '51' }, undefined, false],
    ['there is a gap after it', { past: [until('60', 'red', true)], sinceRv: '40' }, '50', true],
    [
      'there is a gap after one of several',
      { past: [until('60', 'red'), until('70', 'blue', true)], sinceRv: '40' },
      '50',
      true,
    ],
    [
      'the gap was before the version',
      { past: [until('45', 'red', true), until('60', 'red')], sinceRv: '40' },
      '50',
      false,
    ],
  ])('may be unknown: %s', (_rule, history, rv, isUnknown) => {
    const seen = { ...view('white', []), history };
    expect(othersSince(seen, rv, optional).isUnknown).toBe(isUnknown);
  });
});

describe('a config has held its color since a version', () => {
  const entry: RecordEntry = { rv: '90', keys: { color: digest('red') ?? '' } };
  const held = (seen: ConfigView, recorded: RecordEntry | undefined = entry): boolean =>
    heldSince(seen, '50', recorded, testDigester);

  test('where all of its content is older than the version', () => {
    const contentRvs = ['49', '50', '51', undefined];
    expect(contentRvs.map((contentRv) => held({ ...view('red', []), contentRv }))).toEqual([true, false, false, false]);
  });

  test.each<[string, ConfigView, boolean]>([
    ['another key has changed since: yes', view('red', [until('60', 'red')]), true],
    ['it has changed since: no', view('red', [until('60', 'blue')]), false],
    ['it had changed before: yes', view('red', [until('50', 'blue'), until('60', 'red')]), true],
    ['it was not there: no', view('red', [until('60', '-')]), false],
    ['its config was not there: no', view('red', [until('60')]), false],
    ['it may have changed unseen: no', view('red', [until('60', 'red', true)]), false],
    ['nothing was seen of it at the version: no', view('red', [until('60', 'red')], '51'), false],
  ])('where its config is newer, and %s', (_rule, seen, expected) => {
    expect(held(seen)).toBe(expected);
  });

  test('where its config is newer, not if the config is recorded as absent or not at all', () => {
    const seen = view('red', [until('60', 'red')]);
    expect([held(seen, 'absent'), heldSince(seen, '50', undefined, testDigester)]).toEqual([false, false]);
  });
});

describe('a key was seen to arrive', () => {
  test.each<[string, readonly PastContent[], Question, boolean]>([
    ['where the config was not there', [until('60')], optional, true],
    ['where the key was not there', [until('60', '-')], optional, true],
    ['where pods could not start', [until('60', '-')], required, true],
    ['at any time before', [until('60', '-'), until('70', 'red')], optional, true],
    ['not where it was there all the time', [until('60', 'red')], required, false],
    ['not where nothing was seen', [], optional, false],
  ])('%s', (_rule, past, question, expected) => {
    expect(wasSeenToArrive(view('blue', past), question)).toBe(expected);
  });
});

describe('by the times in managedFields', () => {
  const timed = (
    createdAtMs: number,
    writtenAtMs: number | undefined,
    past: readonly PastContent[] = [],
  ): ConfigView => {
    const seen = view('red', past);
    return { ...seen, state: { ...holding('red'), createdAtMs, writtenAtMs } };
  };
  const template = (atMs: number | undefined) => ({
    templateWriter: atMs === undefined ? undefined : { manager: 'kubectl', atMs },
  });

  test.each<[string, ConfigView, readonly [template: number | undefined, roll: number | undefined], string]>([
    ['changed after the template', timed(0, 3_000), [2_000, undefined], 'after'],
    ['changed in the second of the template', timed(0, 2_000), [2_000, undefined], 'after'],
    ['changed before the template', timed(0, 1_000), [2_000, undefined], 'before'],
    ['changed after the template and before our roll', timed(0, 3_000), [2_000, 4_000], 'before'],
    ['changed after a roll that the template is younger than', timed(0, 3_000), [2_000, 1_000], 'after'],
    ['written once, after the template', timed(3_000, 3_000), [2_000, undefined], 'before'],
    [
      'written once by its times, and seen to change',
      timed(3_000, 3_000, [until('60', 'blue')]),
      [2_000, undefined],
      'after',
    ],
    ['written once, and seen to come', timed(3_000, 3_000, [until('60')]), [2_000, undefined], 'before'],
    ['without a time', timed(0, undefined), [2_000, undefined], 'unknown'],
    ['of a template without a time', timed(0, 1_000), [undefined, 4_000], 'unknown'],
    ['that is not there', view(undefined, []), [2_000, undefined], 'unknown'],
  ])('a config %s is ordered', (_rule, seen, [templateAtMs, rolledAtMs], order) => {
    expect(orderByTimes(seen, template(templateAtMs), rolledAtMs)).toBe(order);
  });

  test('a config arrived after the template where it was created in a later second', () => {
    expect([1_000, 2_000, 3_000].map((at) => arrivedAfterTemplate(timed(at, at), template(2_000)))).toEqual([
      false,
      false,
      true,
    ]);
    expect(arrivedAfterTemplate(timed(3_000, 3_000), template(undefined))).toBe(false);
    expect(arrivedAfterTemplate(view(undefined, []), template(2_000))).toBe(false);
  });

  test('a config is of one write where it was written when it was created', () => {
    const written = [undefined, 1_000, 2_000, 3_000].map((writtenAtMs) => timed(2_000, writtenAtMs).state);
    expect(written.map((state) => state && isOfOneWrite(state))).toEqual([false, true, true, false]);
  });
});
