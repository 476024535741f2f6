/** Classifies why an Event could not be written, and logs each kind of failure once, to keep the log quiet. */
import type { Logger } from '../../model/logger.ts';
import { isClientError, isForbidden, isNotFound, statusOf, type ApiStatus } from '../api/api-errors.ts';
import { TransportError } from '../transport/transport-error.ts';
import type { ApiResponse } from '../api/transport-types.ts';

export interface EventFailure {
  /** Failures of the same kind are logged once. */
  readonly kind: string;
  /** `debug` where nothing needs to be corrected. */
  readonly level: 'debug' | 'warn';
  /** One line of bounded length. */
  readonly reason: string;
  /** The same call may succeed later. */
  readonly isTransient: boolean;
  /** The server limits the rate (429). */
  readonly isThrottled?: boolean;
  /** How long the server asks to wait. */
  readonly retryAfterMs?: number | undefined;
}

/** Classifies the response with which the API server refused an Event. */
export function failureOfResponse(response: ApiResponse): EventFailure {
  const status = statusOf(response);
  const { code, reason, message } = status;
  const failure = { kind: `${String(code)} ${reason}`, reason: message };
  if (isNamespaceGone(status)) return { ...failure, kind: 'namespace-gone', level: 'debug', isTransient: false };
  if (isForbidden(status)) {
    const advice = 'grant verbs create and patch on events in API group events.k8s.io';
    return { ...failure, level: 'warn', reason: `${message}; ${advice}`, isTransient: false };
  }
  const { retryAfterMs } = response;
  const isThrottled = code === 429;
  return { ...failure, level: 'warn', isTransient: !isClientError(status), isThrottled, retryAfterMs };
}

/** Classifies the error of a call without a response. */
export function failureOfError(error: unknown): EventFailure {
  if (!(error instanceof TransportError)) {
    const { name } = error as Error;
    return { kind: name, level: 'warn', reason: name, isTransient: false };
  }
  const { code, systemCode = '', message } = error;
  return { kind: `${code} ${systemCode}`, level: 'warn', reason: message, isTransient: code !== 'closed' };
}

/** Whether the namespace is deleted (404) or terminating (403 with this cause). */
function isNamespaceGone(status: ApiStatus): boolean {
  return isNotFound(status) || status.causes.some(({ reason }) => reason === 'NamespaceTerminating');
}

export class EventFailureLog {
  readonly #logger: Logger;
  readonly #reportedKinds = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Logs the failure, unless one of this kind was logged before. */
  report({ kind, level, reason }: EventFailure, namespace: string): void {
    if (this.#reportedKinds.has(kind)) return;
    this.#reportedKinds.add(kind);
    this.#logger[level]({ namespace, reason }, 'Event not written; further failures of this kind are only counted');
  }
}
