/**
 * The RBAC rights of each reader and writer, tested with an account that has no others, and the messages without them.
 */
import { randomBytes } from 'node:crypto';

import { beforeEach, expect, test } from '@jest/globals';

import { EventWriter } from '../../src/kube/events/event-writer.ts';
import { HashKeyStore } from '../../src/kube/hash-key/hash-key-store.ts';
import { HashKeyWatch } from '../../src/kube/hash-key/hash-key-watch.ts';
import { LeaseStore } from '../../src/kube/lease/lease-store.ts';
import { watchLease } from '../../src/kube/lease/lease-watch.ts';
import { NamespaceReader } from '../../src/kube/reflector/namespace-reader.ts';
import type { HttpTransport } from '../../src/kube/transport/transport.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { LogSink } from '../fakes/log-sink.ts';
import { waitFor } from '../support/wait-for.ts';
import { useCluster } from './cluster.ts';
import { connectTo, noMetrics, runUntilLeave } from './connect.ts';

const api = useCluster();
const common = { clock: systemClock, random: Math.random };
let log: LogSink;
let transport: HttpTransport;

beforeEach(async () => {
  log = new LogSink();
  await api.client.create(api.core('serviceaccounts'), { metadata: { name: 'robot' } });
  const answer = await api.client.create(`${api.core('serviceaccounts', 'robot')}/token`, { spec: {} });
  transport = connectTo(api, (answer['status'] as { token: string }).token);
});

async function grant(...rules: readonly object[]): Promise<void> {
  const rbac = 'rbac.authorization.k8s.io';
  await api.client.create(api.group(`${rbac}/v1`, 'roles'), { metadata: { name: 'robot' }, rules });
  await api.client.create(api.group(`${rbac}/v1`, 'rolebindings'), {
    metadata: { name: 'robot' },
    roleRef: { apiGroup: rbac, kind: 'Role', name: 'robot' },
    subjects: [{ kind: 'ServiceAccount', name: 'robot', namespace: api.namespace }],
  });
}

/** Reports an Event twice; returns the results. */
async function reportTwice(): Promise<string[]> {
  const results: string[] = [];
  const writer = new EventWriter({
    ...common,
    transport,
    fieldManager: 'reroll',
    reporter: { controller: 'reroll.dev/reroll', instance: 'reroll-0' },
    idleMs: () => Infinity,
    flushMs: 10_000,
    logger: log.logger,
    metrics: { eventWritten: (result) => results.push(result) },
  });
  runUntilLeave(api, (signal) => writer.run(signal));
  for (let count = 1; count <= 2; count += 1) {
    const regarding = { kind: 'Deployment', namespace: api.namespace, name: 'web', uid: 'u1' } as const;
    writer.report({ regarding, type: 'Normal', reason: 'Rolled', action: 'Roll', note: 'a changed' });
    await waitFor('an answer', () => results.length === count);
  }
  return results;
}

test('Events: create and patch', async () => {
  await grant({ apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] });
  await waitFor('the Role to count', async () => (await reportTwice()).join() === 'created,repeated');
});

test('Events without the right: logged once', async () => {
  expect(await reportTwice()).toEqual(['failed', 'failed']);
  expect(log.lines).toEqual([
    expect.objectContaining({
      level: 'warn',
      reason: expect.stringContaining('grant verbs create and patch on events in API group events.k8s.io') as unknown,
    }),
  ]);
});

function readNamespace(): Map<string, string> {
  const items = new Map<string, string>();
  const reader = new NamespaceReader<string>({
    ...common,
    transport,
    names: [api.namespace],
    reduce: ({ metadata }) => metadata?.name,
    sink: {
      upsert: (name) => void items.set(name, 'read'),
      remove: () => undefined,
      listed: () => void items.set('listed', 'yes'),
    },
    logger: log.logger,
    metrics: noMetrics,
    intervalMs: 20,
  });
  runUntilLeave(api, (signal) => reader.run(signal));
  return items;
}

