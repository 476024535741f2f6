/** Puts what went wrong with a list or watch into the classes that a reflector tells apart, and into words. */
import { ApiStatusError, isExpired, isForbidden, isInvalid, type ApiStatus } from '../api/api-errors.ts';
import { LineTooLongError } from './line-splitter.ts';
import type { Failure } from './protocol.ts';
import { UnfinishedLineError } from './stream-lines.ts';
import { ForeignAnswerError } from '../transport/transport-error.ts';

/** Why the API server refused, with what to do about it where that is known. */
export function failureOfStatus(status: ApiStatus, retryAfterMs?: number): Failure {
  if (isExpired(status)) return { kind: 'expired' };
  if (isInvalid(status)) return { kind: 'invalid' };
  return { kind: 'failed', retryAfterMs, status: status.code };
}

/** @param resource such as `secrets` */
export function reasonOfStatus(status: ApiStatus, resource: string): string {
  const isMissingRight = isForbidden(status) && status.reason === 'Forbidden';
  return isMissingRight ? `${status.message}; grant verbs list and watch on ${resource}` : status.message;
}

/**
 * Why there was no answer, or none that could be read.
 * @param wasOpen the answer had begun
 */
export function failureOfError(error: unknown, wasOpen: boolean): Failure {
  // The object of a line that is too long is unknown, so only a new list tells.
  if (error instanceof LineTooLongError) return { kind: 'expired' };
  if (error instanceof ApiStatusError) return failureOfStatus(error.status, error.retryAfterMs);
  return { kind: 'failed', status: statusOfError(error) ?? (wasOpen ? 200 : undefined) };
}

function statusOfError(error: unknown): number | undefined {
  if (error instanceof UnfinishedLineError) return 200;
  return error instanceof ForeignAnswerError ? error.status : undefined;
}
