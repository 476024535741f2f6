/** Keys of a config that count singly before or after all of them count. */
import { describe, expect, test } from '@jest/globals';
import type { Need } from '../../../../src/model/workload-state.ts';
import type { CompareRules } from '../../../../src/plan/compare/compare-key.ts';
import { compared, entry, presentEntry, until, type Facts } from './compared.ts';

describe('all keys, of which some counted singly before', () => {
  const all: Facts = { now: 'red+9', needs: { '*': 'required' } };

  test('are stale where one that was optional has arrived since, though all keys are required now', () => {
    const needOf = (need: Need): Partial<CompareRules> => ({
      formerNeeds: () => new Map([['color', need]]),
      isStale: (_view, { need: asked }) => asked === 'optional',
    });
    const results = (['optional', 'required'] as const).map((need) => compared({ ...all, rules: needOf(need) }));
    expect(results.map(({ isChanged }) => isChanged)).toEqual([true, false]);
  });

  test('are stale where one of those that are recorded has changed', () => {
    const recorded = entry({ color: 'blue', size: '+9' });
    expect(compared({ ...all, recorded })).toMatchObject({
      isChanged: true,
      entryIfRolled: presentEntry({ '*': 'red+9' }),
      entryIfNotRolled: recorded,
    });
    const same = compared({ ...all, recorded: entry({ color: 'red', size: '+9' }) });
    expect(same).toMatchObject({ isChanged: false, entryIfNotRolled: presentEntry({ '*': 'red+9' }) });
  });

  test('are stale where one that is recorded was away at a time that nobody knows, and pods start without it', () => {
    const past = [until('45', '+9', true), until('60', 'red+9', true)];
    const rules: Partial<CompareRules> = { recordedSince: () => ({ possible: ['50'], earliest: '50' }) };
    const facts = { ...all, past, contentRv: undefined, recorded: entry({ color: 'red' }), rules };
    expect([compared({ ...facts, needs: { '*': 'optional' } }), compared(facts)]).toMatchObject([
      { isChanged: true },
      { isChanged: false },
    ]);
  });

  test('are stale where one that is not recorded yet has changed since it counts', () => {
    const rules: Partial<CompareRules> = {
      formerNeeds: () =>
        new Map([
          ['size', 'required'],
          ['color', 'required'],
        ] as const),
      countedRv: (_view, key) => (key === 'color' ? '50' : '70'),
      isStale: (_view, { countedRv }) => countedRv === '50',
    };
    for (const recorded of [undefined, entry({ size: '+9' })]) {
      expect(compared({ ...all, recorded, rules })).toMatchObject({
        isChanged: true,
        entryIfRolled: presentEntry({ '*': 'red+9' }),
        entryIfNotRolled: recorded,
      });
    }
    expect(
      compared({ ...all, rules: { ...rules, formerNeeds: () => new Map([['size', 'required']] as const) } }).isChanged,
    ).toBe(false);
    // A key that does not count any more says nothing of another one.
    expect(compared({ now: 'red+9', needs: { size: 'required' }, rules }).isChanged).toBe(false);
  });
});

describe('a key that counts where all of them did before', () => {
  const isStale = (): boolean => true;
  const one = (facts: Partial<Facts>) => compared({ now: 'red+9', rules: { isStale }, ...facts });

  test('is recorded where nothing of the config has changed', () => {
    const { isChanged, entryIfNotRolled } = one({ recorded: entry({ '*': 'red+9' }) });
    expect([isChanged, entryIfNotRolled]).toEqual([false, presentEntry({ color: 'red' })]);
  });

  test('is recorded where it held the same when the record was made, and is stale where it did not', () => {
    const recorded = entry({ '*': 'red+8' });
    const [same, other] = [[until('60', 'red+8')], [until('60', 'blue+8')]];
    expect(one({ recorded, past: same, rules: {} }).isChanged).toBe(false);
    expect(one({ recorded, past: other, rules: {} })).toMatchObject({
      isChanged: true,
      entryIfRolled: presentEntry({ color: 'red' }),
      entryIfNotRolled: recorded,
    });
    expect(one({ recorded, past: [until('60')], rules: {} }).isChanged).toBe(true);
  });

  test('is stale where nobody knows what it held when the record was made', () => {
    expect(one({ recorded: entry({ '*': 'red+8' }), contentRv: undefined, rules: {} }).isChanged).toBe(true);
  });

  test('is left to what was seen of it where the record does not tell', () => {
    for (const recorded of [entry({ '*': '-' }), entry({ size: '+9' })]) {
      const facts = { recorded, contentRv: undefined, needs: { color: 'required', size: 'required' } } as const;
      expect([one(facts).isChanged, one({ ...facts, rules: {} }).isChanged]).toEqual([true, false]);
    }
  });

  test('and that is not there is recorded as it was or as absent', () => {
    for (const recorded of [entry({ '*': 'red+9' }), entry({ '*': '+9' })]) {
      const gone = one({ now: '+9', recorded });
      expect(gone).toMatchObject({ isChanged: false, entryIfNotRolled: presentEntry({ color: '-' }) });
      const was = one({ now: '+9', recorded, past: [until('60', 'red+9')] });
      expect(was).toMatchObject({ isChanged: false, entryIfNotRolled: presentEntry({ color: 'red' }) });
    }
  });
});
