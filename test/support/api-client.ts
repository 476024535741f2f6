/**
 * A small client for tests that observe an API server from outside. It shares no code with the product, so that a
 * bug of the product's transport cannot hide itself.
 */
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';

import { deferred } from './deferred.ts';

export interface ApiObject {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    generation?: number;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    [field: string]: unknown;
  };
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read fields of any kind of object
  [field: string]: any;
}

export interface ApiResponse<T = ApiObject> {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: T;
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: ApiObject;
}

export interface CallOptions {
  readonly body?: unknown;
  /** Default `application/json`. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface Endpoint {
  readonly server: string;
  readonly caPem: string;
  readonly token?: string;
}

/** Thrown by the verbs that expect success; carries the server's `Status`. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: ApiObject;
  constructor(call: string, response: ApiResponse) {
    super(`${call}: ${String(response.status)} ${String(response.body['message'] ?? '')}`);
    this.status = response.status;
    this.body = response.body;
  }
}

export class ApiClient {
  readonly #endpoint: Endpoint;
  readonly #agent: Agent;

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
    this.#agent = new Agent({ keepAlive: true, ca: endpoint.caPem, maxSockets: 64 });
  }

  /** Closes all connections that the client holds. */
  close(): void {
    this.#agent.destroy();
  }

  /** Any call, whatever it answers; the body is parsed as JSON where it is JSON, else it is `{ text }`. */
  async request(method: string, path: string, options: CallOptions = {}): Promise<ApiResponse> {
    return readResponse(await this.#send(method, path, options));
  }

  /** A call that must answer 2xx; throws `ApiError` otherwise. */
  async call(method: string, path: string, options: CallOptions = {}): Promise<ApiObject> {
    const response = await this.request(method, path, options);
    if (response.status >= 300) throw new ApiError(`${method} ${path}`, response);
    return response.body;
  }

  get(path: string): Promise<ApiObject> {
    return this.call('GET', path);
  }

  create(path: string, body: unknown): Promise<ApiObject> {
    return this.call('POST', path, { body });
  }

  replace(path: string, body: unknown): Promise<ApiObject> {
    return this.call('PUT', path, { body });
  }

  /** RFC 7396 merge patch. */
  patch(path: string, body: unknown): Promise<ApiObject> {
    return this.call('PATCH', path, { body, contentType: 'application/merge-patch+json' });
  }

  delete(path: string): Promise<ApiObject> {
    return this.call('DELETE', path);
  }

  /** Events of one watch request, until the server ends it or the signal aborts; throws `ApiError` if it is refused. */
  async *watch(path: string, signal?: AbortSignal): AsyncGenerator<WatchEvent> {
    const separator = path.includes('?') ? '&' : '?';
    const url = `${path}${separator}watch=1`;
    const response = await this.#send('GET', url, signal === undefined ? {} : { signal });
    if (response.statusCode !== 200) throw new ApiError(`WATCH ${path}`, await readResponse(response));
    try {
      for await (const line of readLines(response)) yield JSON.parse(line) as WatchEvent;
    } catch (error) {
      if (signal?.aborted !== true) throw error;
    }
  }

  #send(method: string, path: string, options: CallOptions): Promise<IncomingMessage> {
    const { promise, resolve, reject } = deferred<IncomingMessage>();
    const payload = options.body === undefined ? undefined : Buffer.from(JSON.stringify(options.body));
    const headers: Record<string, string> = { accept: 'application/json', ...options.headers };
    if (this.#endpoint.token !== undefined) headers['authorization'] = `Bearer ${this.#endpoint.token}`;
    if (payload !== undefined) {
      headers['content-type'] = options.contentType ?? 'application/json';
      headers['content-length'] = String(payload.length);
    }
    const requestOptions: RequestOptions = { method, headers, agent: this.#agent };
    if (options.signal !== undefined) requestOptions.signal = options.signal;
    const request = httpsRequest(new URL(path, this.#endpoint.server), requestOptions, resolve);
    request.on('error', reject);
    request.end(payload);
    return promise;
  }
}

async function readResponse(response: IncomingMessage): Promise<ApiResponse> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const isJson = response.headers['content-type']?.startsWith('application/json') === true;
  const body = isJson ? (JSON.parse(text) as ApiObject) : { metadata: { name: '' }, text };
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}

async function* readLines(response: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield line;
  }
}
