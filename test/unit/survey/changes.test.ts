/** Which changes a workload has not been rolled for: their ids, keys, writers and times. */
import { describe, expect, test } from '@jest/globals';

import { changeId } from '../../../src/model/change-id.ts';
import type { PodSpec } from '../../../src/model/kube-object.ts';
import { SmallCluster } from '../../fakes/small-cluster.ts';
import { app, changed, folded, minuteMs, recorded, rolled, web } from './stories.ts';

function usesKeys(...keys: readonly string[]): PodSpec {
  return { containers: [{ env: keys.map((key) => ({ valueFrom: { secretKeyRef: { name: 'db', key } } })) }] };
}

/** A workload with the recorded Secret `db`, of which it uses some keys. */
async function withSecret(podSpec: PodSpec): Promise<SmallCluster> {
  const cluster = new SmallCluster();
  cluster.config('Secret', 'db', { user: 'a', password: 'a', unused: 'a' });
  cluster.workload('web', { podSpec });
  await cluster.write();
  cluster.nowMs += minuteMs;
  return cluster;
}

describe('a change', () => {
  test('has the id of log lines, the keys in use, the last writer and its time', async () => {
    const cluster = await recorded();
    cluster.config('ConfigMap', 'app', { color: 'blue' });
    const writtenMs = cluster.nowMs;
    cluster.nowMs += minuteMs;
    const { resourceVersion = '' } = cluster.get(app).metadata ?? {};
    const { of } = await cluster.survey();
    expect(of['web']?.changes).toEqual([
      {
        id: changeId('ConfigMap/shop/app', resourceVersion),
        config: 'ConfigMap/app',
        keys: ['*'],
        by: 'editor',
        atMs: writtenMs,
      },
    ]);
  });

  test('names the changed keys among those in use', async () => {
    const cluster = await withSecret(usesKeys('user', 'password'));
    cluster.config('Secret', 'db', { user: 'a', password: 'b', unused: 'b' });
    expect((await cluster.survey()).of['web']?.changes).toMatchObject([{ config: 'Secret/db', keys: ['password'] }]);
  });

  test('names a key that is gone', async () => {
    const cluster = await withSecret(usesKeys('user', 'password'));
    cluster.options = { ...cluster.options, reloadOnDelete: true };
    cluster.config('Secret', 'db', { user: 'a' });
    expect((await cluster.survey()).of['web']?.changes).toMatchObject([{ keys: ['password'] }]);
  });

  test('names no key that only the record names: the pod template may not name it any more', async () => {
    const cluster = await withSecret(usesKeys('user', 'unused'));
    cluster.patch(web, { spec: { template: { spec: usesKeys('user') } } });
    cluster.config('Secret', 'db', { user: 'b', password: 'b', unused: 'b' });
    cluster.annotate(web, { 'reroll.dev/hold': 'true' });
    const { of } = await cluster.survey();
    expect(JSON.stringify(of)).not.toContain('unused');
  });

  test('of keys that began to count after another had changed is the change of both', async () => {
    const cluster = await withSecret(usesKeys('user'));
    cluster.config('Secret', 'db', { user: 'b', password: 'b', unused: 'a' });
    cluster.patch(web, { spec: { template: { spec: usesKeys('user', 'password') } } });
    cluster.annotate(web, { 'reroll.dev/hold': 'true' });
    expect((await cluster.survey()).of['web']?.changes).toMatchObject([{ keys: ['user', 'password'] }]);
  });

  test('of a deleted config has no version and no writer', async () => {
    const cluster = await recorded();
    cluster.options = { ...cluster.options, reloadOnDelete: true };
    cluster.remove(app);
    expect((await cluster.survey()).of['web']?.changes).toEqual([
      {
        ...{ id: changeId('ConfigMap/shop/app', ''), config: 'ConfigMap/app', keys: ['*'] },
        ...{ by: undefined, atMs: undefined },
      },
    ]);
  });

  test('of configs that are recorded together names all of their kind', async () => {
    const { of } = await (await folded('blue')).survey();
    expect(of['web']?.changes).toMatchObject([{ config: 'ConfigMap/*', keys: undefined, by: undefined }]);
  });
});

describe('no change', () => {
  test.each<[string, (cluster: SmallCluster) => void]>([
    ['of a workload that is current', (it) => it.config('ConfigMap', 'app', { color: 'red' })],
    ['of one without a record', (it) => it.annotate(web, { 'reroll.dev/record': null })],
    ['of one that is left alone', (it) => it.annotate(web, { 'reroll.dev/auto': 'false' })],
  ])('%s', async (_rule, change) => {
    const cluster = await changed();
    change(cluster);
    expect((await cluster.survey()).of['web']?.changes).toEqual([]);
  });
});

test('a workload that is reverted has those since its record: none', async () => {
  const cluster = await rolled();
  const annotations = { 'reroll.dev/config-hash': null, 'reroll.dev/cause': null };
  cluster.patch(web, { spec: { template: { metadata: { annotations } } } });
  expect((await cluster.survey()).of['web']).toMatchObject({ status: { state: 'reverted' }, changes: [] });
});
