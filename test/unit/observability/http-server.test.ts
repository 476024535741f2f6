import { connect } from 'node:net';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { routesOf } from '../../../src/app/http.ts';
import { StartError } from '../../../src/model/start-error.ts';
import {
  answerRoutes,
  startHttpServer,
  type HttpServer,
  type HttpServerOptions,
} from '../../../src/observability/http-server.ts';
import { LogSink } from '../../fakes/log-sink.ts';
import { deferred } from '../../support/deferred.ts';

const address = { host: '127.0.0.1', port: 0 };

let sink: LogSink;
let server: HttpServer;
let missing: string | undefined;
let ailment: string | undefined;
let metricsText: () => Promise<string>;

function start(options: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
  return startHttpServer({
    address,
    option: 'listen-address',
    logger: sink.logger,
    respond: answerRoutes(
      routesOf(
        { ping: () => ailment },
        { ping: () => undefined, synced: () => missing },
        { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: () => metricsText() },
        sink.logger,
      ),
    ),
    ...options,
  });
}

function get(path: string, method = 'GET'): Promise<Response> {
  return fetch(`http://127.0.0.1:${String(server.port)}${path}`, { method });
}

beforeEach(async () => {
  sink = new LogSink();
  missing = undefined;
  ailment = undefined;
  metricsText = async () => 'metric 1\n';
  server = await start();
});

afterEach(async () => {
  await server.close();
});

describe('answers', () => {
  test.each([
    ['/livez', 200, 'ok'],
    ['/livez?verbose', 200, '[+]ping ok\nlivez check passed\n'],
    ['/readyz', 200, 'ok'],
    ['/readyz?verbose=1', 200, '[+]ping ok\n[+]synced ok\nreadyz check passed\n'],
    ['/metrics', 200, 'metric 1\n'],
    ['/', 404, 'not found; there is /livez, /readyz, /metrics\n'],
    ['/livez/', 404, 'not found; there is /livez, /readyz, /metrics\n'],
    ['//', 404, 'not found; there is /livez, /readyz, /metrics\n'],
  ])('%s: %d', async (path, status, text) => {
    const response = await get(path);
    expect([response.status, await response.text()]).toEqual([status, text]);
  });

  test('not ready: status 500, all checks, and alive all the same', async () => {
    missing = 'waiting for secrets';
    const response = await get('/readyz');
    expect(response.status).toBe(500);
    expect(await response.text()).toContain('[-]synced failed: waiting for secrets\n');
    expect((await get('/livez')).status).toBe(200);
  });

  test('checks can be excluded, each with a parameter of its own', async () => {
    missing = 'waiting for secrets';
    expect((await get('/readyz?exclude=ping')).status).toBe(500);
    const response = await get('/readyz?verbose&exclude=synced&exclude=ping');
    expect([response.status, await response.text()]).toEqual([
      200,
      '[+]ping excluded: ok\n[+]synced excluded: ok\nreadyz check passed\n',
    ]);
  });

  test('a failed liveness check is logged, since a kubelet shows only the status', async () => {
    ailment = 'stuck';
    expect((await get('/livez')).status).toBe(500);
    expect(sink.lines).toContainEqual(
      expect.objectContaining({ msg: 'not alive', report: '[-]ping failed: stuck\nlivez check failed\n' }),
    );
  });

  test('metrics have the content type of Prometheus', async () => {
    expect((await get('/metrics')).headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  test('HEAD has the headers of GET and no body', async () => {
    const response = await get('/livez', 'HEAD');
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '2', '']);
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('%s is not allowed', async (method) => {
    const response = await get('/livez', method);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('metrics that fail are logged and answered without the reason', async () => {
    metricsText = async () => {
      throw new Error('broken gauge');
    };
    const response = await get('/metrics');
    expect([response.status, await response.text()]).toEqual([500, 'internal error\n']);
    expect(sink.lines).toContainEqual(
      expect.objectContaining({ level: 'error', error: { message: 'broken gauge' }, path: '/metrics' }),
    );
  });
});

describe('start and stop', () => {
  test('the port in use is logged', () => {
    expect(sink.lines).toContainEqual(
      expect.objectContaining({ level: 'info', msg: 'listening', address: '127.0.0.1', port: server.port }),
    );
  });

  test('an address in use is an error that names the option', async () => {
    const taken = start({ address: { host: '127.0.0.1', port: server.port } });
    await expect(taken).rejects.toThrow(StartError);
    await expect(taken).rejects.toThrow(`127.0.0.1:${String(server.port)} (--listen-address): EADDRINUSE`);
  });

  test('close ends idle connections and those that wait for a response', async () => {
    const asked = deferred<undefined>();
    metricsText = () => {
      asked.resolve(undefined);
      return new Promise(() => undefined);
    };
    const idle = connect({ host: '127.0.0.1', port: server.port });
    const idleClosed = new Promise((resolve) => idle.on('close', resolve));
    await new Promise((resolve) => idle.on('connect', resolve));
    const unanswered = expect(get('/metrics')).rejects.toThrow();
    await asked.promise;

    await server.close();

    await unanswered;
    await idleClosed;
    await expect(get('/livez')).rejects.toThrow();
  });

  test('closing twice does no harm', async () => {
    await server.close();
    await expect(server.close()).resolves.toBeUndefined();
  });
});
