/** The types of calls to the API server: the interface between the transport and all code that uses it. */

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** How the API server encodes an answer. */
export type WireFormat = 'json' | 'protobuf';

/** Query parameters; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface ApiRequest {
  readonly method: HttpMethod;
  /** Absolute path on the server with URL-encoded segments: see `resources.ts`. */
  readonly path: string;
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** A `GET` of a list, or a watch, whose objects come as `PartialObjectMetadata`: without spec, status and data. */
  readonly isMetadataOnly?: boolean | undefined;
  /**
   * The format in which the answer is wanted. A server that does not have an object in protobuf answers as JSON.
   * Default `json`.
   */
  readonly wireFormat?: WireFormat | undefined;
  /** Default `application/json`. */
  readonly contentType?: string;
  /** Limit from the call to the end of the answer, retries included. Default 30,000 ms. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** The call does not wait for a free connection, so that stalled calls cannot delay it. */
  readonly isUrgent?: boolean;
}

/** A `GET` of a stream; `timeoutMs` is the limit until its headers arrive. */
export type StreamRequest = Pick<
  ApiRequest,
  'path' | 'query' | 'isMetadataOnly' | 'wireFormat' | 'timeoutMs' | 'signal'
>;

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The parsed JSON, or the same from protobuf; undefined where the answer is neither. */
  readonly body: unknown;
  /** The format of the answer; undefined where it is neither, and in an answer that no server has sent. */
  readonly wireFormat?: WireFormat | undefined;
  /** Bytes of the body; undefined where they were not counted. */
  readonly length?: number | undefined;
  /** The `Retry-After` of a 429 or 503, capped. */
  readonly retryAfterMs: number | undefined;
}

export interface OpenStream {
  readonly kind: 'open';
  readonly wireFormat: WireFormat;
  /**
   * The bytes as they arrive, at most one chunk for each turn of the event loop. It ends when the server ends the
   * answer or `close` is called, and throws `TransportError` when the connection breaks or the signal's reason when the
   * signal aborts.
   */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Ends the stream and drops its connection. */
  close(): void;
}

/** A stream, or the answer with which the server refused it (a status other than 2xx). */
export type StreamAnswer = OpenStream | { readonly kind: 'refused'; readonly response: ApiResponse };

export interface Transport {
  /**
   * Makes one call. An answer of the API server is a value, whatever its status: see `checkAnswer`.
   * @throws TransportError when no usable answer arrives; ForeignAnswerError when the answer is not the API server's;
   * the signal's reason when the signal aborts
   */
  request(call: ApiRequest): Promise<ApiResponse>;
  /**
   * Opens a watch. Streams do not count against the limit of connections for requests.
   * @throws as `request`
   */
  openStream(call: StreamRequest): Promise<StreamAnswer>;
}

/** What is measured of every call; for metrics with client-go's names `rest_client_*`. */
export interface TransportMetrics {
  /** @param code HTTP status, or `<error>` where there is none */
  requestFinished(method: HttpMethod, code: string, durationMs: number): void;
}
