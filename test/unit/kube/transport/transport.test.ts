import { getEventListeners } from 'node:events';
import type { ServerResponse } from 'node:http';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { waitFor } from '../../../support/wait-for.ts';
import { createTransport, FakeConnection, json, LocalServer, type TransportFixture } from '../local-server.ts';

const get = { method: 'GET', path: '/api/v1/things' } as const;

let server: LocalServer;
let connection: FakeConnection;
let fixture: TransportFixture;

beforeEach(async () => {
  server = new LocalServer();
  connection = new FakeConnection(await server.start());
  fixture = createTransport(connection);
});

afterEach(async () => {
  fixture.transport.close();
  await server.stop();
  expect(fixture.clock.pendingMs).toEqual([]);
});

describe('a request', () => {
  test('it has credentials, User-Agent, query and body', async () => {
    await fixture.transport.request({
      method: 'PATCH',
      path: '/apis/apps/v1/namespaces/a%2Fb/things/web',
      query: { fieldManager: 'reroll', limit: 500, watch: true, labelSelector: 'a=b,c!=d', absent: undefined },
      contentType: 'application/merge-patch+json',
      body: { metadata: { name: 'ä' } },
    });
    expect(server.requests).toEqual([
      {
        method: 'PATCH',
        url: '/apis/apps/v1/namespaces/a%2Fb/things/web?fieldManager=reroll&limit=500&watch=true&labelSelector=a%3Db%2Cc%21%3Dd',
        headers: expect.objectContaining({
          authorization: 'Bearer token-1',
          'user-agent': 'reroll/1.2.3 (linux/amd64)',
          accept: 'application/json',
          'content-type': 'application/merge-patch+json',
          'content-length': '26',
        }) as unknown,
        body: '{"metadata":{"name":"ä"}}',
      },
    ]);
  });

  test('the path of the server is a prefix of the path of the call', async () => {
    const behindProxy = createTransport(new FakeConnection(`${connection.server}/k8s/clusters/c-1/`));
    await behindProxy.transport.request(get);
    behindProxy.transport.close();
    expect(server.requests[0]?.url).toBe('/k8s/clusters/c-1/api/v1/things');
  });

  test.each([200, 201, 404, 409, 429, 500])('an answer with status %i is a value', async (status) => {
    server.answer = json(status, { kind: 'Thing' });
    await expect(fixture.transport.request(get)).resolves.toMatchObject({ status, body: { kind: 'Thing' } });
    expect(fixture.measured).toEqual([`GET ${String(status)}`]);
  });

  test('an answer has its Retry-After', async () => {
    server.answer = json(429, {}, { 'retry-after': '3' });
    await expect(fixture.transport.request(get)).resolves.toMatchObject({ status: 429, retryAfterMs: 3000 });
  });

  test.each([
    { rule: 'an answer that is not JSON has no body', type: 'text/plain', status: 502 },
    {
      rule: 'an error with the content type of JSON that does not parse has no body',
      type: 'application/json',
      status: 500,
    },
  ])('$rule', async ({ type, status }) => {
    server.answer = (_request, response) => {
      response.writeHead(status, { 'content-type': type }).end('<html>');
    };
    await expect(fixture.transport.request(get)).resolves.toMatchObject({ status, body: undefined });
  });

  test('a success that does not parse throws, and quotes nothing', async () => {
    server.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":"s3cret');
    };
    await expect(fixture.transport.request(get)).rejects.toMatchObject({
      code: 'malformed',
      message: 'GET /api/v1/things: the answer of 15 bytes is not valid JSON',
    });
  });

  test('successive calls share a connection', async () => {
    for (let round = 0; round < 5; round++) await fixture.transport.request(get);
    expect(server.connectionCount).toBe(1);
  });

  test('the number of connections has a limit, and all calls get an answer', async () => {
    const limited = createTransport(connection, 2);
    await Promise.all(Array.from({ length: 10 }, () => limited.transport.request(get)));
    limited.transport.close();
    expect(server.connectionCount).toBe(2);
  });

  test.each(['GET', 'PATCH', 'PUT'] as const)(
    'a %s on an idle connection that was closed is sent again',
    async (method) => {
      await fixture.transport.request(get);
      // The server closes the idle connection without reading the request.
      for (const socket of server.sockets) socket.once('data', () => socket.destroy());
      await expect(fixture.transport.request({ ...get, method })).resolves.toMatchObject({ status: 200 });
      expect(server.connectionCount).toBe(2);
    },
  );

  test('a POST on a lost idle connection is not sent again: it may have created an object', async () => {
    await fixture.transport.request(get);
    for (const socket of server.sockets) socket.once('data', () => socket.destroy());
    await expect(fixture.transport.request({ ...get, method: 'POST' })).rejects.toMatchObject({ code: 'network' });
  });

  test('a server that cannot be reached is an error with the code of the operating system', async () => {
    await server.stop();
    await expect(fixture.transport.request(get)).rejects.toMatchObject({
      code: 'network',
      systemCode: 'ECONNREFUSED',
    });
    expect(fixture.measured).toEqual(['GET <error>']);
    await server.start();
  });

  test('a connection that breaks in the middle of the answer is an error', async () => {
    server.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"data":');
      response.flushHeaders();
      setImmediate(() => response.destroy());
    };
    await expect(fixture.transport.request(get)).rejects.toMatchObject({ code: 'network' });
  });

  test('an answer that is not HTTP is an error, and none of it is quoted', async () => {
    server.answer = (_request, response) => {
      response.socket?.end('s3cret s3cret\r\n\r\n');
    };
    const error = await fixture.transport.request(get).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'network', systemCode: expect.stringMatching(/^HPE_/) as unknown });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('s3cret');
    expect((error as Error).cause).toBeUndefined();
  });
});

