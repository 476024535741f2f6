import { beforeEach, describe, expect, test } from '@jest/globals';

import { LeaseStore } from '../../../../src/kube/lease/lease-store.ts';
import { readLease } from '../../../../src/model/lease.ts';
import { TransportError } from '../../../../src/kube/transport/transport-error.ts';
import type { LeaseSpec } from '../../../../src/model/lease.ts';
import { FakeTransport, refusal, response } from '../fake-transport.ts';

const path = '/apis/coordination.k8s.io/v1/namespaces/ops/leases';
const spec: LeaseSpec = {
  holder: 'one',
  durationSeconds: 15,
  acquireTime: '2026-01-02T03:04:05.000000Z',
  renewTime: '2026-01-02T03:04:07.000000Z',
  transitions: 3,
};
const lease = { ...spec, uid: 'uid-1', resourceVersion: '7', annotations: {} };
const wireSpec = {
  holderIdentity: 'one',
  leaseDurationSeconds: 15,
  acquireTime: '2026-01-02T03:04:05.000000Z',
  renewTime: '2026-01-02T03:04:07.000000Z',
  leaseTransitions: 3,
};
const object = { metadata: { name: 'reroll', uid: 'uid-1', resourceVersion: '7' }, spec: wireSpec };

let transport: FakeTransport;
let store: LeaseStore;
let controller: AbortController;

beforeEach(() => {
  transport = new FakeTransport();
  controller = new AbortController();
  store = new LeaseStore({ transport, lease: { namespace: 'ops', name: 'reroll' }, fieldManager: 'reroll' });
});

const calls = {
  get: () => store.read(limits()),
  create: () => store.create(spec, limits()),
  patch: () => store.update(lease, spec, limits()),
};
type Verb = keyof typeof calls;

function limits() {
  return { timeoutMs: 5_000, signal: controller.signal };
}

/** A write that sets an annotation. */
const annotations = { 'reroll.dev/options': '{}' };

describe('a Lease', () => {
  test('is read with all its fields', async () => {
    const reading = store.read(limits());
    const { call, respond } = await nextCall();
    expect(call).toMatchObject({ method: 'GET', path: `${path}/reroll`, timeoutMs: 5_000, isUrgent: true });
    respond(response(200, object));
    await expect(reading).resolves.toEqual({ result: 'read', lease });
  });

  test('that does not exist is undefined', async () => {
    const reading = store.read(limits());
    (await transport.next()).respond(refusal(404, 'NotFound'));
    await expect(reading).resolves.toEqual({ result: 'read', lease: undefined });
  });

  test.each([{}, { spec: {} }, { spec: { holderIdentity: null, leaseDurationSeconds: null, renewTime: null } }])(
    'of another client may lack any field: %j',
    (written) => {
      expect(readLease({ metadata: { resourceVersion: '1' }, ...written })).toEqual({
        holder: '',
        durationSeconds: undefined,
        acquireTime: undefined,
        renewTime: undefined,
        transitions: 0,
        uid: '',
        resourceVersion: '1',
        annotations: {},
      });
    },
  );

  test('is created with all its fields', async () => {
    const creating = store.create(spec, limits());
    const { call, respond } = await nextCall();
    expect(call).toMatchObject({
      method: 'POST',
      path,
      query: { fieldManager: 'reroll', fieldValidation: 'Strict' },
      body: { kind: 'Lease', metadata: { namespace: 'ops', name: 'reroll' }, spec: wireSpec },
      isUrgent: true,
    });
    respond(response(201, object));
    await expect(creating).resolves.toEqual({ result: 'written', lease });
  });

  test('is updated with the resourceVersion that was read', async () => {
    const writing = store.update(lease, { ...spec, acquireTime: undefined }, limits());
    const { call, respond } = await nextCall();
    expect(call).toMatchObject({
      method: 'PATCH',
      path: `${path}/reroll`,
      query: { fieldManager: 'reroll', fieldValidation: 'Strict' },
      contentType: 'application/merge-patch+json',
      body: { metadata: { resourceVersion: '7' }, spec: { ...wireSpec, acquireTime: null } },
      isUrgent: true,
    });
    respond(response(200, object));
    await expect(writing).resolves.toEqual({ result: 'written', lease });
  });
});

