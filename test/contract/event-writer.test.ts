/** The Event writer against an API server: Events are read back through both API versions. */
import { beforeEach, expect, test } from '@jest/globals';

import { EventWriter, type EventResult } from '../../src/kube/events/event-writer.ts';
import type { ObjectEvent } from '../../src/model/object-event.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { LogSink } from '../fakes/log-sink.ts';
import type { ApiObject } from '../support/api-client.ts';
import { waitFor } from '../support/wait-for.ts';
import { useCluster } from './cluster.ts';
import { connectTo, runUntilLeave } from './connect.ts';
import { deployment } from './objects.ts';

const api = useCluster();
let results: EventResult[];
let log: LogSink;
let regarding: ObjectEvent['regarding'];
let writer: EventWriter;
let running: { stop(): Promise<void> };

beforeEach(async () => {
  results = [];
  log = new LogSink();
  const { metadata } = await api.client.create(api.group('apps/v1', 'deployments'), deployment('web', { replicas: 0 }));
  const { uid = '', resourceVersion = '' } = metadata;
  regarding = { kind: 'Deployment', namespace: api.namespace, name: 'web', uid, resourceVersion };
  writer = new EventWriter({
    transport: connectTo(api),
    fieldManager: 'reroll',
    reporter: { controller: 'reroll.dev/reroll', instance: 'reroll-0' },
    idleMs: () => Infinity,
    flushMs: 10_000,
    clock: systemClock,
    random: Math.random,
    logger: log.logger,
    metrics: { eventWritten: (result) => results.push(result) },
  });
  running = runUntilLeave(api, (signal) => writer.run(signal));
});

function report(fields: Partial<ObjectEvent> = {}): void {
  writer.report({
    regarding,
    type: 'Normal',
    reason: 'Rolled',
    action: 'Roll',
    note: 'ConfigMap app changed',
    ...fields,
  });
}

/** The Events about the workload, selected as by `kubectl describe`. */
async function found(): Promise<ApiObject[]> {
  const selector = `involvedObject.uid=${regarding.uid}`;
  const list = await api.client.get(`${api.core('events')}?fieldSelector=${encodeURIComponent(selector)}`);
  const items = list['items'] as ApiObject[];
  return items.filter(({ reportingComponent }) => reportingComponent === 'reroll.dev/reroll');
}

test('an Event is found by its workload', async () => {
  report();
  const [event] = await waitFor('the Event', async () => {
    const events = await found();
    return events.length > 0 && events;
  });
  expect(event).toMatchObject({
    type: 'Normal',
    reason: 'Rolled',
    action: 'Roll',
    message: 'ConfigMap app changed',
    reportingInstance: 'reroll-0',
    involvedObject: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: regarding.uid },
  });
  expect(event?.metadata.name).toMatch(/^web\.[0-9a-f]+$/);
  // The watch can be faster than the answer to the write.
  await waitFor('the answer to the write', () => results.length > 0);
  expect(results).toEqual(['created']);
});

test.each(['ConfigMap', 'Secret', 'Namespace'] as const)(
  'an Event about a %s stands in its namespace',
  async (kind) => {
    const namespaced = { ConfigMap: api.core('configmaps'), Secret: api.core('secrets'), Namespace: undefined }[kind];
    const { metadata } =
      namespaced === undefined
        ? await api.client.get(`/api/v1/namespaces/${api.namespace}`)
        : await api.client.create(namespaced, { metadata: { name: 'app' } });
    const { name, uid = '', resourceVersion = '' } = metadata;
    report({ regarding: { kind, namespace: api.namespace, name, uid, resourceVersion }, type: 'Warning' });
    await waitFor('the Event to be written', () => results.length === 1);
    expect({ results, lines: log.lines }).toEqual({ results: ['created'], lines: [] });
    const selector = encodeURIComponent(`involvedObject.uid=${uid}`);
    const list = await api.client.get(`${api.core('events')}?fieldSelector=${selector}`);
    expect(list['items']).toEqual([
      expect.objectContaining({ involvedObject: expect.objectContaining({ apiVersion: 'v1', kind, name }) as unknown }),
    ]);
  },
);

test('a repeated Event is one Event with a count and the time of the last repetition', async () => {
  report();
  await waitFor('the first time to be written', () => results.length === 1);
  report();
  await waitFor('the second', () => results.length === 2);
  const events = await waitFor('the series', async () => {
    const seen = await found();
    return seen.every(({ series }) => series !== undefined) && seen;
  });
  expect(results).toEqual(['created', 'repeated']);
  expect(events).toHaveLength(1);
  expect(events[0]?.['series']).toEqual({
    count: 2,
    lastObservedTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}000Z$/) as unknown,
  });
});

test('a repeated Event that was deleted is created again', async () => {
  report();
  await waitFor('the first time to be written', () => results.length === 1);
  const [first] = await waitFor('the Event', async () => {
    const events = await found();
    return events.length > 0 && events;
  });
  await api.client.delete(api.core('events', first?.metadata.name));
  report();
  await waitFor('the second', () => results.length === 2);
  expect(results).toEqual(['created', 'created']);
  expect(log.lines).toEqual([]);
});

test('the longest note and instance are accepted', async () => {
  report({ type: 'Warning', note: '🎲'.repeat(1000) });
  await waitFor('the Event to be written', () => results.length === 1);
  expect({ results, lines: log.lines }).toEqual({ results: ['created'], lines: [] });
});

test('the Event about a workload with the longest name is accepted', async () => {
  report({ regarding: { ...regarding, name: `${'x'.repeat(230)}${'-.'.repeat(10)}xxx` } });
  await waitFor('the Event to be written', () => results.length === 1);
  expect({ results, lines: log.lines }).toEqual({ results: ['created'], lines: [] });
});

test('an Event in a deleted namespace is dropped without a warning', async () => {
  report({ regarding: { ...regarding, namespace: 'absent' } });
  await waitFor('the Event to be tried', () => results.length === 1);
  expect(results).toEqual(['dropped']);
  expect(log.lines).toEqual([expect.objectContaining({ level: 'debug' })]);
});

test('queued Events are written at shutdown', async () => {
  for (let index = 0; index < 20; index += 1) report({ note: `change ${String(index)}` });
  await running.stop();
  expect(results).toEqual(Array.from({ length: 20 }, () => 'created'));
});
