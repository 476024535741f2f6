import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { kindPresets } from '../../../src/model/kind-presets.ts';
import { setAddedKinds } from '../../../src/model/kinds.ts';
import { annotated, FakeCluster, own } from './fake-cluster.ts';

const record = 'reroll.dev/record';
const pending = 'reroll.dev/pending';
const configHash = 'reroll.dev/config-hash';

let cluster: FakeCluster;

beforeEach(() => {
  cluster = new FakeCluster();
});
afterEach(() => {
  setAddedKinds({});
});

test('removes record and pending from all kinds, Deployments before ReplicaSets, then the Secret and the Lease', async () => {
  cluster.pages.Deployment = [[annotated('web', [record, 'team', pending])], [annotated('api', [record])]];
  cluster.pages.StatefulSet = [[annotated('db', [pending], { kind: 'StatefulSet' })]];
  cluster.pages.ReplicaSet = [[annotated('web-1', [record], { kind: 'ReplicaSet' })]];
  cluster.own.push(own('Secret'), own('Lease'));
  expect(await cluster.run()).toBe(true);
  expect(cluster.calls).toEqual([
    `Deployment web ${record},${pending}`,
    `Deployment api ${record}`,
    `StatefulSet db ${pending}`,
    `ReplicaSet web-1 ${record}`,
    'Secret reroll-hash-key',
    'Lease reroll',
  ]);
  expect(cluster.printed).toEqual([
    `Deployment shop/web: removed ${record} and ${pending}`,
    `Deployment shop/api: removed ${record}`,
    `StatefulSet shop/db: removed ${pending}`,
    `ReplicaSet shop/web-1: removed ${record}`,
    'Secret reroll-system/reroll-hash-key: removed it',
    'Lease reroll-system/reroll: removed it',
    '6 objects cleaned or removed.',
  ]);
  expect(cluster.errors).toEqual([]);
});

test('--kinds adds kinds, which are cleaned after the built-in ones', async () => {
  const kind = 'rollouts.argoproj.io';
  setAddedKinds({ [kind]: kindPresets[kind] });
  cluster.pages[kind] = [[annotated('canary', [record], { kind })]];
  cluster.pages.DaemonSet = [[annotated('agent', [record], { kind: 'DaemonSet' })]];
  expect(await cluster.run()).toBe(true);
  expect(cluster.calls).toEqual([`DaemonSet agent ${record}`, `${kind} canary ${record}`]);
});

test('cleans all of more objects than it patches in parallel', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `web-${String(index)}`);
  cluster.pages.DaemonSet = [names.map((name) => annotated(name, [record], { kind: 'DaemonSet' }))];
  expect(await cluster.run()).toBe(true);
  expect(cluster.calls).toEqual(names.map((name) => `DaemonSet ${name} ${record}`));
});

test('leaves other annotations, those of users among them, and a second run finds nothing', async () => {
  const ofUsers = ['auto', 'canary', 'approved', 'now', 'resume'].map((name) => `reroll.dev/${name}`);
  cluster.pages.Deployment = [[annotated('web', ['team', 'example.com/record', ...ofUsers])]];
  expect(await cluster.run()).toBe(true);
  expect(cluster.calls).toEqual([]);
  expect(cluster.printed).toEqual([
    'Secret reroll-system/reroll-hash-key: does not exist',
    'Lease reroll-system/reroll: does not exist',
    '0 objects cleaned or removed.',
  ]);
});

test('reports a namespace of --namespaces that does not exist', async () => {
  cluster.missingNamespaces = ['shopp'];
  expect(await cluster.run({ namespaces: ['shop', 'shopp'] })).toBe(true);
  expect(cluster.printed.filter((line) => line.startsWith('Namespace'))).toEqual(['Namespace shopp: does not exist']);
});

test('leaves pod templates, and reports their number once per workload', async () => {
  const web = annotated('web', [record], { templateKeys: [configHash] });
  // A restarted list shows an object twice; a ReplicaSet has the template of its Deployment.
  cluster.pages.Deployment = [[web], [web]];
  cluster.pages.ReplicaSet = [[annotated('web-1', [], { kind: 'ReplicaSet', templateKeys: [configHash] })]];
  await cluster.run();
  expect(cluster.printed.at(-1)).toContain(
    'The pod template of 1 workload keeps reroll.dev/config-hash and reroll.dev/cause',
  );
  expect(cluster.printed.at(-1)).toContain('removing them rolls the pods');
});

