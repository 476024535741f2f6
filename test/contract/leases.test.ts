/** The behaviour of Leases on which leader election relies: of competing writes of one version, one succeeds. */
import { expect, test } from '@jest/globals';

import type { ApiObject } from '../support/api-client.ts';
import { useCluster } from './cluster.ts';

const api = useCluster();
const RENEWED = '2026-01-02T03:04:05.000006Z';

function leases(name?: string): string {
  return api.group('coordination.k8s.io/v1', 'leases', name);
}

async function acquire(holderIdentity: string): Promise<ApiObject> {
  const spec = {
    holderIdentity,
    leaseDurationSeconds: 15,
    acquireTime: RENEWED,
    renewTime: RENEWED,
    leaseTransitions: 0,
  };
  return api.client.create(leases(), { metadata: { name: 'leader' }, spec });
}

function renewed(lease: ApiObject, holderIdentity: string): ApiObject {
  return { ...lease, spec: { ...(lease['spec'] as object), holderIdentity, renewTime: '2026-01-02T03:04:07.000000Z' } };
}

test('a Lease keeps its fields, with times in microseconds', async () => {
  const created = await acquire('one');
  expect(created['spec']).toEqual({
    holderIdentity: 'one',
    leaseDurationSeconds: 15,
    acquireTime: RENEWED,
    renewTime: RENEWED,
    leaseTransitions: 0,
  });
  expect(created.metadata).not.toHaveProperty('generation');
});

test('only one of two candidates creates it', async () => {
  await acquire('one');
  await expect(acquire('two')).rejects.toMatchObject({
    status: 409,
    body: { reason: 'AlreadyExists', message: 'leases.coordination.k8s.io "leader" already exists' },
  });
});

test('of two that update the same version, one gets a conflict', async () => {
  const seen = await acquire('one');
  const answers = await Promise.all(
    ['two', 'three'].map((holder) => api.client.request('PUT', leases('leader'), { body: renewed(seen, holder) })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const [loser] = answers.filter(({ status }) => status === 409);
  expect(loser?.body).toMatchObject({
    reason: 'Conflict',
    details: { name: 'leader', group: 'coordination.k8s.io', kind: 'leases' },
  });
});

test('of two that patch the same version, one gets a conflict', async () => {
  const seen = await acquire('one');
  const { resourceVersion } = seen.metadata;
  const contentType = 'application/merge-patch+json';
  const answers = await Promise.all(
    ['two', 'three'].map((holderIdentity) =>
      api.client.request('PATCH', leases('leader'), {
        body: { metadata: { resourceVersion }, spec: { holderIdentity } },
        contentType,
      }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const winner = answers.find(({ status }) => status === 200);
  expect(winner?.body['spec']).toMatchObject({ leaseDurationSeconds: 15, renewTime: RENEWED });
});

test('a renewal sets and removes annotations, and leaves those that it does not name', async () => {
  const renew = (annotations: Readonly<Record<string, string | null>>): Promise<ApiObject> =>
    api.client.patch(leases('leader'), { metadata: { annotations }, spec: { renewTime: RENEWED } });
  await acquire('one');
  await renew({ 'example.com/kept': 'yes', 'example.com/gone': 'yes' });
  const { metadata } = await renew({ 'example.com/gone': null, 'example.com/never-there': null });
  expect(metadata.annotations).toEqual({ 'example.com/kept': 'yes' });
});

test('a patch of a deleted Lease is not found', async () => {
  const seen = await acquire('one');
  await api.client.delete(leases('leader'));
  const response = await api.client.request('PATCH', leases('leader'), {
    body: { metadata: { resourceVersion: seen.metadata.resourceVersion }, spec: { holderIdentity: 'two' } },
    contentType: 'application/merge-patch+json',
  });
  expect(response.status).toBe(404);
});

test('an update without a version is refused, unlike that of other objects', async () => {
  const seen = await acquire('one');
  const body = { ...renewed(seen, 'two'), metadata: { name: 'leader' } };
  const response = await api.client.request('PUT', leases('leader'), { body });
  expect(response.status).toBe(422);
  expect(response.body).toMatchObject({
    reason: 'Invalid',
    message:
      'leases.coordination.k8s.io "leader" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for ' +
      'an update',
  });
});

test('a holder releases the Lease by writing an empty holderIdentity', async () => {
  const seen = await acquire('one');
  const released = await api.client.replace(leases('leader'), {
    ...seen,
    spec: { ...(seen['spec'] as object), holderIdentity: '', leaseDurationSeconds: 1 },
  });
  expect(released['spec']).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1 });
});

test.each(['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'])(
  'a time of another precision is refused: %s',
  async (renewTime) => {
    const body = { metadata: { name: 'leader' }, spec: { renewTime } };
    const response = await api.client.request('POST', leases(), { body });
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({ reason: 'BadRequest', message: expect.stringContaining('parsing time') });
  },
);
