/**
 * The one exception of the transport: no usable answer came. Its text and fields are safe to log: they carry neither
 * bytes of a body nor headers.
 */

/**
 * * `deadline`: the call took longer than it may
 * * `network`: no connection, or it broke before the answer was complete
 * * `malformed`: the answer says that it is JSON and is not
 * * `foreign`: an answer came, but it is not the API server's about what was asked for
 * * `credentials`: what the server asks for could not be read (a file, an exec plugin)
 * * `closed`: the transport was closed
 */
export type TransportErrorCode = 'deadline' | 'network' | 'malformed' | 'foreign' | 'credentials' | 'closed';

export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly code: TransportErrorCode;
  /** What the operating system or TLS calls the failure, such as `ECONNREFUSED`. */
  readonly systemCode: string | undefined;

  constructor(code: TransportErrorCode, message: string, systemCode?: string) {
    super(message);
    this.code = code;
    this.systemCode = systemCode;
  }
}

/** Something between us and the API server answered, or the API server answered about something else. */
export class ForeignAnswerError extends TransportError {
  /** The HTTP status that came. */
  readonly status: number;

  constructor(message: string, status: number) {
    super('foreign', message);
    this.status = status;
  }
}

const maxReasonLength = 200;

/**
 * Wraps what a socket or the HTTP parser threw. The original is not kept as the cause: a parser error carries the raw
 * packet, which may hold a Secret.
 */
export function toTransportError(error: unknown, call: string): TransportError {
  if (error instanceof TransportError) return error;
  const { code, message } = error as Partial<NodeJS.ErrnoException>;
  const reason = (message ?? 'unknown failure').slice(0, maxReasonLength);
  return new TransportError('network', `${call}: ${reason}`, code);
}

/** What Node calls it when no certificate of ours vouches for the server's, or that one is out of date. */
const distrust = /^(?:UNABLE_TO_(?:VERIFY|GET)_|(?:DEPTH_ZERO_)?SELF_SIGNED_CERT|CERT_|ERR_TLS_CERT_)/;

/** Whether a socket's error says that the server was not trusted. */
export function isDistrust(error: unknown): boolean {
  return distrust.test((error as Partial<NodeJS.ErrnoException>).code ?? '');
}