test('a Namespace: get, by its name, in a Role of the namespace', async () => {
  const { namespace } = api;
  await grant({ apiGroups: [''], resources: ['namespaces'], resourceNames: [namespace], verbs: ['get'] });
  const items = readNamespace();
  await waitFor('the Namespace', () => items.get(namespace) === 'read');
});

test('a Namespace without the right: no hints, logged once', async () => {
  const items = readNamespace();
  await waitFor('the reading', () => items.has('listed'));
  expect(items.has(api.namespace)).toBe(false);
  expect(log.lines).toEqual([
    expect.objectContaining({ msg: expect.stringContaining('grant verb get on namespaces') as unknown }),
  ]);
});

test('the digest key: create, and get, list and watch by its name', async () => {
  const secret = { namespace: api.namespace, name: 'keys' };
  await grant(
    { apiGroups: [''], resources: ['secrets'], resourceNames: ['keys'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
  );
  const store = new HashKeyStore({ transport, secret, fieldManager: 'reroll', randomBytes });
  const { signal } = new AbortController();
  const keys = await waitFor('the Role to count', () => store.load(signal));
  const onReplaced = (): void => undefined;
  const watch = new HashKeyWatch({
    ...{ ...common, store, secret, keys, transport, onReplaced },
    logger: log.logger,
    metrics: noMetrics,
  });
  runUntilLeave(api, (running) => watch.run(running));
  await api.client.delete(api.core('secrets', 'keys'));
  const restored = await waitFor('the Secret to be written back', () => api.client.get(api.core('secrets', 'keys')));
  expect(restored['data']).toEqual({ key: Buffer.from(keys.current).toString('base64') });
  expect(log.lines.map(({ msg }) => msg)).not.toContain('list or watch ended');
});

const spec = { holder: 'one', durationSeconds: 15, acquireTime: undefined, renewTime: undefined, transitions: 0 };

test('the Lease: create, and get, list, watch and patch by its name', async () => {
  const lease = { namespace: api.namespace, name: 'leader' };
  const apiGroups = ['coordination.k8s.io'];
  await grant(
    { apiGroups, resources: ['leases'], resourceNames: ['leader'], verbs: ['get', 'list', 'watch', 'patch'] },
    { apiGroups, resources: ['leases'], verbs: ['create'] },
  );
  const store = new LeaseStore({ transport, lease, fieldManager: 'reroll' });
  const call = { timeoutMs: 10_000, signal: new AbortController().signal };
  await waitFor('the Role to count', async () => (await store.read(call)).result === 'read');
  const seen: (string | undefined)[] = [];
  const watch = watchLease({
    ...{ ...common, lease, transport, logger: log.logger, metrics: noMetrics },
    onSeen: (found) => seen.push(found?.holder),
  });
  runUntilLeave(api, (signal) => watch.run(signal));
  await waitFor('the watch', () => seen.length === 1);
  const created = await store.create(spec, call);
  if (created.result !== 'written') throw new Error('not created');
  expect(await store.update(created.lease, { ...spec, holder: 'two' }, call)).toMatchObject({ result: 'written' });
  await waitFor('the watch to show both', () => seen.length === 3);
  expect(seen).toEqual([undefined, 'one', 'two']);
  expect(log.lines.map(({ msg }) => msg)).not.toContain('list or watch ended');
});

test('the Lease without the right: a failure with the verb to grant', async () => {
  const store = new LeaseStore({
    transport,
    lease: { namespace: api.namespace, name: 'leader' },
    fieldManager: 'reroll',
  });
  const call = { timeoutMs: 10_000, signal: new AbortController().signal };
  for (const outcome of [await store.read(call), await store.create(spec, call)]) {
    expect(outcome).toEqual({
      result: 'failed',
      reason: expect.stringMatching(/grant verb \w+ on leases in API group/),
      isRefused: true,
    });
  }
});
