/** A server on a loopback port whose answers the test sets, and the transport for it. */
import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';

import type { Credentials, TlsMaterial } from '../../../src/kube/kubeconfig/credentials.ts';
import { HttpTransport } from '../../../src/kube/transport/transport.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { LogSink } from '../../fakes/log-sink.ts';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Answer = (request: SeenRequest, response: ServerResponse, incoming: IncomingMessage) => void;

/** Answers with JSON. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

export class LocalServer {
  readonly requests: SeenRequest[] = [];
  /** Connections that were made since the start. */
  connectionCount = 0;
  readonly sockets = new Set<Socket>();
  answer: Answer = json(200, {});
  readonly #server: Server;
  readonly #scheme: 'http' | 'https';

  constructor(tls?: SecureContextOptions & { requestCert?: boolean; rejectUnauthorized?: boolean }) {
    const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
      void this.#take(incoming, response);
    };
    this.#scheme = tls === undefined ? 'http' : 'https';
    this.#server = tls === undefined ? createHttpServer(listener) : createHttpsServer(tls, listener);
    this.#server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
      this.connectionCount += 1;
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    return `${this.#scheme}://127.0.0.1:${String(port)}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #take(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = incoming;
    const request = { method, url, headers, body: Buffer.concat(chunks).toString() };
    this.requests.push(request);
    this.answer(request, response, incoming);
  }
}

/** A connection whose credentials the test can change while the transport uses them. */
export class FakeConnection {
  readonly defaultNamespace = 'default';
  readonly server: string;
  token = 'token-1';
  tls: TlsMaterial;
  /** The arguments of the calls of `readCredentials`, in order. */
  readonly reads: ('periodic' | 'fresh')[] = [];
  failure: Error | undefined;

  constructor(server: string, tls: TlsMaterial = {}) {
    this.server = server;
    this.tls = tls;
  }

  async readCredentials(fresh: boolean): Promise<Credentials> {
    this.reads.push(fresh ? 'fresh' : 'periodic');
    if (this.failure !== undefined) throw this.failure;
    return { headers: { authorization: `Bearer ${this.token}` }, tls: { ...this.tls } };
  }
}

export interface TransportFixture {
  readonly transport: HttpTransport;
  readonly clock: FakeClock;
  readonly log: LogSink;
  /** `<method> <code>` for every call. */
  readonly measured: string[];
}

export function createTransport(connection: FakeConnection, maxSockets?: number): TransportFixture {
  const clock = new FakeClock();
  const log = new LogSink();
  const measured: string[] = [];
  const transport = new HttpTransport({
    connection,
    userAgent: 'reroll/1.2.3 (linux/amd64)',
    clock: clock,
    logger: log.logger,
    metrics: { requestFinished: (method, code) => measured.push(`${method} ${code}`) },
    ...(maxSockets !== undefined && { maxSockets }),
  });
  return { transport, clock, log, measured };
}
