/** The transport and its users against an API server, with a kubeconfig. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { ConfigReader } from '../../src/kube/workloads/config-reader.ts';
import { HashKeyStore } from '../../src/kube/hash-key/hash-key-store.ts';
import { loadConnection } from '../../src/kube/kubeconfig/kube-config.ts';
import { Patcher } from '../../src/kube/workloads/patcher.ts';
import { HttpTransport } from '../../src/kube/transport/transport.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { startEmbeddedApiServer, type EmbeddedApiServer } from '../fakes/apiserver/server.ts';
import { LogSink } from '../fakes/log-sink.ts';
import type { TestCluster } from '../support/cluster.ts';
import { useCluster } from './cluster.ts';
import { configMap, deployment } from './objects.ts';

const { signal } = new AbortController();
let directory: string;
let transports: HttpTransport[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reroll-kubeconfig-'));
  transports = [];
});

afterEach(async () => {
  for (const transport of transports) transport.close();
  await rm(directory, { recursive: true });
});

/** A kubeconfig, as JSON: that is YAML too. */
async function writeKubeconfig(cluster: TestCluster, user: object = { token: cluster.adminToken }): Promise<string> {
  const file = join(directory, 'config');
  const ca = Buffer.from(cluster.caPem).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'tester', namespace: 'shop' } }],
    clusters: [{ name: 'test', cluster: { server: cluster.server, 'certificate-authority-data': ca } }],
    users: [{ name: 'tester', user }],
  };
  await writeFile(file, JSON.stringify(config, null, 2));
  return file;
}

function transportOf(kubeconfig: string): HttpTransport {
  const connection = loadConnection({ kubeconfig, env: {}, homeDir: () => directory });
  const transport = new HttpTransport({
    connection,
    userAgent: 'reroll/test',
    clock: systemClock,
    logger: new LogSink().logger,
    metrics: { requestFinished: () => undefined },
  });
  transports.push(transport);
  return transport;
}

async function connect(cluster: TestCluster): Promise<HttpTransport> {
  return transportOf(await writeKubeconfig(cluster));
}

