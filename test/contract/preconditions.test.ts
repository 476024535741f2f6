/** Preconditions of writes: uid and resourceVersion, and the refusals when they do not match. */
import { describe, expect, test } from '@jest/globals';

import type { ApiObject } from '../support/api-client.ts';
import { useCluster } from './cluster.ts';
import { configMap, deployment } from './objects.ts';

const api = useCluster();
const OTHER_UID = '00000000-0000-4000-8000-000000000000';
const MERGE = 'application/merge-patch+json';

async function createConfigMap(): Promise<ApiObject> {
  return api.client.create(api.core('configmaps'), configMap('a', { k: 'v' }));
}

/** Changes the object on the server, so that the given one is out of date. */
async function supersede(path: string): Promise<ApiObject> {
  return api.client.patch(path, { metadata: { labels: { changed: 'meanwhile' } } });
}

const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

describe('a merge patch', () => {
  test('with the present uid and version is accepted', async () => {
    const { metadata } = await createConfigMap();
    const { uid, resourceVersion } = metadata;
    const patched = await api.client.patch(api.core('configmaps', 'a'), {
      metadata: { uid, resourceVersion },
      data: { k: 'w' },
    });
    expect(patched['data']).toEqual({ k: 'w' });
    expect(Number(patched.metadata.resourceVersion)).toBeGreaterThan(Number(resourceVersion));
  });

  test('on an older version is a conflict', async () => {
    const path = api.group('apps/v1', 'deployments', 'web');
    const { metadata } = await api.client.create(api.group('apps/v1', 'deployments'), deployment('web'));
    await supersede(path);
    const body = { metadata: { resourceVersion: metadata.resourceVersion, annotations: { k: 'v' } } };
    const response = await api.client.request('PATCH', path, { body, contentType: MERGE });
    expect(response.status).toBe(409);
    expect(response.body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `Operation cannot be fulfilled on deployments.apps "web": ${MODIFIED}`,
      reason: 'Conflict',
      details: { name: 'web', group: 'apps', kind: 'deployments' },
      code: 409,
    });
  });

  test('for another uid is invalid, not a conflict', async () => {
    await createConfigMap();
    const body = { metadata: { uid: OTHER_UID }, data: { k: 'w' } };
    const response = await api.client.request('PATCH', api.core('configmaps', 'a'), { body, contentType: MERGE });
    expect(response.status).toBe(422);
    const message = `Invalid value: "${OTHER_UID}": field is immutable`;
    expect(response.body).toMatchObject({
      reason: 'Invalid',
      message: `ConfigMap "a" is invalid: metadata.uid: ${message}`,
      details: {
        name: 'a',
        kind: 'ConfigMap',
        causes: expect.arrayContaining([{ reason: 'FieldValueInvalid', message, field: 'metadata.uid' }]) as unknown,
      },
    });
  });

  test('for another uid and an older version is a conflict: the version is checked first', async () => {
    const { metadata } = await createConfigMap();
    await supersede(api.core('configmaps', 'a'));
    const body = { metadata: { uid: OTHER_UID, resourceVersion: metadata.resourceVersion } };
    const response = await api.client.request('PATCH', api.core('configmaps', 'a'), { body, contentType: MERGE });
    expect(response.status).toBe(409);
    expect(response.body).toMatchObject({ reason: 'Conflict' });
  });

  test('of an object that was deleted and created again is refused by its version', async () => {
    const { metadata } = await createConfigMap();
    await api.client.delete(api.core('configmaps', 'a'));
    await createConfigMap();
    const { uid, resourceVersion } = metadata;
    const body = { metadata: { uid, resourceVersion } };
    const response = await api.client.request('PATCH', api.core('configmaps', 'a'), { body, contentType: MERGE });
    expect(response.status).toBe(409);
  });

  test('of a deleted object is not found', async () => {
    const response = await api.client.request('PATCH', api.core('configmaps', 'a'), {
      body: { metadata: { uid: OTHER_UID, resourceVersion: '1' } },
      contentType: MERGE,
    });
    expect(response.status).toBe(404);
  });
});

describe('a replacement', () => {
  test('without a version replaces any version', async () => {
    await createConfigMap();
    const replaced = await api.client.replace(api.core('configmaps', 'a'), configMap('a', { other: 'x' }));
    expect(replaced['data']).toEqual({ other: 'x' });
  });

  test('of an older version is a conflict', async () => {
    const created = await createConfigMap();
    await supersede(api.core('configmaps', 'a'));
    const response = await api.client.request('PUT', api.core('configmaps', 'a'), { body: created });
    expect(response.status).toBe(409);
    expect(response.body).toMatchObject({
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on configmaps "a": ${MODIFIED}`,
      details: { name: 'a', kind: 'configmaps' },
    });
  });

  test('for another uid is a conflict', async () => {
    const { metadata } = await createConfigMap();
    const body = configMap('a', {}, { uid: OTHER_UID });
    const response = await api.client.request('PUT', api.core('configmaps', 'a'), { body });
    expect(response.status).toBe(409);
    const key = `/registry/configmaps/${api.namespace}/a`;
    const failure = `Precondition failed: UID in precondition: ${OTHER_UID}, UID in object meta: ${metadata.uid ?? ''}`;
    expect(response.body).toMatchObject({
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "a": StorageError: invalid object, Code: 4, ' +
        `Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${failure}`,
    });
  });

  test('of a missing object is not found', async () => {
    const response = await api.client.request('PUT', api.core('configmaps', 'a'), { body: configMap('a') });
    expect(response.status).toBe(404);
    expect(response.body).toMatchObject({ reason: 'NotFound', message: 'configmaps "a" not found' });
  });
});

describe('a deletion', () => {
  test('for another uid is a conflict', async () => {
    const { metadata } = await createConfigMap();
    const body = { preconditions: { uid: OTHER_UID } };
    const response = await api.client.request('DELETE', api.core('configmaps', 'a'), { body });
    expect(response.status).toBe(409);
    expect(response.body).toMatchObject({
      reason: 'Conflict',
      message:
        `Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (${OTHER_UID}) does not match the ` +
        `UID in record (${metadata.uid ?? ''}). The object might have been deleted and then recreated`,
    });
  });

  test('of an older version is a conflict', async () => {
    const { metadata } = await createConfigMap();
    await supersede(api.core('configmaps', 'a'));
    const body = { preconditions: { resourceVersion: metadata.resourceVersion } };
    const response = await api.client.request('DELETE', api.core('configmaps', 'a'), { body });
    expect(response.status).toBe(409);
    expect(response.body).toMatchObject({
      reason: 'Conflict',
      message: expect.stringMatching(/the ResourceVersion in the precondition \(\d+\) does not match/),
    });
  });

  test('is answered with the name and the uid of the deleted object', async () => {
    const { metadata } = await createConfigMap();
    const response = await api.client.request('DELETE', api.core('configmaps', 'a'), {
      body: { preconditions: { uid: metadata.uid }, gracePeriodSeconds: 0 },
    });
    expect(response.status).toBe(200);
    expect(response.body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'a', kind: 'configmaps', uid: metadata.uid },
    });
  });
});
