/** The deletion of a namespace for its watchers, and the tokens of ServiceAccounts. */
import { expect, test } from '@jest/globals';

import { waitFor } from '../support/wait-for.ts';
import { useCluster } from './cluster.ts';
import { configMap } from './objects.ts';

const api = useCluster();

function namespacePath(): string {
  return `/api/v1/namespaces/${api.namespace}`;
}

test('a namespace is active, and labelled with its name', async () => {
  const namespace = await api.client.get(namespacePath());
  expect(namespace).toMatchObject({
    metadata: { labels: { 'kubernetes.io/metadata.name': api.namespace } },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  });
});

test('a new namespace gets a ConfigMap and a ServiceAccount', async () => {
  await waitFor('the ConfigMap with the root certificate', () =>
    api.client.get(api.core('configmaps', 'kube-root-ca.crt')),
  );
  await waitFor('the ServiceAccount', () => api.client.get(api.core('serviceaccounts', 'default')));
});

test('the deletion of a namespace deletes its objects, each with an event, and then the Namespace', async () => {
  await api.client.create(api.core('configmaps'), configMap('a', {}, { labels: { owner: 'contract' } }));
  const list = await api.client.get(`/api/v1/namespaces?fieldSelector=metadata.name%3D${api.namespace}`);
  const since = `resourceVersion=${list.metadata.resourceVersion ?? ''}`;
  const content = api.watch(`${api.core('configmaps')}?labelSelector=owner%3Dcontract&${since}`);
  const namespaces = api.watch(`/api/v1/namespaces?fieldSelector=metadata.name%3D${api.namespace}&${since}`);
  const answer = await api.client.delete(namespacePath());
  expect(answer).toMatchObject({ kind: 'Namespace', status: { phase: 'Terminating' } });
  await content.find('the content to go', ({ type }) => type === 'DELETED');
  await namespaces.find('the namespace to go', ({ type }) => type === 'DELETED');
  expect(namespaces.story.at(0)).toBe(`MODIFIED ${api.namespace}`);
  const { status } = await api.client.request('GET', namespacePath());
  expect(status).toBe(404);
});

test('a requested token authenticates its ServiceAccount', async () => {
  await api.client.create(api.core('serviceaccounts'), { metadata: { name: 'robot' } });
  const request = { spec: { expirationSeconds: 3600 } };
  const answer = await api.client.create(`${api.core('serviceaccounts', 'robot')}/token`, request);
  expect(answer).toMatchObject({ kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1' });
  const { token, expirationTimestamp } = answer['status'] as { token: string; expirationTimestamp: string };
  expect(expirationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const client = api.clientWith(token);
  const { status } = await client.request('GET', '/version');
  client.close();
  expect(status).toBe(200);
});

test('a token request for a missing ServiceAccount is not found', async () => {
  const response = await api.client.request('POST', `${api.core('serviceaccounts', 'absent')}/token`, {
    body: { spec: {} },
  });
  expect(response.status).toBe(404);
});
