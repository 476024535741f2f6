/** Whether `reroll cleanup` may begin: not while a controller runs, which would write everything again. */
import { beforeEach, describe, expect, test } from '@jest/globals';

import type { LeaseHolder } from '../../../src/model/leftover.ts';
import { carrier, FakeCluster, own } from './fake-cluster.ts';

const held: LeaseHolder = { identity: 'reroll-0', renewedSecondsAgo: 3, isExpired: false, watchSeconds: 0 };

let cluster: FakeCluster;

beforeEach(() => {
  cluster = new FakeCluster();
});

describe('while a controller holds the Lease', () => {
  test('nothing is done', async () => {
    cluster.pages.Deployment = [[carrier('web', ['reroll.dev/record'])]];
    cluster.own.push(own('Lease', { holder: held }));
    expect(await cluster.run()).toBe(false);
    expect(cluster.done).toEqual([]);
    expect(cluster.said).toEqual([]);
    expect(cluster.complaints).toEqual([
      'reroll still runs: reroll-0 holds Lease reroll-system/reroll, renewed 3 s ago. It would write again what is removed: ' +
        'uninstall it first, wait until the Lease has expired, or use --force. Nothing was removed.',
    ]);
  });

  test.each([
    ['nobody holds', undefined, {}],
    ['has expired', { ...held, isExpired: true }, {}],
    ['is held and --force is given', held, { force: true }],
  ])('a Lease that %s stops nothing', async (_rule, holder, config) => {
    cluster.own.push(own('Lease', holder === undefined ? {} : { holder }));
    expect(await cluster.run(config)).toBe(true);
    expect(cluster.done).toEqual(['Lease reroll']);
  });

  describe('by whose clock it has expired a short time ago', () => {
    const doubtful: LeaseHolder = { ...held, renewedSecondsAgo: 60, isExpired: true, watchSeconds: 15 };
    const notice =
      'Lease reroll-system/reroll: reroll-0 renewed it 60 s ago, if its clock is right; watching for 15 s whether it still does.';

    test('nothing is done where it goes on to renew it', async () => {
      cluster.own.push(own('Lease', { holder: doubtful }));
      cluster.isAlive = true;
      expect(await cluster.run()).toBe(false);
      expect([cluster.watched, cluster.done, cluster.said]).toEqual([['reroll for 15 s'], [], [notice]]);
      expect(cluster.complaints).toEqual([expect.stringContaining('reroll still runs: reroll-0 holds Lease')]);
    });

    test('it stops nothing where it does not', async () => {
      cluster.own.push(own('Lease', { holder: doubtful }));
      expect(await cluster.run()).toBe(true);
      expect([cluster.watched, cluster.done]).toEqual([['reroll for 15 s'], ['Lease reroll']]);
    });
  });

  test('a Lease that may not be read stops everything', async () => {
    cluster.failures.Lease = new Error('forbidden');
    await expect(cluster.run()).rejects.toThrow('forbidden');
    expect(cluster.done).toEqual([]);
  });
});