describe('annotations', () => {
  test('are set when the Lease is created', async () => {
    const creating = store.create(spec, limits(), annotations);
    const { call, respond } = await nextCall();
    expect(call).toMatchObject({ body: { metadata: { name: 'reroll', annotations } } });
    respond(response(201, { ...object, metadata: { ...object.metadata, annotations } }));
    await expect(creating).resolves.toEqual({ result: 'written', lease: { ...lease, annotations } });
  });

  test('are set with an update, which is bound to the resourceVersion', async () => {
    const writing = store.update(lease, spec, limits(), annotations);
    const { call, respond } = await nextCall();
    expect(call).toMatchObject({ body: { metadata: { resourceVersion: '7', annotations }, spec: wireSpec } });
    respond(response(200, object));
    await writing;
  });

  test.each<Verb>(['create', 'patch'])('are not part of any other body: %s', async (verb) => {
    const calling = calls[verb]();
    const { call, respond } = await nextCall();
    expect(JSON.stringify(call)).not.toContain('annotations');
    respond(response(200, object));
    await calling;
  });
});

test.each<[string, Verb, number, string]>([
  ['created meanwhile', 'create', 409, 'AlreadyExists'],
  ['written meanwhile', 'patch', 409, 'Conflict'],
  ['deleted meanwhile', 'patch', 404, 'NotFound'],
])('a write of a Lease that was %s is a conflict', async (_rule, verb, status, reason) => {
  const calling = calls[verb]();
  (await transport.next()).respond(refusal(status, reason));
  await expect(calling).resolves.toEqual({ result: 'conflict' });
});

/** Answers that stay the same until a user changes something. */
const refusing = [403, 404, 422];

test.each<[Verb, number, string]>([
  ['get', 403, 'grant verb get on leases in API group coordination.k8s.io in namespace ops (see docs/rbac.md)'],
  ['create', 403, 'grant verb create on leases'],
  ['patch', 403, 'grant verb patch on leases'],
  ['create', 404, 'cannot create Lease ops/reroll: NotFound said the server'],
  ['get', 500, 'cannot get Lease ops/reroll: InternalError said the server'],
  ['patch', 429, 'cannot patch Lease ops/reroll: InternalError said the server'],
  ['patch', 422, 'cannot patch Lease ops/reroll: InternalError said the server'],
])('%s answered with %d fails with a reason', async (verb, status, expected) => {
  const calling = calls[verb]();
  (await transport.next()).respond(refusal(status, status === 404 ? 'NotFound' : 'InternalError'));
  const isRefused = refusing.includes(status);
  await expect(calling).resolves.toEqual({ result: 'failed', reason: expect.stringContaining(expected), isRefused });
});

test.each<Verb>(['get', 'create', 'patch'])('%s without an answer fails with a reason', async (verb) => {
  const calling = calls[verb]();
  (await transport.next()).fail(new TransportError('network', 'connect ECONNREFUSED'));
  await expect(calling).resolves.toEqual({
    result: 'failed',
    reason: `cannot ${verb} Lease ops/reroll: connect ECONNREFUSED`,
    isRefused: false,
  });
});

test.each<Verb>(['get', 'create', 'patch'])('an abort of %s throws its own reason', async (verb) => {
  const calling = calls[verb]();
  await transport.next();
  controller.abort(new Error('stopped'));
  await expect(calling).rejects.toThrow('stopped');
});

async function nextCall() {
  const pending = await transport.next();
  return { call: pending.call, respond: pending.respond.bind(pending) };
}
