/**
 * A proxy or gateway answers instead of the API server: every call fails, describes the answer, and can be repeated.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { ConfigReader } from '../../src/kube/workloads/config-reader.ts';
import { HashKeyStore } from '../../src/kube/hash-key/hash-key-store.ts';
import { LeaseStore } from '../../src/kube/lease/lease-store.ts';
import { LeftoverStore } from '../../src/kube/cleanup/leftover-store.ts';
import { checkListOrder } from '../../src/kube/reflector/list-order.ts';
import { Patcher } from '../../src/kube/workloads/patcher.ts';
import type { HttpTransport } from '../../src/kube/transport/transport.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { FaultEffect } from '../fakes/apiserver/faults/fault.ts';
import { startEmbeddedApiServer, type EmbeddedApiServer } from '../fakes/apiserver/server.ts';
import { ContractCluster, useCluster } from './cluster.ts';
import { connectTo } from './connect.ts';
import { listed, Mirror } from './mirror.ts';
import { configMap, deployment } from './objects.ts';

const { signal } = new AbortController();
const fieldManager = 'reroll';
const lease = { holder: 'one', durationSeconds: 15, acquireTime: undefined, renewTime: undefined, transitions: 0 };

const foreign: readonly (readonly [string, FaultEffect])[] = [
  ['a login page', { kind: 'foreign', body: 'html', status: 200 }],
  ['a line of text with status 404', { kind: 'foreign', body: 'text', status: 404 }],
  ['JSON that is no object', { kind: 'foreign', body: 'json', status: 200 }],
  ['a line of text with status 409', { kind: 'foreign', body: 'text', status: 409 }],
  ['a line of text with status 410', { kind: 'foreign', body: 'text', status: 410 }],
];

/** One call of each client class; the outcome is a text. */
type Call = (transport: HttpTransport, namespace: string) => Promise<unknown>;

const web = { kind: 'Deployment', name: 'web' } as const;
const calls: readonly (readonly [string, Call])[] = [
  [
    'a patch',
    (transport, namespace) => new Patcher({ transport, fieldManager }).patch({ ...web, namespace }, {}, signal),
  ],
  ['a read', (transport, namespace) => readerOf(transport).read('ConfigMap', namespace, 'a', signal)],
  ['the digest key', (transport, namespace) => keysOf(transport, namespace).load(signal)],
  ['a read of the Lease', (transport, namespace) => leaseOf(transport, namespace).read({ timeoutMs: 5_000, signal })],
  ['a new Lease', (transport, namespace) => leaseOf(transport, namespace).create(lease, { timeoutMs: 5_000, signal })],
  [
    'a renewal of the Lease',
    (transport, namespace) =>
      leaseOf(transport, namespace).update({ ...lease, uid: 'uid-1', resourceVersion: '1', annotations: {} }, lease, {
        timeoutMs: 5_000,
        signal,
      }),
  ],
  ['the order of lists', (transport) => checkListOrder(transport, ['/api/v1/secrets'], signal)],
  ['a list of leftovers', (transport, namespace) => leftoversOf(transport).list('Deployment', namespace).next()],
  ['a search for leftovers', (transport, namespace) => leftoversOf(transport).find('Lease', { namespace, name: 'a' })],
  ['a search for a namespace', (transport, namespace) => leftoversOf(transport).hasNamespace(namespace)],
  [
    'a removal of annotations',
    (transport, namespace) =>
      leftoversOf(transport).removeAnnotations(
        { ...web, namespace, uid: 'u', annotationKeys: ['a'], templateKeys: [] },
        ['a'],
      ),
  ],
  [
    'a deletion',
    (transport, namespace) =>
      leftoversOf(transport).remove({
        kind: 'Lease',
        namespace,
        name: 'a',
        uid: 'u',
        resourceVersion: '1',
        isMarked: true,
      }),
  ],
];

function readerOf(transport: HttpTransport): ConfigReader<object> {
  return new ConfigReader({ transport, reduce: (_kind, object) => object });
}

