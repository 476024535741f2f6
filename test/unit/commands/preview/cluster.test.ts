/** `reroll preview --from cluster`: what it reads, with which rights, and what it says without one. */
import { describe, expect, test } from '@jest/globals';

import { againstCluster } from '../../../../src/commands/preview/print-preview.ts';
import { preview as command } from '../../../../src/commands/preview.ts';
import type { ClientKind } from '../../../../src/model/cluster-client.ts';
import type { KubeObject } from '../../../../src/model/kube-object.ts';
import { preview } from '../../../../src/preview/preview.ts';
import type { Preview } from '../../../../src/preview/verdict.ts';
import { manifestsIn } from '../../../builders/manifests.ts';
import { configText, workloadText } from '../../../builders/preview.ts';
import { MemoryClient, type MemoryClientOptions } from '../../../fakes/memory-client.ts';

const red = configText('app', 'color: red');
const blue = configText('app', 'color: blue');
const oldPassword = configText('db', 'password: b2xk', [], 'Secret');
const newPassword = configText('db', 'password: bmV3', [], 'Secret');
const usesDb = workloadText({
  name: 'db',
  container: ['env: [{name: P, valueFrom: {secretKeyRef: {name: db, key: password}}}]'],
});

interface Result {
  readonly preview: Preview;
  readonly notes: readonly string[];
  readonly client: MemoryClient;
}

async function run(cluster: string, tree: string, given: Partial<MemoryClientOptions> = {}): Promise<Result> {
  const objects = manifestsIn(cluster).map(({ object }) => object);
  const objectsOf = (kind: ClientKind): readonly KubeObject[] => objects.filter((object) => object.kind === kind);
  const client = new MemoryClient({ objectsOf, nowMs: () => 1_800_000_000_000, ...given });
  const notes: string[] = [];
  const printer = { print: () => undefined, printError: (line: string) => void notes.push(line) };
  const settings = { ...command.defaults(false), from: 'cluster', to: 'tree' };
  const input = await againstCluster(manifestsIn(tree), settings, { printer }, { client, defaultNamespace: 'shop' });
  return { preview: preview(input), notes, client };
}

const verdictsOf = ({ preview: { items } }: Result): Readonly<Record<string, string>> =>
  Object.fromEntries(items.map(({ workload: { name }, verdict }) => [name, verdict]));

describe('preview --from cluster', () => {
  test('finds what the tree changes, and users of it that the tree does not have', async () => {
    const other = workloadText({ name: 'other' });
    const idle = workloadText({ name: 'idle', container: ['image: idle:1'].slice(1) });
    const result = await run(red + workloadText() + other + idle, blue + workloadText());
    expect(verdictsOf(result)).toEqual({ web: 'rolls', other: 'rolls', idle: 'unchanged' });
  });

  test('counts nothing as gone that the tree does not have', async () => {
    const result = await run(red + configText('size', 'a: b') + workloadText(), workloadText());
    expect(verdictsOf(result)).toEqual({ web: 'unchanged' });
  });

  test('names no key of a Secret', async () => {
    const { preview: found } = await run(oldPassword + usesDb, newPassword + usesDb);
    expect(found.items).toMatchObject([{ verdict: 'rolls', changes: [{ keys: { names: [], others: 1 } }] }]);
  });

  test('reads only the configs that the tree has, and no list of them', async () => {
    const { client } = await run(red + oldPassword + usesDb + workloadText(), blue + workloadText());
    expect(client.gets).toEqual(['Lease/reroll-system/reroll', 'Namespace/shop', 'ConfigMap/shop/app']);
    expect(client.lists.map(({ kind, namespace }) => `${kind} in ${namespace ?? 'all'}`)).toEqual([
      ...['Deployment in shop', 'StatefulSet in shop', 'DaemonSet in shop'],
    ]);
  });

  test('says which Secrets it could not compare, and compares the rest', async () => {
    const isForbidden = (_verb: 'get' | 'list', kind: ClientKind): boolean => kind === 'Secret';
    const tree = blue + newPassword + usesDb + workloadText();
    const result = await run(red + oldPassword + usesDb + workloadText(), tree, { isForbidden });
    expect(verdictsOf(result)).toEqual({ web: 'rolls', db: 'unchanged' });
    expect(result.notes).toContain(
      'note: 1 config of the tree not compared: encrypted, not in the tree, or not to be read',
    );
  });

  test('compares no encrypted Secret', async () => {
    const encrypted = configText('db', 'password: "ENC[AES256_GCM,data:a]"', ['sops: {}'], 'Secret');
    const result = await run(oldPassword + usesDb, encrypted + usesDb);
    expect(verdictsOf(result)).toEqual({ db: 'unchanged' });
  });

  test('knows the gate on the Lease', async () => {
    const lease = [
      '---',
      'apiVersion: coordination.k8s.io/v1',
      'kind: Lease',
      'metadata: {namespace: reroll-system, name: reroll, annotations: {reroll.dev/hold: "true INC-4711"}}',
      '',
    ].join('\n');
    expect(verdictsOf(await run(lease + red + workloadText(), blue + workloadText()))).toEqual({ web: 'waits' });
  });
});
