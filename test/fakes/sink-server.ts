/** A local HTTP server that answers as the service of a sink does, and keeps what it received. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string | undefined;
  /** Path and query. */
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface SinkAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What each service answers when it takes a message. */
export const accepted = {
  slack: { status: 200, body: 'ok' },
  teams: { status: 202 },
  googlechat: { status: 200, body: '{"name":"spaces/x/messages/y"}' },
  webhook: { status: 204 },
  cloudevents: { status: 202 },
} as const satisfies Readonly<Record<string, SinkAnswer>>;

export class SinkServer {
  readonly received: Received[] = [];
  /** Answers to the next requests; then `byDefault`. `silence`: the request is not answered. */
  readonly answers: (SinkAnswer | 'silence')[] = [];
  byDefault: SinkAnswer = { status: 200, body: 'ok' };
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => void this.handle(request, response));
  }

  /** @returns `http://127.0.0.1:<port>` */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Also for a server of another kind, such as one with TLS. */
  readonly handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { method, url, headers } = request;
    this.received.push({ method, url, headers, body });
    const answer = this.answers.shift() ?? this.byDefault;
    if (answer === 'silence') return;
    response.writeHead(answer.status, { ...answer.headers }).end(answer.body);
  };
}
