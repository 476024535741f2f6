/**
 * Sends all calls to the API server. Every call has a deadline, connections are kept alive, and refused credentials are
 * read again once. An answer of the API server is a value, whatever its status; the caller decides what to do. An
 * answer from another sender is a failed call.
 */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../model/logger.ts';
import { createAgents, retire, tcpKeepAliveMs, type Agents } from './agents.ts';
import { checkAnswer, checkStream } from './answer-check.ts';
import { CallScope } from './call-scope.ts';
import { CredentialCache, type Connection, type Credentials, type TlsMaterial } from '../kubeconfig/credentials.ts';
import { toOpenStream } from './open-stream.ts';
import { acceptOf, pathOf } from './request-head.ts';
import { isSuccess, readAll, readBody, readRetryAfterMs, wireFormatOf } from './response-body.ts';
import { callName, isDistrust, TransportError, toTransportError } from './transport-error.ts';
import type {
  ApiRequest,
  ApiResponse,
  StreamAnswer,
  StreamRequest,
  Transport,
  TransportMetrics,
} from '../api/transport-types.ts';

export interface HttpTransportOptions {
  readonly connection: Connection;
  /** `reroll/<version> (<os>/<arch>)` */
  readonly userAgent: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: TransportMetrics;
  /** Highest number of connections for requests that are neither urgent nor streams. Default 32. */
  readonly maxSockets?: number;
}

const defaultTimeoutMs = 30_000;

/**
 * The pool of a call: `limited` waits for a free connection. Streams are `unlimited`, or they would block all others.
 */
type Lane = 'limited' | 'unlimited';

export class HttpTransport implements Transport {
  readonly #options: HttpTransportOptions;
  readonly #server: URL;
  /** The parts of the server's URL for a request. */
  readonly #address: RequestOptions;
  readonly #credentials: CredentialCache;
  readonly #closing = new AbortController();
  #agents: Agents | undefined;

  constructor(options: HttpTransportOptions) {
    this.#options = options;
    this.#server = new URL(options.connection.server);
    this.#address = urlToHttpOptions(this.#server);
    this.#credentials = new CredentialCache(options);
  }

  async request(call: ApiRequest): Promise<ApiResponse> {
    const scope = this.#scope(call);
    try {
      const response = await this.#measured(call, scope, call.isUrgent === true ? 'unlimited' : 'limited');
      return await this.#toResponse(response, call, scope);
    } finally {
      scope.dispose();
    }
  }

  async openStream(call: StreamRequest): Promise<StreamAnswer> {
    const request: ApiRequest = { ...call, method: 'GET' };
    const scope = this.#scope(request);
    try {
      const response = await this.#measured(request, scope, 'unlimited');
      if (isSuccess(response)) {
        const wireFormat = checkStream(request, response);
        return toOpenStream(response, { call: callName(request), wireFormat, scope });
      }
      const refusal = await this.#toResponse(response, request, scope);
      scope.dispose();
      return { kind: 'refused', response: refusal };
    } catch (error) {
      scope.dispose();
      throw error;
    }
  }

  /** Ends every call and stream with a `TransportError` of code `closed` and drops all connections. */
  close(): void {
    this.#closing.abort(new TransportError('closed', 'the transport is closed'));
    this.#agents?.limited.destroy();
    this.#agents?.unlimited.destroy();
  }

  #scope(call: ApiRequest): CallScope {
    return new CallScope({
      clock: this.#options.clock,
      timeoutMs: call.timeoutMs ?? defaultTimeoutMs,
      signals: [this.#closing.signal, call.signal],
      call: callName(call),
    });
  }

