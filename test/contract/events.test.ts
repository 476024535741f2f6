/** The behaviour of the Events API on which the Event writer relies. */
import { expect, test } from '@jest/globals';

import type { ApiObject } from '../support/api-client.ts';
import { waitFor } from '../support/wait-for.ts';
import { useCluster } from './cluster.ts';

const api = useCluster();
const TIME = '2026-01-02T03:04:05.000006Z';

function events(name?: string): string {
  return api.group('events.k8s.io/v1', 'events', name);
}

function event(fields: object = {}): object {
  return {
    metadata: { name: 'web.1', namespace: api.namespace },
    eventTime: TIME,
    type: 'Normal',
    reason: 'Rolled',
    action: 'Roll',
    note: 'ConfigMap app changed',
    reportingController: 'reroll.dev/controller',
    reportingInstance: 'reroll-1',
    regarding: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: api.namespace, uid: 'u-1' },
    ...fields,
  };
}

test('an Event is stored, and the core API shows it with its own field names', async () => {
  const created = await api.client.create(events(), event());
  expect(created).toMatchObject({ kind: 'Event', apiVersion: 'events.k8s.io/v1', note: 'ConfigMap app changed' });
  const old = await api.client.get(api.core('events', 'web.1'));
  expect(old).toMatchObject({
    kind: 'Event',
    apiVersion: 'v1',
    message: 'ConfigMap app changed',
    reason: 'Rolled',
    involvedObject: { kind: 'Deployment', name: 'web' },
    reportingComponent: 'reroll.dev/controller',
  });
});

test('a repetition is patched into the series', async () => {
  await api.client.create(events(), event());
  const patched = await api.client.patch(events('web.1'), { series: { count: 2, lastObservedTime: TIME } });
  expect(patched['series']).toEqual({ count: 2, lastObservedTime: TIME });
});

test('only the series can be changed', async () => {
  await api.client.create(events(), event());
  const response = await api.client.request('PATCH', events('web.1'), {
    body: { note: 'something else' },
    contentType: 'application/merge-patch+json',
  });
  expect(response.status).toBe(422);
});

test('a series needs a count of at least two', async () => {
  await api.client.create(events(), event());
  const response = await api.client.request('PATCH', events('web.1'), {
    body: { series: { count: 1, lastObservedTime: TIME } },
    contentType: 'application/merge-patch+json',
  });
  expect(response.status).toBe(422);
  expect(response.body).toMatchObject({ message: expect.stringContaining('series.count') });
});

test.each(['reason', 'action', 'reportingController', 'reportingInstance', 'eventTime'])(
  '%s is required',
  async (field) => {
    const response = await api.client.request('POST', events(), { body: event({ [field]: undefined }) });
    expect(response.status).toBe(422);
    expect(response.body).toMatchObject({
      reason: 'Invalid',
      message: expect.stringContaining(`${field}: Required value`),
    });
  },
);

test('a type is Normal or Warning', async () => {
  const response = await api.client.request('POST', events(), { body: event({ type: 'Error' }) });
  expect(response.status).toBe(422);
});

test('a note has at most 1024 bytes', async () => {
  const response = await api.client.request('POST', events(), { body: event({ note: 'x'.repeat(1025) }) });
  expect(response.status).toBe(422);
  expect(response.body).toMatchObject({ message: expect.stringContaining('can have at most 1024 characters') });
});

test('an Event about a Namespace lives in the namespace default, or in no other', async () => {
  const regarding = { apiVersion: 'v1', kind: 'Namespace', name: api.namespace };
  const response = await api.client.request('POST', events(), { body: event({ regarding }) });
  expect(response.status).toBe(422);
  expect(response.body).toMatchObject({ message: expect.stringContaining('does not match event.namespace') });
});

test('Events can be selected by their object', async () => {
  await api.client.create(events(), event());
  const selector = encodeURIComponent('involvedObject.name=web,type=Normal');
  const found = await waitFor('the Event to be found', async () => {
    const list = await api.client.get(`${api.core('events')}?fieldSelector=${selector}`);
    return (list['items'] as ApiObject[]).find(({ metadata }) => metadata.name === 'web.1');
  });
  expect(found['message']).toBe('ConfigMap app changed');
});
