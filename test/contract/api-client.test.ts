/** The calls of commands of users, against an API server: lists, reads, patches, and the rights that lack. */
import { describe, expect, test } from '@jest/globals';

import { ApiClient } from '../../src/kube/client/api-client.ts';
import { HttpTransport } from '../../src/kube/transport/transport.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { ClusterClient, ListScope } from '../../src/model/cluster-client.ts';
import { LogSink } from '../fakes/log-sink.ts';
import { useCluster } from './cluster.ts';
import { waitFor } from '../support/wait-for.ts';
import { configMap, deployment } from './objects.ts';

const api = useCluster();

/** @param token none for a user that nobody knows */
function connect(token: string | undefined = api.cluster.adminToken): ClusterClient {
  const { server, caPem } = api.cluster;
  const { logger } = new LogSink();
  const headers: Record<string, string> = token === '' ? {} : { authorization: `Bearer ${token}` };
  const transport = new HttpTransport({
    connection: {
      server,
      defaultNamespace: 'default',
      readCredentials: () => Promise.resolve({ headers, tls: { ca: caPem } }),
    },
    userAgent: 'reroll/test',
    clock: systemClock,
    logger,
    metrics: { requestFinished: () => undefined },
  });
  api.onLeave(async () => {
    transport.close();
  });
  const { signal } = new AbortController();
  const onRetry = (): void => undefined;
  return new ApiClient({
    ...{ transport, clock: systemClock, random: Math.random, signal, onRetry, timeoutMs: 30_000 },
    ...{ fieldManager: 'reroll-cli', pageSize: 2, logger },
  });
}

async function namesIn(client: ClusterClient, scope: Partial<ListScope>): Promise<readonly (readonly string[])[]> {
  const names: string[][] = [];
  for await (const page of client.list('ConfigMap', { namespace: api.namespace, labelSelector: 'owner=us', ...scope }))
    names.push(page.map(({ metadata }) => metadata?.name ?? ''));
  return names;
}

test('a list comes in pages, whole or without content', async () => {
  const client = connect();
  for (const name of ['a', 'b', 'c'])
    await api.client.create(api.core('configmaps'), configMap(name, { color: 'red' }, { labels: { owner: 'us' } }));
  for (const isMetadataOnly of [false, true])
    expect(await namesIn(client, { isMetadataOnly })).toEqual([['a', 'b'], ['c']]);
  expect(await namesIn(client, { labelSelector: 'owner=none', isMetadataOnly: true })).toEqual([[]]);
});

describe('a patch', () => {
  const web = () => ({ kind: 'Deployment', namespace: api.namespace, name: 'web' }) as const;
  const annotations = { 'reroll.dev/approved': 'k3xq7m2pzt4wab5c' };

  test('is written for the object that was read, or as a dry run not at all', async () => {
    const client = connect();
    await api.client.create(api.group('apps/v1', 'deployments'), deployment('web', { replicas: 0 }));
    const read = await client.get(web());
    const { uid } = read?.metadata ?? {};
    const body = { metadata: { uid, annotations } };
    expect(await client.patch(web(), body, true)).toMatchObject({
      result: 'patched',
      object: { metadata: { annotations } },
    });
    expect((await client.get(web()))?.metadata?.annotations?.['reroll.dev/approved']).toBeUndefined();
    expect(await client.patch(web(), body, false)).toMatchObject({ result: 'patched' });
    const { managedFields = [] } = (await client.get(web()))?.metadata ?? {};
    expect(managedFields.map(({ manager }) => manager)).toContain('reroll-cli');
    // The Deployment controller of a real control plane may write between the read and the patch.
    const later = await waitFor('a patch of the version that was read', async () => {
      const { resourceVersion } = (await client.get(web()))?.metadata ?? {};
      const patch = { metadata: { uid, resourceVersion, annotations: { 'reroll.dev/approved': null } } };
      return (await client.patch(web(), patch, false)).result === 'patched' && patch;
    });
    expect(await client.patch(web(), later, false)).toEqual({ result: 'conflict' });
  });

  test('of an object that was replaced or deleted is none', async () => {
    const client = connect();
    expect(await client.patch(web(), { metadata: { annotations } }, false)).toEqual({ result: 'absent' });
    await api.client.create(api.group('apps/v1', 'deployments'), deployment('web', { replicas: 0 }));
    const replaced = { metadata: { uid: '00000000-0000-4000-8000-000000000000', annotations } };
    expect(await client.patch(web(), replaced, false)).toEqual({ result: 'conflict' });
  });
});

test('an object that does not exist is none', async () => {
  expect(await connect().get({ kind: 'Secret', namespace: api.namespace, name: 'none' })).toBeUndefined();
});

test('a right that lacks is named in the words of the API server', async () => {
  const client = connect('');
  const listing = client.list('Deployment', { namespace: undefined });
  await expect(listing[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    isForbidden: true,
    message:
      'cannot list deployments in all namespaces: not allowed; it needs verb list on deployments of API group apps in all namespaces',
  });
  const reading = client.get({ kind: 'Secret', namespace: api.namespace, name: 'db' });
  await expect(reading).rejects.toMatchObject({
    isForbidden: true,
    message: `cannot get Secret ${api.namespace}/db: not allowed; it needs verb get on secrets in namespace ${api.namespace}`,
  });
});
