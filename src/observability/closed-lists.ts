/** The values of labels that come from a closed list: each has its series from the start, since a rate needs the point before. */
import type { RollFailure } from '../model/roll-failure.ts';
import { reasons, type Action } from '../model/reasons.ts';

/** Instead of a status, of a request that got none; client-go's word. */
export const NO_STATUS = '<error>';

/** Every reason of a plan and the action that it stands with. */
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

/** Answers to a patch that a healthy or a sick cluster gives. */
export const patchCodes = ['200', '403', '404', '409', '422', '429', '500', '503', NO_STATUS];