test('an urgent request does not wait for stalled calls, others do', async () => {
  const narrow = createTransport(connection, 1);
  server.answer = (request, response, incoming) => {
    if (!request.url.includes('stalled')) json(200, { kind: 'Thing' })(request, response, incoming);
  };
  const stalled = narrow.transport.request({ ...get, path: '/stalled' });
  await waitFor('the stalled request', () => server.requests.length === 1);
  const waiting = narrow.transport.request(get);
  const urgent = await narrow.transport.request({ ...get, path: '/urgent', isUrgent: true });
  expect(urgent.status).toBe(200);
  expect(server.requests.map(({ url }) => url)).toEqual(['/stalled', '/urgent']);
  narrow.transport.close();
  await expect(stalled).rejects.toMatchObject({ code: 'closed' });
  await expect(waiting).rejects.toMatchObject({ code: 'closed' });
});

describe('the end of a call', () => {
  test.each([
    { where: 'before the answer', answer: () => undefined },
    { where: 'within the answer', answer: beginAnswer },
  ])('its deadline ends it $where', async ({ answer }) => {
    server.answer = answer;
    const call = fixture.transport.request({ ...get, timeoutMs: 5000 });
    await waitFor('the request', () => server.requests.length === 1);
    fixture.clock.tick(5000);
    await expect(call).rejects.toMatchObject({
      code: 'deadline',
      message: 'GET /api/v1/things: no answer within 5000 ms',
    });
    await waitFor('the connection to close', () => server.sockets.size === 0);
  });

  test('its signal ends it with the reason of the signal, and keeps no listener', async () => {
    server.answer = () => undefined;
    const controller = new AbortController();
    const call = fixture.transport.request({ ...get, signal: controller.signal });
    await waitFor('the request', () => server.requests.length === 1);
    controller.abort(new Error('stopped'));
    await expect(call).rejects.toThrow('stopped');
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  test('with a signal that has already aborted nothing is sent', async () => {
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(fixture.transport.request({ ...get, signal })).rejects.toThrow('too late');
    expect(server.requests).toEqual([]);
  });

  test('closing the transport ends every call and drops idle connections', async () => {
    await fixture.transport.request(get);
    server.answer = () => undefined;
    const call = fixture.transport.request(get);
    await waitFor('the request', () => server.requests.length === 2);
    fixture.transport.close();
    await expect(call).rejects.toMatchObject({ code: 'closed' });
    await expect(fixture.transport.request(get)).rejects.toMatchObject({ code: 'closed' });
    await waitFor('the connections to close', () => server.sockets.size === 0);
  });
});

function beginAnswer(_request: unknown, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{');
}
