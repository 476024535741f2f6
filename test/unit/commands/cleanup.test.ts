import { beforeEach, describe, expect, test } from '@jest/globals';

import { cleanUp, type CleanupClient } from '../../../src/commands/cleanup.ts';
import { defaultCleanupConfig } from '../../../src/config-cleanup.ts';
import type { CleanupConfig } from '../../../src/model/cleanup-config.ts';
import type { Carrier, CarrierKind, LeaseHolder, OwnKind, OwnObject, Removal } from '../../../src/model/leftover.ts';
import type { NamespacedName } from '../../../src/model/config.ts';

const record = 'reroll.dev/record';
const pending = 'reroll.dev/pending';
const configHash = 'reroll.dev/config-hash';

/** A cluster in memory that notes what is done to it. */
class FakeCluster implements CleanupClient {
  readonly pages: Partial<Record<CarrierKind, readonly (readonly Carrier[])[]>> = {};
  readonly own: OwnObject[] = [];
  readonly done: string[] = [];
  /** What an answer to a removal is, by the name of the object; `removed` where there is none. */
  readonly answers: Record<string, Removal> = {};
  /** What a read throws, by kind. */
  readonly failures: Partial<Record<CarrierKind | OwnKind, Error>> = {};

  async *list(kind: CarrierKind, namespace: string | undefined): AsyncGenerator<readonly Carrier[]> {
    this.#throwFor(kind);
    for (const page of this.pages[kind] ?? []) {
      yield page.filter((object) => namespace === undefined || object.namespace === namespace);
    }
  }

  async removeAnnotations({ kind, name }: Carrier, keys: readonly string[]): Promise<Removal> {
    this.done.push(`${kind} ${name} ${keys.join()}`);
    return this.answers[name] ?? { result: 'removed' };
  }

  async find(kind: OwnKind, wanted: NamespacedName): Promise<OwnObject | undefined> {
    this.#throwFor(kind);
    return this.own.find(
      (object) => object.kind === kind && object.name === wanted.name && object.namespace === wanted.namespace,
    );
  }

  async remove({ kind, name }: OwnObject): Promise<Removal> {
    this.done.push(`${kind} ${name}`);
    return this.answers[name] ?? { result: 'removed' };
  }

  #throwFor(kind: CarrierKind | OwnKind): void {
    const error = this.failures[kind];
    if (error !== undefined) throw error;
  }
}

let cluster: FakeCluster;
let said: string[];
let complaints: string[];

beforeEach(() => {
  cluster = new FakeCluster();
  said = [];
  complaints = [];
});

function run(config: Partial<CleanupConfig> = {}): Promise<boolean> {
  const printer = { say: (line: string) => said.push(line), complain: (line: string) => complaints.push(line) };
  return cleanUp({ ...defaultCleanupConfig, ...config }, cluster, printer);
}

function carrier(name: string, annotationKeys: readonly string[], parts: Partial<Carrier> = {}): Carrier {
  return { kind: 'Deployment', namespace: 'shop', name, uid: name, annotationKeys, templateKeys: [], ...parts };
}

function own(kind: OwnKind, parts: Partial<OwnObject> = {}): OwnObject {
  const name = kind === 'Secret' ? 'reroll-hash-key' : 'reroll';
  return { kind, namespace: 'reroll-system', name, uid: 'u', resourceVersion: '1', isMarked: true, ...parts };
}

const held: LeaseHolder = { identity: 'reroll-0', renewedSecondsAgo: 3, isExpired: false };

test('record and pending go from the metadata of all kinds, Deployments before ReplicaSets, then the Secret and the Lease', async () => {
  cluster.pages.Deployment = [[carrier('web', [record, 'team', pending])], [carrier('api', [record])]];
  cluster.pages.StatefulSet = [[carrier('db', [pending], { kind: 'StatefulSet' })]];
  cluster.pages.ReplicaSet = [[carrier('web-1', [record], { kind: 'ReplicaSet' })]];
  cluster.own.push(own('Secret'), own('Lease'));
  expect(await run()).toBe(true);
  expect(cluster.done).toEqual([
    `Deployment web ${record},${pending}`,
    `Deployment api ${record}`,
    `StatefulSet db ${pending}`,
    `ReplicaSet web-1 ${record}`,
    'Secret reroll-hash-key',
    'Lease reroll',
  ]);
  expect(said).toEqual([
    `Deployment shop/web: removed ${record} and ${pending}`,
    `Deployment shop/api: removed ${record}`,
    `StatefulSet shop/db: removed ${pending}`,
    `ReplicaSet shop/web-1: removed ${record}`,
    'Secret reroll-system/reroll-hash-key: removed it',
    'Lease reroll-system/reroll: removed it',
    '6 objects cleaned or removed.',
  ]);
  expect(complaints).toEqual([]);
});

test('more of them than are patched side by side are all cleaned', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `web-${String(index)}`);
  cluster.pages.DaemonSet = [names.map((name) => carrier(name, [record], { kind: 'DaemonSet' }))];
  expect(await run()).toBe(true);
  expect(cluster.done).toEqual(names.map((name) => `DaemonSet ${name} ${record}`));
});

