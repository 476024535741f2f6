/** Refusals that need more than one call: existing names, immutable objects, unknown clients. */
import { describe, expect, test } from '@jest/globals';

import { useCluster } from './cluster.ts';
import { configMap } from './objects.ts';

const api = useCluster();
const MERGE = 'application/merge-patch+json';

describe('a refusal of a patch', () => {
  test('in an unknown format has only that as its message', async () => {
    const { status, body } = await api.client.request('PATCH', api.core('configmaps', 'a'), { body: {} });
    expect(status).toBe(415);
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: '415: Unsupported Media Type',
      reason: 'UnsupportedMediaType',
      details: {},
      code: 415,
    });
  });

  test('that makes a Secret invalid quotes the whole object', async () => {
    await api.client.create(api.core('secrets'), { metadata: { name: 'a' } });
    const body = { data: { k: 'no base64!' } };
    const response = await api.client.request('PATCH', api.core('secrets', 'a'), { body, contentType: MERGE });
    expect(response.status).toBe(422);
    expect(response.body).toMatchObject({
      reason: 'Invalid',
      message: expect.stringMatching(/^ "" is invalid: patch: Invalid value: ".*no base64!.*illegal base64 data/),
    });
  });
});

describe('a name that exists', () => {
  test('is refused', async () => {
    await api.client.create(api.core('configmaps'), configMap('a'));
    const { status, body } = await api.client.request('POST', api.core('configmaps'), { body: configMap('a') });
    expect(status).toBe(409);
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'configmaps "a" already exists',
      reason: 'AlreadyExists',
      details: { name: 'a', kind: 'configmaps' },
      code: 409,
    });
  });

  test('can be avoided with generateName', async () => {
    const body = { metadata: { generateName: 'a-' } };
    const names = [
      await api.client.create(api.core('configmaps'), body),
      await api.client.create(api.core('configmaps'), body),
    ];
    const [first, second] = names.map(({ metadata }) => metadata.name);
    expect(first).toMatch(/^a-[a-z0-9]{5}$/);
    expect(second).not.toBe(first);
  });
});

describe('an immutable value', () => {
  test('of a config cannot be changed or made mutable again, but the config can be labelled', async () => {
    await api.client.create(api.core('configmaps'), { metadata: { name: 'a' }, data: { k: 'v' }, immutable: true });
    const body = { data: { k: 'w' }, immutable: false };
    const response = await api.client.request('PATCH', api.core('configmaps', 'a'), { body, contentType: MERGE });
    expect(response.status).toBe(422);
    const reason = 'Forbidden: field is immutable when `immutable` is set';
    expect(response.body).toMatchObject({
      reason: 'Invalid',
      message: `ConfigMap "a" is invalid: [immutable: ${reason}, data: ${reason}]`,
    });
    const labelled = await api.client.patch(api.core('configmaps', 'a'), { metadata: { labels: { k: 'v' } } });
    expect(labelled.metadata.labels).toEqual({ k: 'v' });
  });

  test('is the type of a Secret, which is Opaque by default', async () => {
    const created = await api.client.create(api.core('secrets'), { metadata: { name: 'a' }, stringData: { k: 'v' } });
    expect(created).toMatchObject({ type: 'Opaque', data: { k: 'dg==' } });
    expect(created).not.toHaveProperty('stringData');
    const response = await api.client.request('PATCH', api.core('secrets', 'a'), {
      body: { type: 'example.com/other' },
      contentType: MERGE,
    });
    expect(response.status).toBe(422);
    expect(response.body).toMatchObject({
      message: 'Secret "a" is invalid: type: Invalid value: "example.com/other": field is immutable',
    });
  });
});

describe('an unknown client', () => {
  test('with an unknown token is unauthorized', async () => {
    const client = api.clientWith('nobody');
    const { status, body } = await client.request('GET', api.core('configmaps'));
    client.close();
    expect(status).toBe(401);
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Unauthorized',
      reason: 'Unauthorized',
      code: 401,
    });
  });

  test('without a token is anonymous, and may read only health and version', async () => {
    const client = api.anonymousClient();
    const { status, body } = await client.request('GET', api.core('configmaps'));
    const health = await client.request('GET', '/readyz');
    const version = await client.request('GET', '/version');
    client.close();
    expect(status).toBe(403);
    expect(body).toMatchObject({
      reason: 'Forbidden',
      message:
        'configmaps is forbidden: User "system:anonymous" cannot list resource "configmaps" in API group "" in the ' +
        `namespace "${api.namespace}"`,
    });
    expect(health).toMatchObject({ status: 200, body: { text: 'ok' } });
    expect(version).toMatchObject({ status: 200, body: { major: '1', gitVersion: expect.stringMatching(/^v1\./) } });
  });
});