function keysOf(transport: HttpTransport, namespace: string): HashKeyStore {
  const randomBytes = (length: number): Uint8Array => Buffer.alloc(length, 7);
  return new HashKeyStore({ transport, secret: { namespace, name: 'key' }, fieldManager, randomBytes });
}

function leaseOf(transport: HttpTransport, namespace: string): LeaseStore {
  return new LeaseStore({ transport, lease: { namespace, name: 'reroll' }, fieldManager });
}

function leftoversOf(transport: HttpTransport): LeftoverStore {
  return new LeftoverStore({ transport, fieldManager, clock: systemClock, signal });
}

/** The result or the failure of a call, as text. */
async function outcomeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    (value) => JSON.stringify(value),
    (error: unknown) => `failed: ${String(error)}`,
  );
}

describe('answers of a proxy or gateway', () => {
  const api = new ContractCluster(() => startEmbeddedApiServer());
  beforeEach(async () => {
    await api.start();
    await api.enterNamespace();
  });
  afterEach(async () => {
    await api.leaveNamespace();
    await api.stop();
  });
  const server = (): EmbeddedApiServer => api.cluster as EmbeddedApiServer;

  test.each(foreign)('%s fails every call and is quoted by none', async (_how, effect) => {
    const transport = connectTo(api);
    for (const [name, call] of calls) {
      const fault = server().faults.set({ match: { userAgent: 'reroll' }, effect, times: Infinity });
      const outcome = await outcomeOf(call(transport, api.namespace));
      fault.clear();
      expect(`${name}: ${outcome}`).toContain('failed');
      expect(outcome).toMatch(/status \d+, content type [a-z/]+, \d+ bytes/);
      expect(outcome).not.toMatch(/Sign in|default backend|login_required|Cannot read/);
    }
  });

  test.each(foreign)(
    '%s in the place of a list or a watch removes nothing and is asked again',
    async (_how, effect) => {
      const maps = api.core('configmaps');
      const current = () => listed(api.client, maps);
      await api.client.create(maps, configMap('a'));
      const mirror = new Mirror(api.cluster, { path: maps });
      api.onLeave(() => mirror.stop());
      await mirror.holds('what was there', current);
      const ofUs = { userAgent: 'reroll', resource: 'configmaps' } as const;
      server().faults.set({ match: ofUs, effect });
      await server().watches.cut(ofUs);
      await api.client.create(maps, configMap('b'));
      await mirror.holds('what has changed', current);
      expect(mirror.sink.calls.filter((call) => call.startsWith('remove'))).toEqual([]);
      expect(mirror.log.lines.map(({ reason }) => String(reason)).join()).not.toMatch(
        /Sign in|default backend|Cannot read/,
      );
    },
  );
});

/** The answers of an API server about missing objects name the object, so they are accepted. */
describe('answers of an API server', () => {
  const api = useCluster();

  test('a missing object, a conflict and an existing object are outcomes, not failures', async () => {
    const transport = connectTo(api);
    const { namespace } = api;
    const patcher = new Patcher({ transport, fieldManager });
    const patch = (body: object) => patcher.patch({ ...web, namespace }, body, signal);
    expect(await patch({})).toEqual({ result: 'superseded', reason: 'not-found' });
    await api.client.create(api.group('apps/v1', 'deployments'), deployment('web'));
    expect(await patch({ metadata: { resourceVersion: '1' } })).toEqual({ result: 'superseded', reason: 'conflict' });
    const replaced = { metadata: { uid: '11111111-1111-4111-8111-111111111111' } };
    expect(await patch(replaced)).toMatchObject({ result: 'superseded' });
    expect(await readerOf(transport).read('Secret', namespace, 'absent', signal)).toEqual({
      result: 'read',
      state: undefined,
    });
    expect(await leftoversOf(transport).hasNamespace('absent')).toBe(false);
    const call = { timeoutMs: 5_000, signal };
    expect(await leaseOf(transport, namespace).create(lease, call)).toMatchObject({ result: 'written' });
    expect(await leaseOf(transport, namespace).create(lease, call)).toEqual({ result: 'conflict' });
    await expect(keysOf(transport, 'absent').load(signal)).rejects.toThrow('create the namespace');
  });
});
