import { describe, expect, test } from '@jest/globals';

import { ConfigReader } from '../../../../src/kube/workloads/config-reader.ts';
import { TransportError } from '../../../../src/kube/transport/transport-error.ts';
import { FakeTransport, refusal, response } from '../fake-transport.ts';

const { signal } = new AbortController();

function start() {
  const transport = new FakeTransport();
  const reader = new ConfigReader({
    transport,
    reduce: (kind, { metadata }) => (metadata?.name === 'unwanted' ? undefined : `${kind} ${metadata?.name ?? ''}`),
  });
  return { transport, reading: reader.read('Secret', 'shop', 'db', signal) };
}

describe('ConfigReader', () => {
  test('it reads without a resourceVersion, which bypasses every cache', async () => {
    const { transport } = start();
    const { call } = await transport.next();
    expect(call).toEqual({ method: 'GET', path: '/api/v1/namespaces/shop/secrets/db', signal });
  });

  test('it returns the reduced config', async () => {
    const { transport, reading } = start();
    (await transport.next()).respond(response(200, { metadata: { name: 'db' } }));
    expect(await reading).toEqual({ result: 'read', state: 'Secret db' });
  });

  test('it returns undefined for a config that does not exist', async () => {
    const { transport, reading } = start();
    (await transport.next()).respond(refusal(404, 'NotFound'));
    expect(await reading).toEqual({ result: 'read', state: undefined });
  });

  test('it returns undefined for a config that is reduced to nothing', async () => {
    const { transport, reading } = start();
    (await transport.next()).respond(response(200, { metadata: { name: 'unwanted' } }));
    expect(await reading).toEqual({ result: 'read', state: undefined });
  });

  test('any other answer is a failure, with the message of the API server', async () => {
    const { transport, reading } = start();
    (await transport.next()).respond(refusal(403, 'Forbidden'));
    expect(await reading).toEqual({ result: 'failed', message: 'Forbidden said the server', isClientError: true });
  });

  test('a failure that is temporary says so, and how long to wait', async () => {
    const { transport, reading } = start();
    (await transport.next()).respond({ ...refusal(429, 'TooManyRequests'), retryAfterMs: 3_000 });
    expect(await reading).toEqual({
      result: 'failed',
      message: 'TooManyRequests said the server',
      isClientError: false,
      retryAfterMs: 3_000,
    });
  });

  test('a read without an answer is a failure', async () => {
    const { transport, reading } = start();
    (await transport.next()).fail(new TransportError('network', 'GET: connection reset'));
    expect(await reading).toEqual({ result: 'failed', message: 'GET: connection reset', isClientError: false });
  });

  test('only what is no failure of the transport is thrown, such as the reason of an abort', async () => {
    const { transport, reading } = start();
    (await transport.next()).fail(new Error('the replica no longer leads'));
    await expect(reading).rejects.toThrow('the replica no longer leads');
  });
});
