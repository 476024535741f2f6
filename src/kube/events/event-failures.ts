/** Tells why an Event could not be written, and says each kind of failure once: Events are never worth a noisy log. */
import type { Logger } from '../../model/logger.ts';
import { isClientError, isForbidden, isNotFound, statusOf, type ApiStatus } from '../api/api-errors.ts';
import { TransportError } from '../transport/transport-error.ts';
import type { ApiResponse } from '../api/transport-types.ts';

export interface EventFailure {
  /** The same for failures that need not be told apart. */
  readonly kind: string;
  /** `debug` where it is nobody's mistake. */
  readonly level: 'debug' | 'warn';
  /** One line of bounded length. */
  readonly reason: string;
  /** The same call may work later. */
  readonly isTransient: boolean;
  /** The server has taken too many calls. */
  readonly isThrottled?: boolean;
  /** How long the server asks to wait. */
  readonly retryAfterMs?: number | undefined;
}

/** Why the API server did not take an Event. */
export function failureOfResponse(response: ApiResponse): EventFailure {
  const status = statusOf(response);
  const { code, reason, message } = status;
  const failure = { kind: `${String(code)} ${reason}`, reason: message };
  if (isGoing(status)) return { ...failure, kind: 'going', level: 'debug', isTransient: false };
  if (isForbidden(status)) {
    const advice = 'grant verbs create and patch on events in API group events.k8s.io';
    return { ...failure, level: 'warn', reason: `${message}; ${advice}`, isTransient: false };
  }
  const { retryAfterMs } = response;
  const isThrottled = code === 429;
  return { ...failure, level: 'warn', isTransient: !isClientError(status), isThrottled, retryAfterMs };
}

/** Why there was no answer. */
export function failureOfError(error: unknown): EventFailure {
  if (!(error instanceof TransportError)) {
    const { name } = error as Error;
    return { kind: name, level: 'warn', reason: name, isTransient: false };
  }
  const { code, systemCode = '', message } = error;
  return { kind: `${code} ${systemCode}`, level: 'warn', reason: message, isTransient: code !== 'closed' };
}

/** The namespace is gone or on its way: the answer is 404, or 403 with this cause. */
function isGoing(status: ApiStatus): boolean {
  return isNotFound(status) || status.causes.some(({ reason }) => reason === 'NamespaceTerminating');
}

export class EventFailureLog {
  readonly #logger: Logger;
  readonly #said = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Says it, unless a failure of this kind was said before. */
  report({ kind, level, reason }: EventFailure, namespace: string): void {
    if (this.#said.has(kind)) return;
    this.#said.add(kind);
    this.#logger[level]({ namespace, reason }, 'Event not written; further failures of this kind are only counted');
  }
}
