/** What a call to the API server is made of: the interface that everything in this folder talks through. */

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Query parameters; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface ApiRequest {
  readonly method: HttpMethod;
  /** Absolute path on the server, its segments already URL-encoded: see `resources.ts`. */
  readonly path: string;
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Default `application/json`. */
  readonly contentType?: string;
  /** From the call to the end of the answer, retries included. Default 30,000 ms. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** It does not wait for a free connection as others do: what depends on it cannot wait until stalled calls time out. */
  readonly isUrgent?: boolean;
}

/** A `GET` whose answer has no end; `timeoutMs` covers the time until its headers have arrived. */
export type StreamRequest = Pick<ApiRequest, 'path' | 'query' | 'timeoutMs' | 'signal'>;

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The parsed JSON; undefined where the answer is something else. */
  readonly body: unknown;
  /** Bytes of the body; undefined where nobody counted them. */
  readonly length?: number | undefined;
  /** How long the server asks to wait, of a 429 or 503 that says so; capped. */
  readonly retryAfterMs: number | undefined;
}

export interface OpenStream {
  readonly kind: 'open';
  /**
   * The bytes as they arrive. It ends when the server ends the answer or `close` is called, and throws
   * `TransportError` when the connection breaks or the signal's reason when the signal aborts.
   */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Ends the stream and drops its connection. */
  close(): void;
}

/** A stream, or the answer of a server that refused it (a status other than 2xx). */
export type StreamAnswer = OpenStream | { readonly kind: 'refused'; readonly response: ApiResponse };

export interface Transport {
  /**
   * One call. A status is a value where the answer is the API server's: see `checkAnswer`.
   * @throws TransportError when no usable answer came, ForeignAnswerError when it is not the API server's; the signal's
   * reason when the signal aborted
   */
  request(call: ApiRequest): Promise<ApiResponse>;
  /**
   * Opens a watch. Streams do not count against the limit of sockets for requests.
   * @throws as `request`
   */
  openStream(call: StreamRequest): Promise<StreamAnswer>;
}

/** What is measured of every call; the names follow client-go's `rest_client_*`. */
export interface TransportMetrics {
  /** @param code HTTP status, or `<error>` where there is none */
  requestFinished(method: HttpMethod, code: string, durationMs: number): void;
}
