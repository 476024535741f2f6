/**
 * A small HTTP server for GET and HEAD. It answers only the routes that it is given, limits the time and the number of
 * connections, and `close` leaves neither a socket nor a timer behind.
 */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

import type { ListenAddress } from '../model/config.ts';
import type { Logger } from '../model/logger.ts';
import { StartError } from '../model/start-error.ts';

export interface HttpServerOptions {
  readonly address: ListenAddress;
  /** The option that sets the address. */
  readonly option: string;
  readonly logger: Logger;
  /** Answers a GET or HEAD request. An error becomes status 500 without its message. */
  readonly respond: (request: HttpRequest) => Answer | Promise<Answer>;
  /** Headers of every answer, of refused requests too. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the log says when it listens. Default `listening`. */
  readonly announcement?: string;
  /** Default 100. */
  readonly maxConnections?: number;
}

export interface HttpRequest {
  /** Undefined for a target that is no URL, such as `//`. */
  readonly url: URL | undefined;
  readonly headers: IncomingHttpHeaders;
}

export interface HttpServer {
  /** The port in use, also if the address has port 0. */
  readonly port: number;
  /** Ends all connections at once, also in the middle of an answer. Later calls do no harm. */
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Default `text/plain; charset=utf-8`. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  /** Starts with a slash; the server compares the whole path. */
  readonly path: string;
  respond(url: URL): Answer | Promise<Answer>;
}

const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 100;

/** @throws StartError if the address is not available */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { logger, respond, headers = {}, announcement = 'listening', maxConnections = MAX_CONNECTIONS } = options;
  const server = createServer((request, response) => {
    answer(respond, request).then(
      (result) => {
        send(request, response, { ...result, headers: { ...headers, ...result.headers } });
      },
      (error: unknown) => {
        logger.error({ error, path: request.url }, 'failed to answer a request');
        send(request, response, { status: 500, text: 'internal error\n', headers });
      },
    );
  });
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.maxConnections = maxConnections;
  const { address, port } = await listen(server, options);
  server.on('error', (error) => {
    logger.warn({ error }, 'the HTTP server failed to accept a connection');
  });
  logger.info({ address, port }, announcement);
  return { port, close: () => close(server) };
}

async function answer(respond: HttpServerOptions['respond'], request: IncomingMessage): Promise<Answer> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, text: 'only GET and HEAD are answered\n', headers: { allow: 'GET, HEAD' } };
  }
  return respond({ url: parseTarget(request.url ?? ''), headers: request.headers });
}

/** Answers the paths of these routes only. */
export function answerRoutes(routes: readonly Route[]): HttpServerOptions['respond'] {
  return ({ url }) => {
    const route = routes.find(({ path }) => path === url?.pathname);
    if (url === undefined || route === undefined) {
      return { status: 404, text: `not found; there is ${routes.map(({ path }) => path).join(', ')}\n` };
    }
    return route.respond(url);
  };
}

function parseTarget(target: string): URL | undefined {
  const base = 'http://localhost';
  return URL.canParse(target, base) ? new URL(target, base) : undefined;
}

function send(request: IncomingMessage, response: ServerResponse, { status, text, ...rest }: Answer): void {
  // A 304 has the headers of the answer that it stands for, and no body.
  const body = status === 304 ? {} : { 'content-length': Buffer.byteLength(text) };
  response.writeHead(status, {
    ...body,
    ...(status === 304 ? {} : { 'content-type': rest.contentType ?? 'text/plain; charset=utf-8' }),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...rest.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}

function listen(server: Server, { address, option }: HttpServerOptions): Promise<AddressInfo> {
  const { host, port } = address;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const where = `${host ?? ''}:${String(port)}`;
      reject(new StartError(`cannot listen on ${where} (--${option}): ${error.code ?? error.message}`));
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
