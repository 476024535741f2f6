/** The table of decisions for one key. */
import { describe, expect, test } from '@jest/globals';
import type { PastContent } from '../../../../src/model/content-history.ts';
import type { CompareRules } from '../../../../src/plan/compare/compare-key.ts';
import { compared, entry, presentEntry, until, type Facts } from './compared.ts';
import { times } from '../config-story.ts';

const size = { required: { size: 'required' }, optional: { size: 'optional' } } as const;
const onDelete = { rollsOnDeletion: true };
/** What is recorded has counted, or pods have started, since these versions. */
const since = (...possible: readonly string[]): Partial<CompareRules> => ({
  recordedSince: () => ({ possible, earliest: possible[0] }),
});

describe('a key that is recorded with a digest', () => {
  const recorded = entry({ color: 'red' });

  test('and holds something else is stale, and stays recorded as it was until it is rolled', () => {
    expect(compared({ now: 'blue', recorded })).toMatchObject({
      isChanged: true,
      entryIfRolled: presentEntry({ color: 'blue' }),
      entryIfNotRolled: recorded,
    });
  });

  test('and goes stays recorded as it was', () => {
    const facts = { isChanged: false, entryIfRolled: recorded, entryIfNotRolled: recorded };
    expect(compared({ now: '+9', recorded })).toMatchObject(facts);
  });

  test('and goes while deletions count is stale, and stays recorded as it was until it is rolled', () => {
    expect(compared({ now: '+9', recorded, rules: onDelete })).toMatchObject({
      isChanged: true,
      entryIfRolled: presentEntry({ color: '-' }),
      entryIfNotRolled: recorded,
    });
  });
});

describe('a key that is recorded as absent', () => {
  const recorded = entry({ size: '-' });
  const first = (past: readonly PastContent[], rules: Partial<CompareRules> = {}): boolean =>
    !compared({ now: 'red+9', past, recorded, needs: size.required, rules }).isChanged;

  test('and is still not there is no deletion', () => {
    const facts = { now: 'red', recorded, needs: size.optional, rules: onDelete };
    expect(compared(facts)).toMatchObject({ isChanged: false, differsFromRecord: false });
  });

  test('and arrives before our eyes holds its first content, whatever was there before it counted', () => {
    const past = [until('30', 'red+8'), until('50', 'red')];
    expect([first(past, since('30')), first(past, since('29'))]).toEqual([true, false]);
  });

  test('and arrives where something may have been there unseen may not hold its first content', () => {
    expect([first([until('50', 'red')]), first([until('50', 'red', true)])]).toEqual([true, false]);
  });

  test('and arrives while nobody watches holds its first content where one write made all that is there', () => {
    const facts = { now: 'red+9', recorded, needs: size.required };
    expect(compared({ ...facts, times: times['one write after the template'] }).isChanged).toBe(false);
    expect(compared({ ...facts, times: times['changed after the template'] }).isChanged).toBe(true);
  });

  test('and arrives: another key that pods wait with is recorded with it, whatever it held before', () => {
    const facts: Facts = {
      now: 'blue+9',
      past: [until('50', 'red')],
      recorded: entry({ color: 'red', size: '-' }),
      needs: { color: 'optional', size: 'required' },
    };
    expect(compared(facts)).toMatchObject({
      isChanged: false,
      entryIfNotRolled: presentEntry({ color: 'blue', size: '+9' }),
    });
    expect(compared({ ...facts, needs: { color: 'optional', size: 'optional' } }).isChanged).toBe(true);
  });
});

