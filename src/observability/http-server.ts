/**
 * Serves /metrics, /livez and /readyz. It answers nothing else, holds no connection for long, and `close` leaves neither
 * a socket nor a timer behind.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { ListenAddress } from '../model/config.ts';
import type { Logger } from '../model/logger.ts';
import { StartError } from '../model/start-error.ts';
import { reportHealth, type HealthCheck } from './health.ts';

export interface HttpServerOptions {
  readonly address: ListenAddress;
  readonly logger: Logger;
  /** The text of /metrics. */
  readonly metrics: { readonly contentType: string; text(): Promise<string> };
  /** By name; all must pass for /livez to answer 200. */
  readonly liveness: Readonly<Record<string, HealthCheck>>;
  /** By name; all must pass for /readyz to answer 200. */
  readonly readiness: Readonly<Record<string, HealthCheck>>;
}

export interface HttpServer {
  /** The port in use, also where 0 was asked for. */
  readonly port: number;
  /** Ends all connections at once, also in the middle of an answer. */
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Route = (url: URL) => Answer | Promise<Answer>;

const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 100;

/** @throws StartError when the address cannot be listened on */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const routes = routesOf(options);
  const server = createServer((request, response) => {
    answer(routes, request).then(
      (result) => {
        send(request, response, result);
      },
      (error: unknown) => {
        options.logger.error({ error, path: request.url }, 'failed to answer a request');
        send(request, response, { status: 500, text: 'internal error\n' });
      },
    );
  });
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.maxConnections = MAX_CONNECTIONS;
  const { address, port } = await listen(server, options.address);
  server.on('error', (error) => {
    options.logger.warn({ error }, 'the HTTP server failed to accept a connection');
  });
  options.logger.info({ address, port }, 'listening');
  return { port, close: () => close(server) };
}

function routesOf({ metrics, liveness, readiness, logger }: HttpServerOptions): ReadonlyMap<string, Route> {
  const health = (name: string, checks: Readonly<Record<string, HealthCheck>>, url: URL): Answer => {
    const isVerbose = url.searchParams.has('verbose');
    const { isHealthy, text } = reportHealth(name, checks, { isVerbose, excluded: url.searchParams.getAll('exclude') });
    return { status: isHealthy ? 200 : 500, text };
  };
  return new Map<string, Route>([
    [
      '/livez',
      (url) => {
        const result = health('livez', liveness, url);
        // Who kills it for that says no more than the status.
        if (result.status !== 200) logger.warn({ report: result.text }, 'not alive');
        return result;
      },
    ],
    ['/readyz', (url) => health('readyz', readiness, url)],
    ['/metrics', async () => ({ status: 200, text: await metrics.text(), contentType: metrics.contentType })],
  ]);
}

async function answer(routes: ReadonlyMap<string, Route>, request: IncomingMessage): Promise<Answer> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, text: 'only GET and HEAD are answered\n', headers: { allow: 'GET, HEAD' } };
  }
  const url = parseTarget(request.url ?? '');
  const route = routes.get(url?.pathname ?? '');
  if (url === undefined || route === undefined) {
    return { status: 404, text: `not found; there is ${[...routes.keys()].join(', ')}\n` };
  }
  return route(url);
}

/** A target such as `//` is no URL. */
function parseTarget(target: string): URL | undefined {
  const base = 'http://localhost';
  return URL.canParse(target, base) ? new URL(target, base) : undefined;
}

function send(request: IncomingMessage, response: ServerResponse, { status, text, ...rest }: Answer): void {
  response.writeHead(status, {
    'content-type': rest.contentType ?? 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...rest.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}

function listen(server: Server, { host, port }: ListenAddress): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const where = `${host ?? ''}:${String(port)}`;
      reject(new StartError(`cannot listen on ${where} (--listen-address): ${error.code ?? error.message}`));
    });
    server.listen(host === undefined ? { port } : { host, port }, () => {
      server.removeAllListeners('error');
      resolve(server.address() as AddressInfo);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
