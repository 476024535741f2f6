/** What is recorded of a config, rolled or not, and when it has to be read before anything is decided. */
import { describe, expect, test } from '@jest/globals';
import { absent, type RecordEntry } from '../../../../src/model/record.ts';
import { hasOtherContent, isSameEntry } from '../../../../src/plan/compare/compare.ts';
import { recordedDigest, type CompareRules } from '../../../../src/plan/compare/compare-key.ts';
import { configState, testDigester } from '../../../builders/config.ts';
import { compared, entry, presentEntry, until, type Facts } from './compared.ts';

const onDelete = { rollsOnDeletion: true };

describe('what is recorded of a config that is there', () => {
  const needs = { color: 'required', size: 'optional' } as const;

  test('is the entry that there is, with its version, where all of it is the same', () => {
    const recorded = entry({ color: 'red', size: '+9' });
    const same = compared({ now: 'red+9', recorded, needs });
    expect(same).toEqual({
      isChanged: false,
      isLagging: false,
      entryIfRolled: recorded,
      entryIfNotRolled: recorded,
      differsFromRecord: false,
    });
  });

  test('is another one where a key begins or ceases to count', () => {
    for (const recorded of [entry({ color: 'red' }), entry({ color: 'red', size: '+9', '*': 'red+9' })]) {
      const other = compared({ now: 'red+9', recorded, needs });
      const entryIfNotRolled = presentEntry({ color: 'red', size: '+9' });
      expect(other).toMatchObject({ isChanged: false, entryIfNotRolled, differsFromRecord: true });
    }
  });

  test('stays that there was none where it has none of the keys', () => {
    const facts = { now: '+9', needs: { color: 'optional' } } as const;
    expect(compared({ ...facts, recorded: absent })).toMatchObject({
      entryIfRolled: absent,
      entryIfNotRolled: absent,
      differsFromRecord: false,
    });
    expect(compared(facts).entryIfNotRolled).toEqual(presentEntry({ color: '-' }));
  });

  test('is what it has of the keys where it arrives with some', () => {
    const { entryIfRolled } = compared({ now: 'red', past: [until('50')], recorded: absent, needs });
    expect(entryIfRolled).toEqual(presentEntry({ color: 'red', size: '-' }));
  });

  test('stays as it was until the roll where a key that is not in it is stale', () => {
    const recorded = entry({ color: 'red' });
    const rules: Partial<CompareRules> = { isStale: () => true };
    const stale = compared({ now: 'red+9', recorded, needs, rules });
    expect(stale).toMatchObject({ isChanged: true, entryIfNotRolled: recorded, differsFromRecord: false });
  });

  test('is what has not changed beside what stays as it was, where a key that is in it has changed', () => {
    const recorded = entry({ color: 'red' });
    expect(compared({ now: 'blue+9', recorded, needs })).toMatchObject({
      isChanged: true,
      entryIfRolled: presentEntry({ color: 'blue', size: '+9' }),
      entryIfNotRolled: presentEntry({ color: 'red', size: '+9' }),
      differsFromRecord: true,
    });
  });

  test('is its first content only where pods could not start by the record', () => {
    const arrives = (recorded: Facts['recorded']): boolean => {
      const past = [until('50', 'red')];
      return compared({ now: 'blue+9', past, recorded, needs: { color: 'optional', size: 'required' } }).isChanged;
    };
    expect([arrives(entry({ color: 'red', size: '-' })), arrives(entry({ color: 'red' }))]).toEqual([false, true]);
    expect(arrives(absent)).toBe(false);
  });
});

describe('a config has to be read first', () => {
  const newer = (keys: Readonly<Record<string, string>>, facts: Partial<Facts> = {}): boolean =>
    compared({ now: 'blue', recorded: entry(keys, '91'), ...facts }).isLagging;

  test('where what is seen of it is older than the record, and other content', () => {
    expect(newer({ color: 'red' })).toBe(true);
    expect(newer({ color: 'red' }, { recorded: presentEntry({ color: 'red' }) })).toBe(false);
  });

  test('where it is older, and another key would be recorded of it', () => {
    expect(newer({ color: 'blue' }, { needs: { color: 'required', size: 'optional' } })).toBe(true);
  });

  test('where it is older, and a roll would record something else of it', () => {
    expect(newer({ size: '+9' }, { rules: { isStale: () => true } })).toBe(true);
  });

  test('not where it is older and the same', () => {
    expect(newer({ color: 'blue' })).toBe(false);
  });

  test('not where it was read', () => {
    expect(newer({ color: 'red' }, { isConfirmed: true })).toBe(false);
  });

  test('not where no version of it is recorded', () => {
    const arrived = { past: [until('50')], needs: { color: 'optional' } } as const;
    expect(newer({}, { ...arrived, recorded: absent })).toBe(false);
    expect(newer({}, { ...arrived, recorded: undefined })).toBe(false);
  });
});

