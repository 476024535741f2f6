import { describe, expect, test } from '@jest/globals';

import { lagsOf, settledOn } from '../../bench/scenarios/lag.ts';

const use = (deployment: string, config: string) =>
  ({ deployment, config: { kind: 'ConfigMap', name: config } }) as const;
const change = (config: string, atMs: number, rv: bigint) => ({ config, atMs, rv });

describe('the lag behind changes', () => {
  test('is the time to the next rollout of each user that is newer than the change', () => {
    const changes = [change('a', 0, 10n), change('a', 100, 20n), change('b', 50, 15n)];
    const rollouts = new Map([
      ['one', [{ atMs: 7, rv: 12n }, { atMs: 130, rv: 30n }]], // prettier-ignore
      ['two', [{ atMs: 140, rv: 31n }]],
      ['three', [{ atMs: 51, rv: 16n }]],
    ]);
    const uses = [use('one', 'a'), use('two', 'a'), use('three', 'b')];
    expect(lagsOf(uses, changes, rollouts)).toEqual([7, 30, 140, 40, 1]);
  });

  test('is left out where no rollout followed', () => {
    expect(lagsOf([use('one', 'a')], [change('a', 0, 10n)], new Map([['one', [{ atMs: 3, rv: 9n }]]]))).toEqual([]);
    expect(lagsOf([use('one', 'a')], [change('a', 0, 10n)], new Map())).toEqual([]);
  });

  test('a config has settled on its newest version, whatever the order of the answers', () => {
    const changes = [change('a', 2, 30n), change('a', 1, 9n), change('b', 3, 40n)];
    expect(settledOn(changes, 'a')).toBe(30n);
    expect(settledOn(changes, 'c')).toBeUndefined();
  });
});
