/** Classifies the failure of a list or watch for the state machine of a reflector, and explains it for the log. */
import { ApiStatusError, isExpired, isForbidden, isInvalid, type ApiStatus } from '../api/api-errors.ts';
import { FrameTooLongError } from '../protobuf/frame-splitter.ts';
import { LineTooLongError } from './line-splitter.ts';
import type { Failure } from './protocol.ts';
import { UnfinishedEventError } from './stream-events.ts';
import { isUndecodable } from './wire-formats.ts';
import { ForeignAnswerError } from '../transport/transport-error.ts';

/** Classifies a refusal of the API server. */
export function failureOfStatus(status: ApiStatus, retryAfterMs?: number): Failure {
  if (isExpired(status)) return { kind: 'expired' };
  if (isInvalid(status)) return { kind: 'invalid' };
  return { kind: 'failed', retryAfterMs, status: status.code };
}

/** Explains a refusal, with the verbs to grant where a right is missing. @param resource such as `secrets` */
export function reasonOfStatus(status: ApiStatus, resource: string): string {
  const isMissingRight = isForbidden(status) && status.reason === 'Forbidden';
  return isMissingRight ? `${status.message}; grant verbs list and watch on ${resource}` : status.message;
}

/**
 * Classifies the error of a call without an answer, or with an unreadable one.
 * @param wasOpen the server had accepted the stream
 */
export function failureOfError(error: unknown, wasOpen: boolean): Failure {
  // The object of an event that cannot be read is unknown, so only a new list helps.
  if (error instanceof LineTooLongError || error instanceof FrameTooLongError) return { kind: 'expired' };
  if (isUndecodable(error)) return { kind: 'expired' };
  if (error instanceof ApiStatusError) return failureOfStatus(error.status, error.retryAfterMs);
  return { kind: 'failed', status: statusOfError(error) ?? (wasOpen ? 200 : undefined) };
}

function statusOfError(error: unknown): number | undefined {
  if (error instanceof UnfinishedEventError) return 200;
  return error instanceof ForeignAnswerError ? error.status : undefined;
}
