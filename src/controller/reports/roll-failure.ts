/** Puts the answers to a patch that was not accepted into the few classes that metrics and Events tell apart. */
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
 * Whether somebody has to do something about it. An API server that is away or busy is no news about a workload, but one
 * that answers 500 may have asked a webhook that fails.
 */
export function isForPeople(status: number): boolean {
  return status === 500 || ['forbidden', 'refused'].includes(rollFailureOf(status));
}

/** The HTTP status of the answers that say that the workload has moved on. */
const movedOn: Readonly<Record<'conflict' | 'not-found' | 'replaced', number>> = {
  'not-found': 404,
  conflict: 409,
  replaced: 409,
};

/** The HTTP status of an answer; 0 for none. */
export function statusOf(outcome: PatchOutcome): number {
  if (outcome.result === 'patched') return 200;
  return outcome.result === 'failed' ? outcome.status : movedOn[outcome.reason];
}
