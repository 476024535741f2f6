/**
 * Label values that come from a closed list. Each has its series from the start, at 0: a rate over the first increment
 * needs the sample before it.
 */
import type { RollFailure } from '../model/roll-failure.ts';
import type { Verdict } from '../rollouts/judgement.ts';
import { reasons, type Action } from '../model/reasons.ts';

/** The `code` of a request without a response, as in client-go. */
export const NO_STATUS = '<error>';

/** Every reason of a plan, with the action that it belongs to. */
export const planReasons: Readonly<Record<string, Action>> = Object.fromEntries(
  Object.entries(reasons).map(([reason, { action }]) => [reason, action]),
);

const failures: Readonly<Record<RollFailure, true>> = {
  forbidden: true,
  throttled: true,
  refused: true,
  'server-error': true,
  'no-answer': true,
  'not-kept': true,
};

export const rollFailures = Object.keys(failures) as readonly RollFailure[];

/** The status codes that a patch can be expected to get. */
export const patchCodes = ['200', '403', '404', '409', '422', '429', '500', '503', NO_STATUS];

const ofRollout: Readonly<Record<Verdict, true>> = { complete: true, failed: true, neutral: true, superseded: true };

export const verdicts = Object.keys(ofRollout) as readonly Verdict[];
