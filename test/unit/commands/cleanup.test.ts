import { beforeEach, describe, expect, test } from '@jest/globals';

import { carrier, FakeCluster, own } from './fake-cluster.ts';

const record = 'reroll.dev/record';
const pending = 'reroll.dev/pending';
const configHash = 'reroll.dev/config-hash';

let cluster: FakeCluster;

beforeEach(() => {
  cluster = new FakeCluster();
});

test('record and pending go from the metadata of all kinds, Deployments before ReplicaSets, then the Secret and the Lease', async () => {
  cluster.pages.Deployment = [[carrier('web', [record, 'team', pending])], [carrier('api', [record])]];
  cluster.pages.StatefulSet = [[carrier('db', [pending], { kind: 'StatefulSet' })]];
  cluster.pages.ReplicaSet = [[carrier('web-1', [record], { kind: 'ReplicaSet' })]];
  cluster.own.push(own('Secret'), own('Lease'));
  expect(await cluster.run()).toBe(true);
  expect(cluster.done).toEqual([
    `Deployment web ${record},${pending}`,
    `Deployment api ${record}`,
    `StatefulSet db ${pending}`,
    `ReplicaSet web-1 ${record}`,
    'Secret reroll-hash-key',
    'Lease reroll',
  ]);
  expect(cluster.said).toEqual([
    `Deployment shop/web: removed ${record} and ${pending}`,
    `Deployment shop/api: removed ${record}`,
    `StatefulSet shop/db: removed ${pending}`,
    `ReplicaSet shop/web-1: removed ${record}`,
    'Secret reroll-system/reroll-hash-key: removed it',
    'Lease reroll-system/reroll: removed it',
    '6 objects cleaned or removed.',
  ]);
  expect(cluster.complaints).toEqual([]);
});

test('more of them than are patched side by side are all cleaned', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `web-${String(index)}`);
  cluster.pages.DaemonSet = [names.map((name) => carrier(name, [record], { kind: 'DaemonSet' }))];
  expect(await cluster.run()).toBe(true);
  expect(cluster.done).toEqual(names.map((name) => `DaemonSet ${name} ${record}`));
});

test('nothing that is not ours is touched, and a second run finds nothing', async () => {
  cluster.pages.Deployment = [[carrier('web', ['team', 'example.com/record', 'reroll.dev/auto'])]];
  expect(await cluster.run()).toBe(true);
  expect(cluster.done).toEqual([]);
  expect(cluster.said).toEqual([
    'Secret reroll-system/reroll-hash-key: is not there',
    'Lease reroll-system/reroll: is not there',
    '0 objects cleaned or removed.',
  ]);
});

test('a namespace that is named and does not exist is said', async () => {
  cluster.missingNamespaces = ['shopp'];
  expect(await cluster.run({ namespaces: ['shop', 'shopp'] })).toBe(true);
  expect(cluster.said.filter((line) => line.startsWith('Namespace'))).toEqual(['Namespace shopp: is not there']);
});

test('what stands in pod templates stays, and that is cluster.said, once for a workload', async () => {
  const web = carrier('web', [record], { templateKeys: [configHash] });
  // A list that begins anew shows an object again; a ReplicaSet has the template of its Deployment.
  cluster.pages.Deployment = [[web], [web]];
  cluster.pages.ReplicaSet = [[carrier('web-1', [], { kind: 'ReplicaSet', templateKeys: [configHash] })]];
  await cluster.run();
  expect(cluster.said.at(-1)).toContain(
    'The pod template of 1 workload keeps reroll.dev/config-hash and reroll.dev/cause',
  );
  expect(cluster.said.at(-1)).toContain('taking them away rolls the pods');
});

test('with --dry-run everything is said and nothing is done', async () => {
  cluster.pages.Deployment = [[carrier('web', [record])]];
  cluster.own.push(own('Secret'), own('Lease'));
  expect(await cluster.run({ dryRun: true })).toBe(true);
  expect(cluster.done).toEqual([]);
  expect(cluster.said).toEqual([
    `Deployment shop/web: would remove ${record}`,
    'Secret reroll-system/reroll-hash-key: would remove it',
    'Lease reroll-system/reroll: would remove it',
    '3 objects would be cleaned or removed.',
  ]);
});

test('with --namespaces only workloads in these are cleaned', async () => {
  cluster.pages.Deployment = [[carrier('web', [record]), carrier('other', [record], { namespace: 'blog' })]];
  await cluster.run({ namespaces: ['shop', 'empty'] });
  expect(cluster.done).toEqual([`Deployment web ${record}`]);
});

test('the names are those that the controller had', async () => {
  cluster.pages.Deployment = [[carrier('web', ['example.com/record', record])]];
  cluster.own.push(own('Secret', { namespace: 'keys', name: 'key' }), own('Lease', { namespace: 'ops', name: 'two' }));
  await cluster.run({
    annotationPrefix: 'example.com',
    namespace: 'ops',
    leaseName: 'two',
    hashKeySecret: { namespace: 'keys', name: 'key' },
  });
  expect(cluster.done).toEqual(['Deployment web example.com/record', 'Secret key', 'Lease two']);
});

describe('what fails', () => {
  test('on one object keeps no other from being cleaned', async () => {
    cluster.pages.Deployment = [[carrier('web', [record]), carrier('api', [record])]];
    cluster.own.push(own('Secret'), own('Lease'));
    cluster.answers['web'] = { result: 'failed', message: 'a policy says no' };
    cluster.answers['reroll-hash-key'] = { result: 'failed', message: 'no again' };
    expect(await cluster.run()).toBe(false);
    expect(cluster.complaints).toEqual([
      `Deployment shop/web: failed to remove ${record}: a policy says no`,
      'Secret reroll-system/reroll-hash-key: failed to remove it: no again',
    ]);
    expect(cluster.said).toEqual([
      `Deployment shop/api: removed ${record}`,
      'Lease reroll-system/reroll: removed it',
      '2 objects cleaned or removed, 2 failed: see above.',
    ]);
  });

  test('on a list keeps no other kind from being cleaned', async () => {
    cluster.failures.Deployment = new Error('cannot list deployments: forbidden');
    cluster.pages.DaemonSet = [[carrier('agent', [record], { kind: 'DaemonSet' })]];
    expect(await cluster.run()).toBe(false);
    expect(cluster.complaints).toEqual(['Deployments are not cleaned: cannot list deployments: forbidden']);
    expect(cluster.done).toEqual([`DaemonSet agent ${record}`]);
  });

  test('in one namespace is said with its name', async () => {
    cluster.failures.StatefulSet = new Error('forbidden');
    await cluster.run({ namespaces: ['shop'] });
    expect(cluster.complaints).toEqual(['StatefulSets in namespace shop are not cleaned: forbidden']);
  });

  test('an object that has gone meanwhile is none', async () => {
    cluster.pages.Deployment = [[carrier('web', [record])]];
    cluster.answers['web'] = { result: 'absent' };
    expect(await cluster.run()).toBe(true);
    expect(cluster.said).toContain('Deployment shop/web: is not there any more');
    expect(cluster.said.at(-1)).toBe('0 objects cleaned or removed.');
  });

  test('a Secret that reroll is not known to have made is left', async () => {
    cluster.own.push(own('Secret', { isMarked: false }));
    expect(await cluster.run()).toBe(false);
    expect(cluster.done).toEqual([]);
    expect(cluster.complaints[0]).toMatch(
      /^Secret reroll-system\/reroll-hash-key is not removed: it does not carry the label /,
    );
  });
});
