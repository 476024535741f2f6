/** `reroll cleanup` refuses to start while a controller runs, which would write everything again. */
import { beforeEach, describe, expect, test } from '@jest/globals';

import type { LeaseHolder } from '../../../src/model/leftover.ts';
import { annotated, FakeCluster, own } from './fake-cluster.ts';

const held: LeaseHolder = { identity: 'reroll-0', renewedSecondsAgo: 3, isExpired: false, watchSeconds: 0 };

let cluster: FakeCluster;

beforeEach(() => {
  cluster = new FakeCluster();
});

describe('while a controller holds the Lease', () => {
  test('removes nothing', async () => {
    cluster.pages.Deployment = [[annotated('web', ['reroll.dev/record'])]];
    cluster.own.push(own('Lease', { holder: held }));
    expect(await cluster.run()).toBe(false);
    expect(cluster.calls).toEqual([]);
    expect(cluster.printed).toEqual([]);
    expect(cluster.errors).toEqual([
      'reroll still runs: reroll-0 holds Lease reroll-system/reroll, renewed 3 s ago. It would write everything again: ' +
        'uninstall it first, wait until the Lease has expired, or use --force. Nothing was removed.',
    ]);
  });

  test.each([
    ['has no holder', undefined, {}],
    ['has expired', { ...held, isExpired: true }, {}],
    ['has a holder and --force is set', held, { force: true }],
  ])('starts if the Lease %s', async (_rule, holder, config) => {
    cluster.own.push(own('Lease', holder === undefined ? {} : { holder }));
    expect(await cluster.run(config)).toBe(true);
    expect(cluster.calls).toEqual(['Lease reroll']);
  });

  describe('whose Lease, by its own clock, has just expired', () => {
    const doubtful: LeaseHolder = { ...held, renewedSecondsAgo: 60, isExpired: true, watchSeconds: 15 };
    const watching =
      'Lease reroll-system/reroll: reroll-0 renewed it 60 s ago, if its clock is right; watching for 15 s whether it renews the Lease again.';

    test('removes nothing if the controller renews the Lease', async () => {
      cluster.own.push(own('Lease', { holder: doubtful }));
      cluster.isAlive = true;
      expect(await cluster.run()).toBe(false);
      expect([cluster.watched, cluster.calls, cluster.printed]).toEqual([['reroll for 15 s'], [], [watching]]);
      expect(cluster.errors).toEqual([expect.stringContaining('reroll still runs: reroll-0 holds Lease')]);
    });

    test('starts if the controller does not renew it', async () => {
      cluster.own.push(own('Lease', { holder: doubtful }));
      expect(await cluster.run()).toBe(true);
      expect([cluster.watched, cluster.calls]).toEqual([['reroll for 15 s'], ['Lease reroll']]);
    });
  });

  test('removes nothing if RBAC forbids to read the Lease', async () => {
    cluster.failures.Lease = new Error('forbidden');
    await expect(cluster.run()).rejects.toThrow('forbidden');
    expect(cluster.calls).toEqual([]);
  });
});
