import { describe, expect, test } from '@jest/globals';

import { ApiStatusError } from '../../../../src/kube/api/api-errors.ts';
import { ConfigReader } from '../../../../src/kube/workloads/config-reader.ts';
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
    await expect(reading).resolves.toBe('Secret db');
  });

  test('it returns undefined for a config that does not exist', async () => {
    const { transport, reading } = start();
    (await transport.next()).respond(refusal(404, 'NotFound'));
    await expect(reading).resolves.toBeUndefined();
  });

  test('it returns undefined for a config that is reduced to nothing', async () => {
    const { transport, reading } = start();
    (await transport.next()).respond(response(200, { metadata: { name: 'unwanted' } }));
    await expect(reading).resolves.toBeUndefined();
  });

  test('any other answer is an error that names the request', async () => {
    const { transport, reading } = start();
    (await transport.next()).respond(refusal(403, 'Forbidden'));
    await expect(reading).rejects.toThrow(ApiStatusError);
    await expect(reading).rejects.toThrow('GET /api/v1/namespaces/shop/secrets/db: Forbidden said the server');
  });
});
