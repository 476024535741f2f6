import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { TransportError } from '../../../../src/kube/transport/transport-error.ts';
import { parseProxyUrl, type ProxyAddress } from '../../../../src/lib/proxy-address.ts';
import { createCertificateAuthority, type CertificateAuthority } from '../../../support/certificates.ts';
import { ConnectProxy } from '../../../support/connect-proxy.ts';
import { waitFor } from '../../../support/wait-for.ts';
import { createTransport, FakeConnection, json, LocalServer, type TransportFixture } from '../local-server.ts';

const get = { method: 'GET', path: '/api' } as const;

let authority: CertificateAuthority;
let server: LocalServer;
let proxy: ConnectProxy;
let connection: FakeConnection & { proxy?: ProxyAddress };
let fixture: TransportFixture;

function addressOf(url: string): ProxyAddress {
  const reading = parseProxyUrl(url);
  if (reading.kind !== 'address') throw new Error('the proxy has no address');
  return reading.address;
}

/** @param name the host name of the API server for the client */
async function startWith(schemes: { api: string; proxy: string }, name = '127.0.0.1'): Promise<void> {
  const { certPem, keyPem } = await authority.issue({ commonName: 'any', hosts: ['127.0.0.1', 'api.test'] });
  const tls = { cert: certPem, key: keyPem };
  server = new LocalServer(schemes.api === 'https' ? tls : undefined);
  proxy = new ConnectProxy(schemes.proxy === 'https' ? tls : undefined);
  const url = (await server.start()).replace('127.0.0.1', name);
  connection = new FakeConnection(url, { ca: authority.caPem });
  connection.proxy = addressOf(await proxy.start('me:s3cret'));
  fixture = createTransport(connection);
}

beforeEach(async () => {
  authority = await createCertificateAuthority();
});

afterEach(async () => {
  fixture.transport.close();
  await server.stop();
  await proxy.stop();
  expect(JSON.stringify(fixture.log.lines)).not.toContain('s3cret');
});

describe.each([
  { api: 'https', proxy: 'http' },
  { api: 'https', proxy: 'https' },
  { api: 'http', proxy: 'http' },
  { api: 'http', proxy: 'https' },
])('a server of $api through a proxy of $proxy', (schemes) => {
  test('calls and a stream go through tunnels, which stay open for later calls', async () => {
    await startWith(schemes, 'api.test');
    for (let call = 0; call < 3; call += 1) {
      await expect(fixture.transport.request(get)).resolves.toMatchObject({ status: 200 });
    }
    const authorization = `Basic ${Buffer.from('me:s3cret').toString('base64')}`;
    const seen = { authority: `api.test:${new URL(connection.server).port}`, authorization };
    expect(proxy.seen).toEqual([seen]);
    await expect(fixture.transport.openStream({ path: '/watch' })).resolves.toMatchObject({ kind: 'open' });
    expect(proxy.seen).toEqual([seen, seen]);
    expect(server.requests.map(({ headers }) => headers['proxy-authorization'])).toEqual(Array(4).fill(undefined));
  });
});

const secure = { api: 'https', proxy: 'http' };

test('a tunnel that the server closed is opened again', async () => {
  await startWith(secure);
  await fixture.transport.request(get);
  for (const socket of server.sockets) socket.destroy();
  await waitFor('the connection to end', () => server.sockets.size === 0);
  await expect(fixture.transport.request(get)).resolves.toMatchObject({ status: 200 });
  expect(proxy.seen).toHaveLength(2);
});

test('the certificate of the server is verified through the proxy', async () => {
  await startWith(secure, 'other.test');
  await expect(fixture.transport.request(get)).rejects.toMatchObject({
    code: 'network',
    systemCode: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
  expect(server.requests).toEqual([]);
});

test('the certificate of the proxy is verified before the proxy gets credentials', async () => {
  await startWith({ api: 'https', proxy: 'https' });
  connection.tls = { ca: (await createCertificateAuthority()).caPem };
  await expect(fixture.transport.request(get)).rejects.toMatchObject({ code: 'network' });
  expect(proxy.seen).toEqual([]);
});

test('several calls at once all get an answer, within the limit of connections', async () => {
  await startWith(secure);
  const answers = await Promise.all(Array.from({ length: 8 }, () => fixture.transport.request(get)));
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
});

test.each([
  { status: 407, reason: 'it requires a user name and a password' },
  { status: 403, reason: 'CONNECT was answered with 403' },
  { status: 502, reason: 'CONNECT was answered with 502' },
])('the error names a proxy that answers $status, without its credentials', async ({ status, reason }) => {
  await startWith(secure);
  proxy.answer = status;
  const error = await fixture.transport.request(get).catch(String);
  expect(error).toContain(`proxy ${connection.proxy?.name ?? ''}: `);
  expect(error).toContain(reason);
  expect(error).not.toContain('s3cret');
  proxy.answer = 200;
  await expect(fixture.transport.request(get)).resolves.toMatchObject({ status: 200 });
});

test('the error names a proxy that cannot be reached', async () => {
  await startWith(secure);
  await proxy.stop();
  const call = fixture.transport.request(get);
  await expect(call).rejects.toMatchObject({ code: 'network', systemCode: 'ECONNREFUSED' });
  await expect(call).rejects.toThrow(`proxy ${connection.proxy?.name ?? ''}: connect ECONNREFUSED`);
  proxy = new ConnectProxy();
  await proxy.start();
});

test('a silent proxy delays no call beyond its deadline, and does not keep the transport open', async () => {
  await startWith(secure);
  proxy.answer = 'silence';
  let ended: unknown;
  fixture.transport.request({ ...get, timeoutMs: 1000 }).catch((error: unknown) => {
    ended = error instanceof TransportError && error.code;
  });
  await waitFor('the proxy to be asked', () => proxy.seen.length === 1);
  fixture.clock.tick(1000);
  // Before the tunnel times out.
  await waitFor('the call to end', () => ended === 'deadline', { timeoutMs: 10_000 });
  const last = fixture.transport.request(get);
  await waitFor('the proxy to be asked again', () => proxy.seen.length === 2);
  fixture.transport.close();
  await expect(last).rejects.toMatchObject({ code: 'closed' });
  await waitFor('the proxy to be left', () => proxy.connectionCount === 0, { timeoutMs: 10_000 });
});

test('headers with several values arrive one by one', async () => {
  await startWith({ api: 'http', proxy: 'http' });
  let groups: readonly string[] = [];
  server.answer = (request, response, incoming) => {
    groups = incoming.headersDistinct['impersonate-group'] ?? [];
    json(200, {})(request, response, incoming);
  };
  connection.readCredentials = async () => ({ headers: { 'impersonate-group': ['dev', 'ops'] }, tls: {} });
  await fixture.transport.request(get);
  expect(groups).toEqual(['dev', 'ops']);
});