test('with --dry-run reports everything and removes nothing', async () => {
  cluster.pages.Deployment = [[annotated('web', [record])]];
  cluster.own.push(own('Secret'), own('Lease'));
  expect(await cluster.run({ dryRun: true })).toBe(true);
  expect(cluster.calls).toEqual([]);
  expect(cluster.printed).toEqual([
    `Deployment shop/web: would remove ${record}`,
    'Secret reroll-system/reroll-hash-key: would remove it',
    'Lease reroll-system/reroll: would remove it',
    '3 objects would be cleaned or removed.',
  ]);
});

test('with --namespaces cleans only workloads in these', async () => {
  cluster.pages.Deployment = [[annotated('web', [record]), annotated('other', [record], { namespace: 'blog' })]];
  await cluster.run({ namespaces: ['shop', 'empty'] });
  expect(cluster.calls).toEqual([`Deployment web ${record}`]);
});

test('uses the names from the options of the controller', async () => {
  cluster.pages.Deployment = [[annotated('web', ['example.com/record', record])]];
  cluster.own.push(own('Secret', { namespace: 'keys', name: 'key' }), own('Lease', { namespace: 'ops', name: 'two' }));
  await cluster.run({
    annotationPrefix: 'example.com',
    namespace: 'ops',
    leaseName: 'two',
    hashKeySecret: { namespace: 'keys', name: 'key' },
  });
  expect(cluster.calls).toEqual(['Deployment web example.com/record', 'Secret key', 'Lease two']);
});

describe('a failure', () => {
  test('on one object does not stop the others', async () => {
    cluster.pages.Deployment = [[annotated('web', [record]), annotated('api', [record])]];
    cluster.own.push(own('Secret'), own('Lease'));
    cluster.answers['web'] = { result: 'failed', message: 'denied by policy' };
    cluster.answers['reroll-hash-key'] = { result: 'failed', message: 'denied again' };
    expect(await cluster.run()).toBe(false);
    expect(cluster.errors).toEqual([
      `Deployment shop/web: failed to remove ${record}: denied by policy`,
      'Secret reroll-system/reroll-hash-key: failed to remove it: denied again',
    ]);
    expect(cluster.printed).toEqual([
      `Deployment shop/api: removed ${record}`,
      'Lease reroll-system/reroll: removed it',
      '2 objects cleaned or removed, 2 failed: see above.',
    ]);
  });

  test('on a list does not stop the other kinds', async () => {
    cluster.failures.Deployment = new Error('cannot list deployments: forbidden');
    cluster.pages.DaemonSet = [[annotated('agent', [record], { kind: 'DaemonSet' })]];
    expect(await cluster.run()).toBe(false);
    expect(cluster.errors).toEqual(['Deployments are not cleaned: cannot list deployments: forbidden']);
    expect(cluster.calls).toEqual([`DaemonSet agent ${record}`]);
  });

  test('in one namespace is reported with its name', async () => {
    cluster.failures.StatefulSet = new Error('forbidden');
    await cluster.run({ namespaces: ['shop'] });
    expect(cluster.errors).toEqual(['StatefulSets in namespace shop are not cleaned: forbidden']);
  });

  test('is not an object that was deleted meanwhile', async () => {
    cluster.pages.Deployment = [[annotated('web', [record])]];
    cluster.answers['web'] = { result: 'absent' };
    expect(await cluster.run()).toBe(true);
    expect(cluster.printed).toContain('Deployment shop/web: no longer exists');
    expect(cluster.printed.at(-1)).toBe('0 objects cleaned or removed.');
  });

  test('is a Secret without the label of reroll, which stays', async () => {
    cluster.own.push(own('Secret', { isMarked: false }));
    expect(await cluster.run()).toBe(false);
    expect(cluster.calls).toEqual([]);
    expect(cluster.errors[0]).toMatch(/^Secret reroll-system\/reroll-hash-key is not removed: it lacks the label /);
  });
});