  async #measured(call: ApiRequest, scope: CallScope, lane: Lane): Promise<IncomingMessage> {
    const { clock, metrics } = this.#options;
    const startMs = clock.monotonicMs();
    let code = '<error>';
    try {
      const response = await this.#authenticated(call, scope, lane);
      code = String(response.statusCode);
      return response;
    } catch (error) {
      if (isDistrust(error)) this.#credentials.expire();
      throw asCallError(error, call, scope);
    } finally {
      metrics.requestFinished(call.method, code, clock.monotonicMs() - startMs);
    }
  }

  async #authenticated(call: ApiRequest, scope: CallScope, lane: Lane): Promise<IncomingMessage> {
    const credentials = await readCredentials(scope, this.#credentials.current());
    const response = await this.#exchange(call, scope, { credentials, lane });
    if (response.statusCode !== 401) return response;
    await readAll(response);
    const renewed = await readCredentials(scope, this.#credentials.renewed(credentials));
    return this.#exchange(call, scope, { credentials: renewed, lane });
  }

  /**
   * One request. It is sent again on another connection when the server has closed the idle one, since then the server
   * has not read the request. A POST is not sent again: of the methods in use only that does damage when repeated.
   */
  async #exchange(call: ApiRequest, scope: CallScope, using: Using): Promise<IncomingMessage> {
    try {
      return await this.#send(call, scope, using);
    } catch (error) {
      if (!(error instanceof IdleSocketLost) || call.method === 'POST' || scope.hasEnded) throw error;
      return this.#send(call, scope, using);
    }
  }

  async #send(call: ApiRequest, scope: CallScope, { credentials, lane }: Using): Promise<IncomingMessage> {
    if (scope.hasEnded) throw scope.reason;
    // Node sends a string together with the headers, but bytes after them, as a separate TLS record.
    const payload = call.body === undefined ? undefined : JSON.stringify(call.body);
    const length = payload === undefined ? undefined : Buffer.byteLength(payload);
    const options: RequestOptions = {
      ...this.#address,
      path: pathOf(this.#server, call),
      method: call.method,
      agent: this.#agentsFor(credentials.tls)[lane],
      headers: {
        accept: acceptOf(call),
        'user-agent': this.#options.userAgent,
        ...credentials.headers,
        ...(length !== undefined && {
          'content-type': call.contentType ?? 'application/json',
          'content-length': length,
        }),
      },
    };
    const start = this.#server.protocol === 'http:' ? httpRequest : httpsRequest;
    return new Promise((resolve, reject) => {
      const request = start(options, resolve);
      scope.onEnd(() => {
        request.destroy();
        // A request that waits for its tunnel emits no error when it is destroyed. The call throws the scope's reason.
        reject(new TransportError('closed', 'the call has ended'));
      });
      request.on('socket', (socket) => socket.setKeepAlive(true, tcpKeepAliveMs));
      request.on('error', (error: NodeJS.ErrnoException) => {
        const isLost = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        reject(isLost ? new IdleSocketLost(callName(call), error.code) : error);
      });
      request.end(payload);
    });
  }

  /** The agents for this TLS material. Connections with previous material finish their call and are not used again. */
  #agentsFor(tls: TlsMaterial): Agents {
    if (this.#agents !== undefined && isDeepStrictEqual(this.#agents.tls, tls)) return this.#agents;
    if (this.#agents !== undefined) {
      this.#options.logger.info({}, 'TLS credentials changed, new connections use the new ones');
      retire(this.#agents.limited);
      retire(this.#agents.unlimited);
    }
    const isPlain = this.#server.protocol === 'http:';
    const { maxSockets = 32, connection } = this.#options;
    this.#agents = createAgents(tls, { isPlain, maxSockets, proxy: connection.proxy });
    return this.#agents;
  }

  async #toResponse(response: IncomingMessage, call: ApiRequest, scope: CallScope): Promise<ApiResponse> {
    const status = response.statusCode ?? 0;
    try {
      const bytes = await readAll(response);
      const wireFormat = wireFormatOf(response);
      const body = wireFormat && readBody(wireFormat, bytes, isSuccess(response), callName(call));
      const retryAfterMs = readRetryAfterMs(status, response.headers['retry-after'], this.#options.clock.now());
      const answer = { status, headers: response.headers, body, wireFormat, length: bytes.length, retryAfterMs };
      checkAnswer(call, answer);
      return answer;
    } catch (error) {
      throw asCallError(error, call, scope);
    }
  }
}

interface Using {
  readonly credentials: Credentials;
  readonly lane: Lane;
}

class IdleSocketLost extends TransportError {
  constructor(call: string, systemCode: string | undefined) {
    super('network', `${call}: the server had closed the idle connection`, systemCode);
  }
}

/** The reason of an abort or of the deadline if there was one, else the wrapped error of the socket. */
function asCallError(error: unknown, call: ApiRequest, scope: CallScope): unknown {
  return scope.hasEnded ? scope.reason : toTransportError(error, callName(call));
}

async function readCredentials(scope: CallScope, reading: Promise<Credentials>): Promise<Credentials> {
  try {
    return await scope.race(reading);
  } catch (error) {
    throw new TransportError('credentials', (error as Error).message);
  }
}