describe('a key that was recorded after pods can have started with something else', () => {
  const late = (facts: Partial<Facts>, ...possible: readonly string[]): boolean =>
    compared({ now: 'red', recorded: entry({ color: 'red' }), rules: since(...possible), ...facts }).isChanged;

  test('is stale where it held something else when it began to count or they came', () => {
    expect(late({ past: [until('60', 'blue')] }, '50')).toBe(true);
    expect(late({ past: [until('60', 'blue'), until('70', 'red'), until('80', 'blue')] }, '65')).toBe(false);
  });

  test('is recorded at the present version once it is rolled, with the same digest', () => {
    const past = [until('60', 'blue')];
    expect(compared({ now: 'red', past, recorded: entry({ color: 'red' }), rules: since('50') })).toMatchObject({
      entryIfRolled: presentEntry({ color: 'red' }),
      entryIfNotRolled: entry({ color: 'red' }),
    });
  });

  test('is not stale for what began no later than it was recorded', () => {
    const past = [until('60', 'blue', true)];
    expect([late({ past }, '40'), late({ past }, '41')]).toEqual([false, true]);
  });

  test('is stale where any of the versions that it can have begun at tells so', () => {
    const past = [until('60', 'blue'), until('80', 'red')];
    expect([late({ past }, '50', '70'), late({ past }, '70')]).toEqual([true, false]);
  });

  test('is not stale for content with which pods could not start', () => {
    const needs = { color: 'optional', size: 'required' } as const;
    const recorded = entry({ color: 'red', size: '+9' });
    const facts = (before: string): Partial<Facts> => ({ now: 'red+9', past: [until('60', before)], recorded, needs });
    expect([late(facts('blue'), '50'), late(facts('blue+9'), '50')]).toEqual([false, true]);
  });

  test('is stale for its absence where pods start without it', () => {
    const needs = { color: 'optional' } as const;
    for (const before of [undefined, '+9']) {
      const past = [until('60', before)];
      expect([late({ past, needs }, '50'), late({ past }, '50')]).toEqual([true, false]);
    }
  });

  test('and what it held then is not known: is stale for what can have been there since the record', () => {
    const needs = { color: 'optional' } as const;
    const unknown = { contentRv: undefined, past: [until('60', 'blue', true)] };
    expect([late(unknown, '50'), late({ ...unknown, past: [until('60', 'red', true)] }, '50')]).toEqual([true, false]);
    const gone = { ...unknown, past: [until('60', undefined, true)] };
    expect([late({ ...gone, needs }, '50'), late(gone, '50')]).toEqual([true, false]);
    const same = { ...unknown, past: [until('40', 'blue', true), until('60', 'red', true)] };
    expect([late(same, '50'), late({ ...same, needs }, '50')]).toEqual([false, false]);
  });
});

describe('a key of which the record says nothing', () => {
  const countedRv = (): string => '50';

  test('is recorded where it is not stale, and left out until it is rolled where it is', () => {
    expect(compared({ now: 'red' })).toMatchObject({
      isChanged: false,
      entryIfRolled: presentEntry({ color: 'red' }),
      entryIfNotRolled: presentEntry({ color: 'red' }),
    });
    expect(compared({ now: 'red', rules: { isStale: () => true } })).toMatchObject({
      isChanged: true,
      entryIfRolled: presentEntry({ color: 'red' }),
      entryIfNotRolled: undefined,
    });
  });

  test('is asked about with what is known of it', () => {
    const asked: unknown[] = [];
    const isStale: CompareRules['isStale'] = (view, { need, differs, countedRv: rv, question }) => {
      asked.push({ need, differs, rv, isPresent: view.state !== undefined && question.canStart(view.state) });
      return false;
    };
    const facts = { now: 'red', needs: { color: 'optional' }, rules: { isStale, countedRv } } as const;
    compared(facts);
    compared({ ...facts, recorded: entry({ size: '+9' }) });
    compared({ ...facts, needs: { color: 'optional', size: 'required' }, recorded: entry({ size: '-' }) });
    expect(asked).toEqual([
      { need: 'optional', differs: false, rv: '50', isPresent: true },
      { need: 'optional', differs: true, rv: '50', isPresent: true },
      { need: 'optional', differs: false, rv: '50', isPresent: false },
    ]);
  });

  describe('and that is not there', () => {
    const gone = (facts: Partial<Facts>) =>
      compared({ now: '+9', past: [until('60', 'red')], ...facts, rules: { countedRv, ...facts.rules } });

    test('is recorded as absent where it went before it counted', () => {
      const { isChanged, entryIfNotRolled } = gone({ past: [until('50', 'red')], rules: onDelete });
      expect([isChanged, entryIfNotRolled]).toEqual([false, presentEntry({ color: '-' })]);
    });

    test('is recorded as it was where pods need it, and as absent where they do not', () => {
      expect(gone({})).toMatchObject({ isChanged: false, entryIfNotRolled: presentEntry({ color: 'red' }) });
      const optional = gone({ needs: { color: 'optional' } });
      expect(optional).toMatchObject({ isChanged: false, entryIfNotRolled: presentEntry({ color: '-' }) });
    });

    test('is stale while deletions count, and left out until it is rolled', () => {
      for (const need of ['required', 'optional'] as const) {
        expect(gone({ needs: { color: need }, rules: onDelete })).toMatchObject({
          isChanged: true,
          entryIfRolled: presentEntry({ color: '-' }),
          entryIfNotRolled: undefined,
        });
      }
    });
  });
});
