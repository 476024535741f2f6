/** Lists of metadata: what commands of users read of configs, so that no content leaves the API server. */
import { expect, test } from '@jest/globals';

import { listPath } from '../../src/kube/api/resources.ts';
import type { ApiRequest } from '../../src/kube/api/transport-types.ts';
import { readListPage } from '../../src/kube/reflector/watch-event.ts';
import { checkAnswer } from '../../src/kube/transport/answer-check.ts';
import { ForeignAnswerError } from '../../src/kube/transport/transport-error.ts';
import type { ApiObject, ApiResponse } from '../support/api-client.ts';
import { useCluster } from './cluster.ts';
import { connectTo } from './connect.ts';
import { configMap } from './objects.ts';

const api = useCluster();
const headers = { accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1' };
const type = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' };
const labels = { owner: 'contract' };
const ours = 'labelSelector=owner%3Dcontract';

async function list(query: string): Promise<ApiResponse> {
  return api.client.request('GET', `${api.core('configmaps')}?${query}`, { headers });
}

async function createConfigMaps(...names: readonly string[]): Promise<void> {
  for (const name of names)
    await api.client.create(api.core('configmaps'), configMap(name, { color: 'red' }, { labels }));
}

function itemsOf(body: ApiObject): readonly ApiObject[] {
  return body['items'] as ApiObject[];
}

function namesOf(body: ApiObject): readonly string[] {
  return itemsOf(body).map(({ metadata }) => metadata.name);
}

test('items have their kind and the whole metadata, and nothing else', async () => {
  await createConfigMaps('a');
  const { metadata } = await api.client.get(api.core('configmaps', 'a'));
  const { status, headers: answered, body } = await list(ours);
  expect([status, answered['content-type']]).toEqual([200, 'application/json']);
  expect(body).toEqual({
    kind: 'PartialObjectMetadataList',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion: expect.stringMatching(/^[1-9]\d*$/) },
    items: [{ ...type, metadata }],
  });
  expect(metadata['managedFields']).toEqual([expect.objectContaining({ fieldsV1: expect.anything() })]);
});

test('a list without objects has null in the place of items', async () => {
  const { body } = await list('labelSelector=owner%3Dnone');
  expect(body['items']).toBeNull();
  const call = { method: 'GET', path: listPath('ConfigMap', api.namespace), isMetadataOnly: true } as const;
  const answer = await connectTo(api).request({ ...call, query: { labelSelector: 'owner=none' } });
  expect(readListPage(answer.body)).toMatchObject({ items: [], continueToken: undefined });
});

test('selectors see fields that the answer does not have', async () => {
  const path = api.core('secrets');
  await api.client.create(path, { metadata: { name: 'own' }, type: 'Opaque' });
  await api.client.create(path, { metadata: { name: 'release' }, type: 'helm.sh/release.v1' });
  const { body } = await api.client.request('GET', `${path}?fieldSelector=type%21%3Dhelm.sh%2Frelease.v1`, { headers });
  expect(namesOf(body)).toEqual(['own']);
});

test('pages show the state of the first page', async () => {
  await createConfigMaps('a', 'b', 'c');
  const first = await list(`${ours}&limit=2`);
  await createConfigMaps('bb');
  const token = encodeURIComponent(String(first.body.metadata['continue']));
  const rest = await list(`${ours}&limit=2&continue=${token}`);
  expect([namesOf(first.body), namesOf(rest.body)]).toEqual([['a', 'b'], ['c']]);
  expect([first, rest].map(({ body }) => body.kind)).toEqual(Array(2).fill('PartialObjectMetadataList'));
  expect(rest.body.metadata).toEqual({ resourceVersion: first.body.metadata.resourceVersion });
});

test('a server that prefers tables answers with metadata where it is the first type that it knows', async () => {
  await createConfigMaps('a');
  const accept = `application/json;as=Nothing;g=meta.k8s.io;v=v1, ${headers.accept}, application/json`;
  const { body } = await api.client.request('GET', `${api.core('configmaps')}?${ours}`, { headers: { accept } });
  expect(itemsOf(body)).toEqual([expect.objectContaining(type)]);
});

test('the transport asks for metadata, in pages, and refuses an answer of another kind', async () => {
  await createConfigMaps('a', 'b');
  const whole: ApiRequest = { method: 'GET', path: listPath('ConfigMap', api.namespace) };
  const partial: ApiRequest = { ...whole, isMetadataOnly: true };
  const transport = connectTo(api);
  const query = { labelSelector: 'owner=contract', limit: 1 };
  const [page, content] = [
    await transport.request({ ...partial, query }),
    await transport.request({ ...whole, query }),
  ];
  expect(readListPage(page.body)).toMatchObject({ items: [{ ...type, metadata: { name: 'a' } }] });
  expect(JSON.stringify(page.body)).not.toContain('red');
  expect(JSON.stringify(content.body)).toContain('red');
  expect(() => checkAnswer(partial, content)).toThrow(ForeignAnswerError);
  expect(() => checkAnswer(whole, page)).toThrow(ForeignAnswerError);
});