describe('on any server', () => {
  const api = useCluster();

  test('a kubeconfig with a token leads to the server', async () => {
    const transport = await connect(api.cluster);
    const path = `/api/v1/namespaces/${api.namespace}`;
    await expect(transport.request({ method: 'GET', path })).resolves.toMatchObject({
      status: 200,
      body: { metadata: { name: api.namespace } },
    });
  });

  test('a token file is read again when the server refuses the token', async () => {
    const tokenFile = join(directory, 'token');
    await writeFile(tokenFile, 'outdated\n');
    const transport = transportOf(await writeKubeconfig(api.cluster, { tokenFile }));
    const call = { method: 'GET', path: '/api/v1/namespaces' } as const;
    await expect(transport.request(call)).resolves.toMatchObject({ status: 401 });
    await writeFile(tokenFile, `${api.cluster.adminToken}\n`);
    await expect(transport.request(call)).resolves.toMatchObject({ status: 200 });
  });

  test('an exec plugin is run again when the server refuses its token', async () => {
    const script = join(directory, 'plugin.mjs');
    const use = (token: string) =>
      writeFile(script, `console.log(JSON.stringify({ status: { token: ${JSON.stringify(token)} } }))`);
    await use('outdated');
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: [script] };
    const transport = transportOf(await writeKubeconfig(api.cluster, { exec }));
    const call = { method: 'GET', path: '/api/v1/namespaces' } as const;
    await expect(transport.request(call)).resolves.toMatchObject({ status: 401 });
    await use(api.cluster.adminToken);
    await expect(transport.request(call)).resolves.toMatchObject({ status: 200 });
  });

  test('a patch with preconditions is accepted, and refused when the object has changed or was replaced', async () => {
    const patcher = new Patcher({ transport: await connect(api.cluster), fieldManager: 'reroll' });
    const created = await api.client.create(api.group('apps/v1', 'deployments'), deployment('web'));
    const { uid } = created.metadata;
    const workload = { kind: 'Deployment', namespace: api.namespace, name: 'web' } as const;
    const patch = (metadata: object) => patcher.patch(workload, { metadata }, signal);
    const annotations = { 'reroll.dev/record': 'x' };
    // Controllers may write to a Deployment at any time; without a version only the uid decides.
    const patched = await patch({ uid, annotations });
    expect(patched).toMatchObject({ result: 'patched', object: { metadata: { uid, annotations } } });
    expect(await patch({ uid, resourceVersion: created.metadata.resourceVersion, annotations: { a: 'b' } })).toEqual({
      result: 'superseded',
      reason: 'conflict',
    });
    expect(await patch({ uid: '00000000-0000-4000-8000-000000000000', annotations: { a: 'b' } })).toMatchObject({
      result: 'superseded',
    });
    await api.client.delete(api.group('apps/v1', 'deployments', 'web'));
    expect(await patch({ uid })).toEqual({ result: 'superseded', reason: 'not-found' });
  });

  test('an invalid patch is a client error, not a superseded one', async () => {
    const patcher = new Patcher({ transport: await connect(api.cluster), fieldManager: 'reroll' });
    await api.client.create(api.group('apps/v1', 'deployments'), deployment('web'));
    const workload = { kind: 'Deployment', namespace: api.namespace, name: 'web' } as const;
    expect(await patcher.patch(workload, { metadata: { annotations: { 'not a key': 'x' } } }, signal)).toMatchObject({
      result: 'failed',
      status: 422,
      isClientError: true,
    });
  });

  test('a config is read, or does not exist', async () => {
    const transport = await connect(api.cluster);
    const reader = new ConfigReader({ transport, reduce: (kind, { metadata }) => `${kind} ${metadata?.name ?? ''}` });
    await api.client.create(api.core('configmaps'), configMap('app'));
    expect(await reader.read('ConfigMap', api.namespace, 'app', signal)).toEqual({
      result: 'read',
      state: 'ConfigMap app',
    });
    expect(await reader.read('ConfigMap', api.namespace, 'none', signal)).toEqual({ result: 'read', state: undefined });
  });

  test('replicas that start together agree on one digest key', async () => {
    const transport = await connect(api.cluster);
    let byte = 0;
    const stores = Array.from(
      { length: 4 },
      () =>
        new HashKeyStore({
          transport,
          secret: { namespace: api.namespace, name: 'keys' },
          fieldManager: 'reroll',
          randomBytes: (length) => Buffer.alloc(length, ++byte),
        }),
    );
    const keys = await Promise.all(stores.map(async (store) => store.load(signal)));
    const texts = new Set(keys.map(({ current }) => Buffer.from(current).toString('hex')));
    expect(texts.size).toBe(1);
    const stored = await api.client.get(api.core('secrets', 'keys'));
    expect(stored).toMatchObject({
      type: 'Opaque',
      data: { key: Buffer.from(keys[0]?.current ?? []).toString('base64') },
    });
  });

  test('a key cannot be created in a namespace that does not exist', async () => {
    const secret = { namespace: `${api.namespace}-none`, name: 'keys' };
    const randomBytes = (length: number) => Buffer.alloc(length);
    const store = new HashKeyStore({
      transport: await connect(api.cluster),
      secret,
      fieldManager: 'reroll',
      randomBytes,
    });
    await expect(store.load(signal)).rejects.toMatchObject({ kind: 'refused' });
  });
});

describe('on a server that fails', () => {
  const call = { method: 'GET', path: '/api/v1/namespaces/default' } as const;
  const match = { userAgent: 'reroll' };
  let server: EmbeddedApiServer;
  let transport: HttpTransport;

  beforeEach(async () => {
    server = await startEmbeddedApiServer();
    transport = await connect(server);
  });

  afterEach(() => server.stop());

  test('a call succeeds after one 401', async () => {
    server.faults.set({ match, effect: { kind: 'answer', status: 401 } });
    await expect(transport.request(call)).resolves.toMatchObject({ status: 200 });
  });

  test('a 429 has its Retry-After', async () => {
    server.faults.set({ match, effect: { kind: 'answer', status: 429, retryAfterSeconds: 2 } });
    await expect(transport.request(call)).resolves.toMatchObject({ status: 429, retryAfterMs: 2000 });
  });

  test.each([
    { effect: { kind: 'cut', at: 'response' }, code: 'network' },
    { effect: { kind: 'cut', at: 'mid-response' }, code: 'network' },
    { effect: { kind: 'stall', at: 'response' }, code: 'deadline' },
    { effect: { kind: 'half-open', at: 'mid-response' }, code: 'deadline' },
  ] as const)('$effect.kind at $effect.at: $code, and the next call goes through', async ({ effect, code }) => {
    server.faults.set({ match, effect });
    await expect(transport.request({ ...call, timeoutMs: 300 })).rejects.toMatchObject({ code });
    await expect(transport.request(call)).resolves.toMatchObject({ status: 200 });
  });
});
