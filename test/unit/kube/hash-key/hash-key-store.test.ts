import { describe, expect, test } from '@jest/globals';

import { HashKeyError, HashKeyStore } from '../../../../src/kube/hash-key/hash-key-store.ts';
import { TransportError } from '../../../../src/kube/transport/transport-error.ts';
import type { ConfigObject } from '../../../../src/model/kube-object.ts';
import { FakeTransport, refusal, response } from '../fake-transport.ts';

const key = Buffer.alloc(32, 7);
const base64 = key.toString('base64');

function start() {
  const transport = new FakeTransport();
  const controller = new AbortController();
  const store = new HashKeyStore({
    transport,
    secret: { namespace: 'ops', name: 'keys' },
    fieldManager: 'reroll',
    randomBytes: (length) => Buffer.alloc(length, 9),
  });
  return { transport, controller, store, loading: store.load(controller.signal) };
}

/** Answers the first read with NotFound and returns the create call. */
async function missing(transport: FakeTransport) {
  (await transport.next()).respond(refusal(404, 'NotFound'));
  return transport.next();
}

describe('HashKeyStore', () => {
  test('it reads the key and the previous ones, in the order of their names', async () => {
    const { transport, loading } = start();
    const read = await transport.next();
    expect(read.call).toMatchObject({ method: 'GET', path: '/api/v1/namespaces/ops/secrets/keys' });
    const previous = (byte: number): string => Buffer.alloc(16, byte).toString('base64');
    const data = { 'former-2': previous(2), key: base64, 'former-1': previous(1), other: '!' };
    read.respond(response(200, { data }));
    await expect(loading).resolves.toEqual({ current: key, previous: [Buffer.alloc(16, 1), Buffer.alloc(16, 2)] });
  });

  test('a missing Secret is created once, with 32 random bytes and the labels of reroll', async () => {
    const { transport, loading } = start();
    const create = await missing(transport);
    expect(create.call).toMatchObject({
      method: 'POST',
      path: '/api/v1/namespaces/ops/secrets',
      query: { fieldManager: 'reroll' },
      body: {
        kind: 'Secret',
        type: 'Opaque',
        metadata: {
          name: 'keys',
          namespace: 'ops',
          labels: { 'app.kubernetes.io/name': 'reroll', 'app.kubernetes.io/managed-by': 'reroll' },
        },
        data: { key: Buffer.alloc(32, 9).toString('base64') },
      },
    });
    create.respond(response(201, {}));
    await expect(loading).resolves.toEqual({ current: Buffer.alloc(32, 9), previous: [] });
  });

  test('when another client creates it first, the key of that client counts', async () => {
    const { transport, loading } = start();
    (await missing(transport)).respond(refusal(409, 'AlreadyExists'));
    (await transport.next()).respond(response(200, { data: { key: base64 } }));
    await expect(loading).resolves.toEqual({ current: key, previous: [] });
  });

  test('a Secret that is created and deleted meanwhile makes for an error that may pass', async () => {
    const { transport, loading } = start();
    (await missing(transport)).respond(refusal(409, 'AlreadyExists'));
    (await transport.next()).respond(refusal(404, 'NotFound'));
    await expect(loading).rejects.toMatchObject({ kind: 'unavailable' });
  });

  test.each([
    { rule: 'no data at all', data: undefined, message: 'data key "key" is missing' },
    { rule: 'no current key', data: { 'former-1': base64 }, message: 'data key "key" is missing' },
    { rule: 'a short key', data: { key: 'c2hvcnQ=' }, message: 'data key "key" has 5 bytes' },
    { rule: 'a short previous key', data: { key: base64, 'former-a': '' }, message: 'data key "former-a" has 0 bytes' },
  ])('a Secret with $rule is refused, and no byte of it is shown', async ({ data, message }) => {
    const { transport, loading } = start();
    (await transport.next()).respond(response(200, { data }));
    const error = await loading.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HashKeyError);
    expect(error).toMatchObject({ kind: 'refused' });
    const text = String(error);
    expect(text).toContain('Secret ops/keys');
    expect(text).toContain(message);
    for (const value of Object.values(data ?? {})) if (value !== '') expect(text).not.toContain(value);
  });

  test.each([
    { rule: 'forbidden to read', status: 403, kind: 'refused', message: 'grant verb get on Secrets in namespace ops' },
    { rule: 'a bad request', status: 400, kind: 'refused', message: 'cannot get Secret ops/keys' },
    { rule: 'not authenticated', status: 401, kind: 'unavailable', message: 'cannot get Secret ops/keys' },
    { rule: 'a server that is too slow', status: 408, kind: 'unavailable', message: 'cannot get Secret ops/keys' },
    { rule: 'a server that is too early', status: 425, kind: 'unavailable', message: 'cannot get Secret ops/keys' },
    { rule: 'a busy server', status: 429, kind: 'unavailable', message: 'cannot get Secret ops/keys' },
    { rule: 'a broken server', status: 500, kind: 'unavailable', message: 'cannot get Secret ops/keys' },
  ])('$rule: $kind', async ({ status, kind, message }) => {
    const { transport, loading } = start();
    (await transport.next()).respond(refusal(status, 'Reason'));
    await expect(loading).rejects.toMatchObject({ kind });
    await expect(loading).rejects.toThrow(message);
  });

  test.each([
    { rule: 'forbidden to create', status: 403, message: 'grant verb create on Secrets in namespace ops' },
    { rule: 'no such namespace', status: 404, message: 'create the namespace' },
  ])('$rule: refused, with advice', async ({ status, message }) => {
    const { transport, loading } = start();
    (await missing(transport)).respond(refusal(status, status === 404 ? 'NotFound' : 'Reason'));
    await expect(loading).rejects.toMatchObject({ kind: 'refused' });
    await expect(loading).rejects.toThrow(message);
  });

  test('a server that cannot be reached: unavailable', async () => {
    const { transport, loading } = start();
    (await transport.next()).fail(new TransportError('network', 'GET: connect ECONNREFUSED', 'ECONNREFUSED'));
    await expect(loading).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(loading).rejects.toThrow('cannot get Secret ops/keys: GET: connect ECONNREFUSED');
  });

  test('an abort throws its own reason', async () => {
    const { transport, controller, loading } = start();
    await transport.next();
    controller.abort(new Error('stopped'));
    await expect(loading).rejects.toThrow('stopped');
  });

  test('restored keys have names that keep their order, and are read as they were', async () => {
    const { transport, controller, store, loading } = start();
    controller.abort(new Error('stopped'));
    await expect(loading).rejects.toThrow('stopped');
    const keys = { current: key, previous: Array.from({ length: 11 }, (_, index) => Buffer.alloc(16, index)) };
    const restoring = store.restore(keys, new AbortController().signal);
    const create = await transport.next();
    create.respond(response(201, {}));
    await expect(restoring).resolves.toBe(keys);
    expect(store.parse(create.body as ConfigObject)).toEqual(keys);
  });
});
