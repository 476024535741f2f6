/**
 * The errors of the transport, for calls without a usable answer. Message and fields are safe to log: they contain
 * neither bytes of a body nor headers.
 */
import type { ApiRequest } from '../api/transport-types.ts';

/**
 * * `deadline`: the call exceeded its limit
 * * `network`: no connection, or it broke before the answer was complete
 * * `malformed`: the content type of the answer is JSON and the body is not
 * * `foreign`: the answer is not from the API server, or not about the requested object
 * * `credentials`: the credentials could not be read (a file, an exec plugin)
 * * `closed`: the transport was closed
 */
export type TransportErrorCode = 'deadline' | 'network' | 'malformed' | 'foreign' | 'credentials' | 'closed';

export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly code: TransportErrorCode;
  /** The error code of the operating system or of TLS, such as `ECONNREFUSED`. */
  readonly systemCode: string | undefined;

  constructor(code: TransportErrorCode, message: string, systemCode?: string) {
    super(message);
    this.code = code;
    this.systemCode = systemCode;
  }
}

/** A proxy or gateway answered instead of the API server, or the API server answered about another object. */
export class ForeignAnswerError extends TransportError {
  /** The HTTP status of the answer. */
  readonly status: number;

  constructor(message: string, status: number) {
    super('foreign', message);
    this.status = status;
  }
}

/** Names a call in errors. The query, which can be long, is left out. */
export function callName({ method, path }: Pick<ApiRequest, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

const maxReasonLength = 200;

/**
 * Wraps an error of a socket or of the HTTP parser. The original is not kept as the cause: a parser error contains the
 * raw packet, which may contain a Secret.
 */
export function toTransportError(error: unknown, call: string): TransportError {
  if (error instanceof TransportError) return error;
  const { code, message } = error as Partial<NodeJS.ErrnoException>;
  const reason = (message ?? 'unknown failure').slice(0, maxReasonLength);
  return new TransportError('network', `${call}: ${reason}`, code);
}

/** Node's error codes for a server certificate that is expired or not signed by a trusted authority. */
const distrust = /^(?:UNABLE_TO_(?:VERIFY|GET)_|(?:DEPTH_ZERO_)?SELF_SIGNED_CERT|CERT_|ERR_TLS_CERT_)/;

/** Whether the error of a socket means that the server is not trusted. */
export function isDistrust(error: unknown): boolean {
  return distrust.test((error as Partial<NodeJS.ErrnoException>).code ?? '');
}
