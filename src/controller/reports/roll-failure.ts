/** Classifies the answers to patches that were not accepted, for metrics and Events. */
import type { RollFailure } from '../../model/roll-failure.ts';
import type { PatchOutcome } from '../../model/patch-outcome.ts';

/** @param status HTTP status; 0 for no answer */
export function rollFailureOf(status: number): RollFailure {
  if (status === 0) return 'no-answer';
  if (status >= 500) return 'server-error';
  if (status === 429) return 'throttled';
  return status === 401 || status === 403 ? 'forbidden' : 'refused';
}

/**
 * Whether the failure gets an Event on the workload, since a user has to act. An API server that is unreachable or busy
 * says nothing about the workload, but a status of 500 may come from a failing webhook.
 */
export function needsAction(status: number): boolean {
  return status === 500 || ['forbidden', 'refused'].includes(rollFailureOf(status));
}

/** The HTTP status of each reason for which a patch is superseded. */
const supersededStatus: Readonly<Record<'conflict' | 'not-found' | 'replaced', number>> = {
  'not-found': 404,
  conflict: 409,
  replaced: 409,
};

/** The HTTP status of an answer; 0 for none. */
export function statusOf(outcome: PatchOutcome): number {
  if (outcome.result === 'patched') return 200;
  return outcome.result === 'failed' ? outcome.status : supersededStatus[outcome.reason];
}
