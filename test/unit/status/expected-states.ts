/** Which reasons each state stands for: written down a second time, so that a wrong row is found. */
import type { reasons } from '../../../src/model/reasons.ts';
import type { State } from '../../../src/status/state.ts';

export type Reason = keyof typeof reasons;

/** For a workload whose rollout is complete. */
const reasonsOfState: Readonly<Partial<Record<State, readonly Reason[]>>> = {
  current: ['up-to-date'],
  stale: ['content-changed', 'settle', 'unsupported', 'mixed-pods-possible'],
  pending: ['min-interval', 'endless-changes', 'hold', 'invalid', 'approval', 'window', 'breaker', 'staging'],
  reverted: ['reverted'],
  unrecorded: [
    ...(['no-record', 'foreign-record', 'key-rotated', 'adopted', 'references-changed'] as const),
    ...(['record-restored', 'fresh', 'rollout-over', 'undone'] as const),
  ],
  foreign: ['second-installation'],
  off: ['not-opted-in', 'namespace-not-selected', 'terminating', 'opted-out'],
  unknown: ['lagging-view'],
};

/** Each reason with its state. */
export const expectedStates = Object.entries(reasonsOfState).flatMap(([state, list]) =>
  list.map((reason) => [reason, state as State] as const),
);
