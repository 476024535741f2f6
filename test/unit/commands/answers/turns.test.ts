/** Workloads that wait for their turn among the users of a config, or for its breaker, and how users answer that. */
import { describe, expect, test } from '@jest/globals';

import { tripWith } from '../../../builders/trip.ts';
import type { SmallCluster } from '../../../fakes/small-cluster.ts';
import { runAnswer } from './run-answer.ts';
import { annotation, stagedId, waitingForTurn } from './waiting.ts';

const { id: tripId } = tripWith();

/** The breaker of the config has been tripped by a Deployment web for 20 minutes. */
async function behindBreaker(...names: readonly string[]): Promise<SmallCluster> {
  const cluster = await waitingForTurn(...names);
  cluster.trips = [tripWith({ atMs: cluster.nowMs - 20 * 60_000 })];
  return cluster;
}

describe('reroll now', () => {
  test.each([false, true])('lets a workload go before its turn, with the digest keys: %s', async (hasKeys) => {
    const cluster = await waitingForTurn('api');
    const { code, lines, talk, written } = await runAnswer(cluster, ['now', 'deploy/api'], { hasKeys, says: 'y\n' });
    const id = annotation(cluster, 'api', 'now') ?? '';
    expect([code, lines]).toEqual([0, [`deployment.apps/api in shop let through (ConfigMap/app ${id.slice(0, 8)}…)`]]);
    expect(written).toBe('Let deployment/api roll at once, past windows, breakers and turns? [y/N] ');
    expect(talk).not.toContain('note:');
    if (!hasKeys) expect(id).toBe(stagedId);
  });

  test('asks about all that wait with a change, and names how many', async () => {
    const cluster = await waitingForTurn('api', 'cart', 'shop');
    const shown = await runAnswer(cluster, ['now', 'deploy/api', '--dry-run']);
    const [, change = ''] = /change +([0-9a-f]{8})/.exec(shown.talk) ?? [];
    const { code, written } = await runAnswer(cluster, ['now', '--change', change], { says: 'y\n' });
    expect([code, written]).toEqual([0, 'Let 3 workloads roll at once, past windows, breakers and turns? [y/N] ']);
  });

  test('says of a tripped breaker what failed, and which command lets all of them go on', async () => {
    const cluster = await behindBreaker('api', 'cart');
    const { code, talk } = await runAnswer(cluster, ['now', 'deploy/api', 'deploy/cart', '-y']);
    expect(code).toBe(0);
    expect(talk.split('\n').filter((line) => line.startsWith('note:'))).toEqual([
      'note: the breaker of ConfigMap/app in shop has been tripped for 20m, and no other workload is rolled to it: ' +
        'Deployment/web failed with content k3xq7m2pzt4wab5c: its pods do not become available; ' +
        `to let all that wait go on, a few at a time: kubectl reroll resume ${tripId}`,
    ]);
    expect(annotation(cluster, 'cart', 'now')).toBe(stagedId);
  });

  test.each([
    ['has been resumed', tripWith({ resumedAtMs: 0 })],
    ['belongs to a config of the same name in another namespace', tripWith({ config: 'ConfigMap/blog/app' })],
    ['belongs to a config with which it does not wait', tripWith({ config: 'Secret/shop/app' })],
  ])('says nothing of a breaker that %s', async (_what, trip) => {
    const cluster = await waitingForTurn('api');
    cluster.trips = [trip];
    const { code, talk } = await runAnswer(cluster, ['now', 'deploy/api']);
    expect([code, talk.includes('note:')]).toEqual([0, false]);
  });

  test('that was said before is not repeated', async () => {
    const cluster = await waitingForTurn('api');
    await runAnswer(cluster, ['now', 'deploy/api']);
    const { code, talk } = await runAnswer(cluster, ['now', 'deploy/api']);
    expect([code, talk]).toEqual([
      1,
      'deployment.apps/api in shop is already let through; it waits for the controller to act',
    ]);
  });
});

test('reroll approve opens no turn: it says what the workload waits for', async () => {
  const cluster = await behindBreaker('api');
  const { code, lines, talk } = await runAnswer(cluster, ['approve', 'deploy/api']);
  expect([code, lines]).toEqual([1, []]);
  expect(talk).toBe(
    'deployment.apps/api in shop does not wait for approval: it waits for its turn among the users of its configs',
  );
  expect(annotation(cluster, 'api', 'approved')).toBeUndefined();
});

describe('reroll roll', () => {
  const roll = ['roll', 'deploy/api', '--reason', 'INC-4711'];
  const breaker = 'the breaker of ConfigMap/app, which a failed rollout has tripped';

  test('rolls a workload before its turn: it is one workload, which a user has chosen', async () => {
    const { code, lines, talk } = await runAnswer(await waitingForTurn('api'), roll);
    expect([code, lines, talk]).toEqual([0, ['deployment.apps/api in shop rolled (INC-4711)'], '']);
  });

  test('refuses while a breaker holds the workload back, unless the user orders it', async () => {
    const refused = await runAnswer(await behindBreaker('api'), roll);
    expect([refused.code, refused.talk]).toEqual([
      1,
      `reroll: deployment.apps/api in shop is not rolled: closed is ${breaker}. --past-gates rolls it nevertheless`,
    ]);
    const { code, talk } = await runAnswer(await behindBreaker('api'), [...roll, '--past-gates']);
    expect([code, talk]).toEqual([0, `deployment.apps/api in shop is rolled past ${breaker}`]);
  });

  test('rolls past a breaker that a user lets this content pass', async () => {
    const cluster = await behindBreaker('api');
    await runAnswer(cluster, ['now', 'deploy/api']);
    expect(await runAnswer(cluster, roll)).toMatchObject({ code: 0, talk: '' });
  });
});
