/** What the rolls of the other users of its configs mean for a workload. */
import type { ConfigRef } from '../../model/kinds.ts';
import type { Trip } from '../../model/trip.ts';

export interface Turn {
  /** The id of the content of a config whose users are rolled one after the other; undefined for any other config. */
  readonly stagedIdOf: (ref: ConfigRef) => string | undefined;
  /** The tripped breakers that hold back a roll with these causes. */
  readonly tripsOf: (causes: readonly ConfigRef[]) => readonly Trip[];
  /** Whether it is the turn of the workload, for a roll with these causes. */
  readonly isDue: (causes: readonly ConfigRef[]) => boolean;
  /** Whether our last roll of the workload has failed. */
  readonly hasFailed: boolean;
  /** Whether our last roll of the workload has no verdict yet. */
  readonly isUndecided: boolean;
}

/** Of a workload that waits for no other one. */
export const noTurns: Turn = {
  stagedIdOf: () => undefined,
  tripsOf: () => [],
  isDue: () => true,
  hasFailed: false,
  isUndecided: false,
};