test('nothing that is not ours is touched, and a second run finds nothing', async () => {
  cluster.pages.Deployment = [[carrier('web', ['team', 'example.com/record', 'reroll.dev/auto'])]];
  expect(await run()).toBe(true);
  expect(cluster.done).toEqual([]);
  expect(said).toEqual([
    'Secret reroll-system/reroll-hash-key: is not there',
    'Lease reroll-system/reroll: is not there',
    '0 objects cleaned or removed.',
  ]);
});

test('what stands in pod templates stays, and that is said, once for a workload', async () => {
  const web = carrier('web', [record], { templateKeys: [configHash] });
  // A list that begins anew shows an object again; a ReplicaSet has the template of its Deployment.
  cluster.pages.Deployment = [[web], [web]];
  cluster.pages.ReplicaSet = [[carrier('web-1', [], { kind: 'ReplicaSet', templateKeys: [configHash] })]];
  await run();
  expect(said.at(-1)).toContain('The pod template of 1 workload keeps reroll.dev/config-hash and reroll.dev/cause');
  expect(said.at(-1)).toContain('taking them away rolls the pods');
});

test('with --dry-run everything is said and nothing is done', async () => {
  cluster.pages.Deployment = [[carrier('web', [record])]];
  cluster.own.push(own('Secret'), own('Lease'));
  expect(await run({ dryRun: true })).toBe(true);
  expect(cluster.done).toEqual([]);
  expect(said).toEqual([
    `Deployment shop/web: would remove ${record}`,
    'Secret reroll-system/reroll-hash-key: would remove it',
    'Lease reroll-system/reroll: would remove it',
    '3 objects would be cleaned or removed.',
  ]);
});

test('with --namespaces only workloads in these are cleaned', async () => {
  cluster.pages.Deployment = [[carrier('web', [record]), carrier('other', [record], { namespace: 'blog' })]];
  await run({ namespaces: ['shop', 'empty'] });
  expect(cluster.done).toEqual([`Deployment web ${record}`]);
});

test('the names are those that the controller had', async () => {
  cluster.pages.Deployment = [[carrier('web', ['example.com/record', record])]];
  cluster.own.push(own('Secret', { namespace: 'keys', name: 'key' }), own('Lease', { namespace: 'ops', name: 'two' }));
  await run({
    annotationPrefix: 'example.com',
    namespace: 'ops',
    leaseName: 'two',
    hashKeySecret: { namespace: 'keys', name: 'key' },
  });
  expect(cluster.done).toEqual(['Deployment web example.com/record', 'Secret key', 'Lease two']);
});

describe('while a controller holds the Lease', () => {
  test('nothing is done', async () => {
    cluster.pages.Deployment = [[carrier('web', [record])]];
    cluster.own.push(own('Lease', { holder: held }));
    expect(await run()).toBe(false);
    expect(cluster.done).toEqual([]);
    expect(said).toEqual([]);
    expect(complaints).toEqual([
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
    expect(await run(config)).toBe(true);
    expect(cluster.done).toEqual(['Lease reroll']);
  });

  test('a Lease that may not be read stops everything', async () => {
    cluster.failures.Lease = new Error('forbidden');
    await expect(run()).rejects.toThrow('forbidden');
    expect(cluster.done).toEqual([]);
  });
});

describe('what fails', () => {
  test('on one object keeps no other from being cleaned', async () => {
    cluster.pages.Deployment = [[carrier('web', [record]), carrier('api', [record])]];
    cluster.own.push(own('Secret'), own('Lease'));
    cluster.answers['web'] = { result: 'failed', message: 'a policy says no' };
    cluster.answers['reroll-hash-key'] = { result: 'failed', message: 'no again' };
    expect(await run()).toBe(false);
    expect(complaints).toEqual([
      `Deployment shop/web: failed to remove ${record}: a policy says no`,
      'Secret reroll-system/reroll-hash-key: failed to remove it: no again',
    ]);
    expect(said).toEqual([
      `Deployment shop/api: removed ${record}`,
      'Lease reroll-system/reroll: removed it',
      '2 objects cleaned or removed, 2 failed: see above.',
    ]);
  });

  test('on a list keeps no other kind from being cleaned', async () => {
    cluster.failures.Deployment = new Error('cannot list deployments: forbidden');
    cluster.pages.DaemonSet = [[carrier('agent', [record], { kind: 'DaemonSet' })]];
    expect(await run()).toBe(false);
    expect(complaints).toEqual(['Deployments are not cleaned: cannot list deployments: forbidden']);
    expect(cluster.done).toEqual([`DaemonSet agent ${record}`]);
  });

  test('in one namespace is said with its name', async () => {
    cluster.failures.StatefulSet = new Error('forbidden');
    await run({ namespaces: ['shop'] });
    expect(complaints).toEqual(['StatefulSets in namespace shop are not cleaned: forbidden']);
  });

  test('an object that has gone meanwhile is none', async () => {
    cluster.pages.Deployment = [[carrier('web', [record])]];
    cluster.answers['web'] = { result: 'absent' };
    expect(await run()).toBe(true);
    expect(said).toContain('Deployment shop/web: is not there any more');
    expect(said.at(-1)).toBe('0 objects cleaned or removed.');
  });

  test('a Secret that reroll is not known to have made is left', async () => {
    cluster.own.push(own('Secret', { isMarked: false }));
    expect(await run()).toBe(false);
    expect(cluster.done).toEqual([]);
    expect(complaints[0]).toMatch(
      /^Secret reroll-system\/reroll-hash-key is not removed: it does not carry the label /,
    );
  });
});