describe('a config that is not there', () => {
  const gone = (facts: Partial<Facts> = {}) => compared({ now: undefined, ...facts });
  const seen = { past: [until('60', 'red')], rules: { countedRv: () => '50' } };
  const nothing = { isChanged: false, isLagging: false };

  test('and that is not recorded is recorded as absent, unless only a pattern means it', () => {
    const asAbsent = { entryIfRolled: absent, entryIfNotRolled: absent, differsFromRecord: true };
    const leftOut = { entryIfRolled: undefined, entryIfNotRolled: undefined, differsFromRecord: false };
    expect(gone()).toEqual({ ...nothing, ...asAbsent });
    expect(gone({ isGoneMatch: true })).toEqual({ ...nothing, ...leftOut });
  });

  test.each<RecordEntry>([absent, entry({ color: 'red' })])('stays recorded as %j', (recorded) => {
    const kept = { ...nothing, entryIfRolled: recorded, entryIfNotRolled: recorded, differsFromRecord: false };
    expect([gone({ recorded }), gone({ recorded, isGoneMatch: true })]).toEqual([kept, kept]);
  });

  test('and that is recorded as absent is no deletion', () => {
    expect(gone({ recorded: absent, rules: onDelete, isConfirmed: true })).toMatchObject(nothing);
  });

  test('is read before its deletion counts, and stays recorded until it is rolled', () => {
    const recorded = entry({ color: 'red' });
    const facts = { recorded, rules: onDelete };
    const deleted = { entryIfRolled: absent, entryIfNotRolled: recorded, differsFromRecord: false };
    expect(gone(facts)).toEqual({ ...deleted, isChanged: false, isLagging: true });
    expect(gone({ ...facts, isConfirmed: true })).toEqual({ ...deleted, isChanged: true, isLagging: false });
    expect(gone({ ...facts, isGoneMatch: true }).entryIfRolled).toBeUndefined();
  });

  test('and was there since it counts is recorded as it was, at the version that was seen last', () => {
    const facts = { ...seen, past: [until('55', 'blue'), until('60', 'red')] };
    const { rv } = presentEntry({});
    expect(gone(facts)).toMatchObject({ ...nothing, entryIfNotRolled: { rv, keys: entry({ color: 'blue' }).keys } });
    // No version is known where it came and went again without content.
    const since = gone({ ...seen, past: [until('60', 'red'), until('70')] });
    expect(since.entryIfNotRolled).toEqual(entry({ color: 'red' }, '0'));
  });

  test('and was there since it counts is recorded with each key that pods need, and the others as absent', () => {
    const needs = { color: 'required', size: 'optional', shape: 'required' } as const;
    const { entryIfNotRolled } = gone({ ...seen, past: [until('60', 'red+9')], needs });
    expect(entryIfNotRolled).toEqual(presentEntry({ color: 'red', size: '-', shape: '-' }));
  });

  test('is recorded as absent where its return is a change', () => {
    const optional = gone({ ...seen, needs: { color: 'optional' } });
    const onCreate = gone({ ...seen, rules: { ...seen.rules, rollsOnArrival: true } });
    expect([optional.entryIfNotRolled, onCreate.entryIfNotRolled]).toEqual([absent, absent]);
  });

  test('and was there since it counts is stale while deletions count, whether or not pods need it', () => {
    for (const rules of [onDelete, { ...onDelete, rollsOnArrival: true }]) {
      const facts = { ...seen, rules: { ...seen.rules, ...rules }, isConfirmed: true };
      const stale = { isChanged: true, entryIfRolled: absent, entryIfNotRolled: undefined };
      expect(gone(facts)).toMatchObject(stale);
      expect(gone({ ...facts, needs: { color: 'optional' } })).toMatchObject(stale);
    }
  });

  test('is recorded as absent where it went before it counted, or was ignored when it went', () => {
    expect(gone({ ...seen, past: [until('50', 'red')] }).entryIfNotRolled).toBe(absent);
    const [last] = seen.past;
    const marks = configState({ annotations: { 'reroll.dev/ignore': 'true' } }).marks;
    const ignored = { untilRv: '60', hasGap: false, state: last?.state && { ...last.state, marks } };
    expect(gone({ ...seen, past: [ignored] }).entryIfNotRolled).toBe(absent);
    expect(gone({ ...seen, past: [ignored, until('70', 'red')] }).entryIfNotRolled).toMatchObject({
      keys: entry({ color: 'red' }).keys,
    });
  });
});

describe('entries of a record', () => {
  test('say the same where they have the same version and the same keys with the same digests', () => {
    const red = entry({ color: 'red' });
    expect(isSameEntry(red, entry({ color: 'red' }))).toBe(true);
    expect(isSameEntry(absent, absent)).toBe(true);
    expect(isSameEntry(undefined, undefined)).toBe(true);
    const others: (RecordEntry | undefined)[] = [
      entry({ color: 'red' }, '41'),
      entry({ color: 'blue' }),
      entry({ color: 'red', size: '+9' }),
      entry({ size: '+9' }),
      absent,
      undefined,
    ];
    for (const other of others) {
      expect([isSameEntry(red, other), isSameEntry(other, red)]).toEqual([false, false]);
    }
    expect(isSameEntry(absent, undefined)).toBe(false);
    expect(isSameEntry(entry({ color: 'red', size: '+9' }), entry({ color: 'red', size: '+8' }))).toBe(false);
  });

  test('say nothing of a key that they do not name, whatever its name', () => {
    expect(recordedDigest(entry({ color: 'red' }), 'constructor')).toBeUndefined();
  });

  test('are of other content where a key holds something else, came or went', () => {
    const red = configState({ data: { color: 'red' } });
    const isOther = (recorded: Facts['recorded']): boolean => hasOtherContent(recorded, red, testDigester);
    expect([{ color: 'red' }, { size: '-' }, {}].map((keys) => isOther(entry(keys)))).toEqual([false, false, false]);
    const others = [{ color: 'blue' }, { color: '-' }, { size: '+9' }, { color: 'red', size: '+9' }];
    expect(others.map((keys) => isOther(entry({ ...keys })))).toEqual(others.map(() => true));
    expect([isOther(absent), isOther(undefined)]).toEqual([true, false]);
  });
});
