import { TLSSocket } from 'node:tls';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createCertificateAuthority, type CertificateAuthority } from '../../../support/certificates.ts';
import { waitFor } from '../../../support/wait-for.ts';
import { createTransport, FakeConnection, json, LocalServer, type TransportFixture } from '../local-server.ts';

const get = { method: 'GET', path: '/api' } as const;
const unauthorized = json(401, { kind: 'Status', code: 401, reason: 'Unauthorized' });

let server: LocalServer;
let connection: FakeConnection;
let fixture: TransportFixture;

async function startOn(next: LocalServer, tls = {}): Promise<void> {
  server = next;
  connection = new FakeConnection(await server.start(), tls);
  fixture = createTransport(connection);
}

afterEach(async () => {
  fixture.transport.close();
  await server.stop();
  expect(JSON.stringify(fixture.log.lines)).not.toContain('token-');
});

describe('credentials', () => {
  beforeEach(() => startOn(new LocalServer()));

  const accept = (token: string): void => {
    server.answer = (request, ...rest) => {
      const answer = request.headers.authorization === `Bearer ${token}` ? json(200, {}) : unauthorized;
      answer(request, ...rest);
    };
  };

  test('they are read once for many calls', async () => {
    await Promise.all([fixture.transport.request(get), fixture.transport.request(get)]);
    await fixture.transport.request(get);
    expect(connection.reads).toEqual(['periodic']);
  });

  test('they are read again after a minute', async () => {
    await fixture.transport.request(get);
    connection.token = 'token-2';
    fixture.clock.tick(59_999);
    await fixture.transport.request(get);
    fixture.clock.tick(1);
    await fixture.transport.request(get);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });

  test('they are read again when they expire, though not a minute old', async () => {
    const expiresAtMs = fixture.clock.now() + 10_000;
    connection.readCredentials = async (fresh) => ({
      ...(await FakeConnection.prototype.readCredentials.call(connection, fresh)),
      expiresAtMs,
    });
    await fixture.transport.request(get);
    fixture.clock.tick(9_999);
    await fixture.transport.request(get);
    expect(connection.reads).toEqual(['periodic']);
    fixture.clock.tick(1);
    await fixture.transport.request(get);
    expect(connection.reads).toEqual(['periodic', 'periodic']);
  });

  test('after a 401 they are read again, once, and the call is repeated', async () => {
    await fixture.transport.request(get);
    accept('token-2');
    connection.token = 'token-2';
    await expect(fixture.transport.request(get)).resolves.toMatchObject({ status: 200 });
    expect(connection.reads).toEqual(['periodic', 'fresh']);
    expect(fixture.measured).toEqual(['GET 200', 'GET 200']);
  });

  test('a stream is opened with them as well', async () => {
    await fixture.transport.request(get);
    accept('token-2');
    connection.token = 'token-2';
    await expect(fixture.transport.openStream({ path: '/watch' })).resolves.toMatchObject({ kind: 'open' });
  });

  test('calls that are refused at the same time share one read', async () => {
    accept('token-2');
    connection.token = 'token-1';
    await fixture.transport.request(get);
    connection.reads.length = 0;
    connection.token = 'token-2';
    const answers = await Promise.all(Array.from({ length: 8 }, () => fixture.transport.request(get)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(connection.reads).toEqual(['fresh']);
  });

  test('a second 401 is the answer of the call', async () => {
    accept('none');
    await expect(fixture.transport.request(get)).resolves.toMatchObject({ status: 401 });
    expect(server.requests).toHaveLength(2);
  });

  test('when a periodic read fails, the previous ones stay in use, and the next read is a minute later', async () => {
    await fixture.transport.request(get);
    connection.failure = new Error('the file is gone');
    fixture.clock.tick(60_000);
    await fixture.transport.request(get);
    await fixture.transport.request(get);
    expect(connection.reads).toEqual(['periodic', 'periodic']);
    expect(fixture.log.lines).toMatchObject([{ level: 'warn', reason: 'the file is gone' }]);
  });

  test('when the first read fails, the call fails', async () => {
    connection.failure = new Error('cannot read the token file /x');
    await expect(fixture.transport.request(get)).rejects.toMatchObject({
      code: 'credentials',
      message: 'cannot read the token file /x',
    });
  });

  test('an exec plugin that hangs does not delay a call beyond its deadline', async () => {
    connection.readCredentials = () => new Promise(() => undefined);
    const call = fixture.transport.request({ ...get, timeoutMs: 1000 });
    fixture.clock.tick(1000);
    await expect(call).rejects.toMatchObject({ code: 'deadline' });
  });
});

describe('TLS', () => {
  let authority: CertificateAuthority;

  beforeEach(async () => {
    authority = await createCertificateAuthority();
    const { certPem, keyPem } = await authority.issue({ commonName: 'server', hosts: ['127.0.0.1'] });
    const tls = { cert: certPem, key: keyPem, ca: authority.caPem, requestCert: true, rejectUnauthorized: false };
    await startOn(new LocalServer(tls), { ca: authority.caPem });
  });

  const clientCertificate = async (commonName: string) => {
    const { certPem, keyPem } = await authority.issue({ commonName });
    return { ca: authority.caPem, cert: certPem, key: keyPem };
  };

  test('a server whose certificate another authority has signed is not trusted', async () => {
    connection.tls = { ca: (await createCertificateAuthority()).caPem };
    await expect(fixture.transport.request(get)).rejects.toMatchObject({
      code: 'network',
      systemCode: expect.stringMatching(/UNABLE_TO_VERIFY|SELF_SIGNED|CERT_SIGNATURE/) as unknown,
    });
    expect(server.requests).toEqual([]);
  });

  test('credentials are read again at once when a server is not trusted: its authority may be new', async () => {
    connection.tls = { ca: (await createCertificateAuthority()).caPem };
    await expect(fixture.transport.request(get)).rejects.toMatchObject({ code: 'network' });
    connection.tls = { ca: authority.caPem };
    await expect(fixture.transport.request(get)).resolves.toMatchObject({ status: 200 });
    await fixture.transport.request(get);
    expect(connection.reads).toEqual(['periodic', 'periodic']);
  });

  test('the connections stay in use when the same TLS material is read again', async () => {
    await fixture.transport.request(get);
    fixture.clock.tick(60_000);
    await fixture.transport.request(get);
    expect(connection.reads).toHaveLength(2);
    expect(server.connectionCount).toBe(1);
  });

  test('new connections use a new client certificate, and running calls are not interrupted', async () => {
    connection.tls = await clientCertificate('first');
    const names: unknown[] = [];
    let finishFirst = (): void => undefined;
    server.answer = (request, response, incoming) => {
      if (incoming.socket instanceof TLSSocket) names.push(incoming.socket.getPeerCertificate().subject.CN);
      const finish = (): void => {
        json(200, {})(request, response, incoming);
      };
      if (names.length === 1) finishFirst = finish;
      else finish();
    };
    const first = fixture.transport.request({ ...get, timeoutMs: 120_000 });
    await waitFor('the first request', () => names.length === 1);
    connection.tls = await clientCertificate('second');
    fixture.clock.tick(60_000);
    await fixture.transport.request(get);
    expect(names).toEqual(['first', 'second']);
    finishFirst();
    await expect(first).resolves.toMatchObject({ status: 200 });
    await waitFor('the former connection to close', () => server.sockets.size === 1);
  });
});
