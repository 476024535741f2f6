/** The values of labels that come from a closed list: each has its series from the start, since a rate needs the point before. */
import type { RollFailure } from '../controller/ports.ts';
import type { Decision } from '../model/decision.ts';

/** Instead of a status, of a request that got none; client-go's word. */
export const NO_STATUS = '<error>';

/** Every reason of a plan and the action that it stands with. */
export const planReasons: Readonly<Record<Decision['reason'], Decision['action']>> = {
  'up-to-date': 'noop',
  'not-opted-in': 'noop',
  'namespace-not-selected': 'noop',
  terminating: 'noop',
  reverted: 'noop',
  'second-installation': 'noop',
  'no-record': 'baseline',
  'foreign-record': 'baseline',
  'key-rotated': 'baseline',
  adopted: 'baseline',
  'references-changed': 'baseline',
  'record-restored': 'baseline',
  fresh: 'baseline',
  'content-changed': 'roll',
  settle: 'hold',
  'min-interval': 'hold',
  'unsupported-gate': 'hold',
  undone: 'hold',
  'opted-out': 'release',
  'lagging-view': 'confirm',
};

const failures: Readonly<Record<RollFailure, true>> = {
  forbidden: true,
  throttled: true,
  refused: true,
  'server-error': true,
  'no-answer': true,
};

export const rollFailures = Object.keys(failures) as readonly RollFailure[];

/** Answers to a patch that a healthy or a sick cluster gives. */
export const patchCodes = ['200', '403', '404', '409', '422', '429', '500', '503', NO_STATUS];
