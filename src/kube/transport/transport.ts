/**
 * The only file that sends anything to the API server. Every call has a deadline, connections are kept alive, refused
 * credentials are read again once, and an answer of the API server is a value whatever its status: what to do about it is the
 * caller's choice. An answer of anything else is a failed call.
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
import { describe, pathOf } from './request-line.ts';
import { isJson, isSuccess, readAll, readBody } from './response-body.ts';
import { readRetryAfterMs } from './retry-after.ts';
import { isDistrust, TransportError, toTransportError } from './transport-error.ts';
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
  /** Connections at the same time for requests that are not urgent; streams have their own. Default 32. */
  readonly maxSockets?: number;
}

const defaultTimeoutMs = 30_000;

/** Whether a call waits while as many as are allowed are open. Streams never do: they would keep all others waiting. */
type Lane = 'limited' | 'unlimited';

export class HttpTransport implements Transport {
  readonly #options: HttpTransportOptions;
  readonly #server: URL;
  /** What of the server's URL a request needs. */
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
        checkStream(request, response);
        return toOpenStream(response, describe(request), scope);
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
      call: describe(call),
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
   * One request, sent again on another connection when an idle one turns out to have been closed by the server, which
   * then never saw the request. Creation is not repeated: of all methods we use only it does damage when done twice.
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
    // Text, which Node sends together with the headers; bytes would go out after them, as a TLS record of their own.
    const payload = call.body === undefined ? undefined : JSON.stringify(call.body);
    const length = payload === undefined ? undefined : Buffer.byteLength(payload);
    const options: RequestOptions = {
      ...this.#address,
      path: pathOf(this.#server, call),
      method: call.method,
      agent: this.#agentsFor(credentials.tls)[lane],
      headers: {
        accept: 'application/json',
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
        // A request that still waits for its tunnel says nothing when it is destroyed. What is thrown is the scope's reason.
        reject(new TransportError('closed', 'the call has ended'));
      });
      request.on('socket', (socket) => socket.setKeepAlive(true, tcpKeepAliveMs));
      request.on('error', (error: NodeJS.ErrnoException) => {
        const isLost = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        reject(isLost ? new IdleSocketLost(describe(call), error.code) : error);
      });
      request.end(payload);
    });
  }

  /** The agents for this material. Connections of former material finish what they are at and are not used again. */
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
      const body = isJson(response) ? readBody(bytes, isSuccess(response), describe(call)) : undefined;
      const retryAfterMs = readRetryAfterMs(status, response.headers['retry-after'], this.#options.clock.now());
      const answer = { status, headers: response.headers, body, length: bytes.length, retryAfterMs };
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

/** What ended the call: an abort or the deadline if there was one, whatever the socket then said about it. */
function asCallError(error: unknown, call: ApiRequest, scope: CallScope): unknown {
  return scope.hasEnded ? scope.reason : toTransportError(error, describe(call));
}

async function readCredentials(scope: CallScope, reading: Promise<Credentials>): Promise<Credentials> {
  try {
    return await scope.race(reading);
  } catch (error) {
    throw new TransportError('credentials', (error as Error).message);
  }
}
