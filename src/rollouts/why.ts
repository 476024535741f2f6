/** Says why a rollout failed, in words that are safe to show. */
import { formatGoDuration } from '../model/duration.ts';
import type { RolloutFailure } from '../model/rollout-reading.ts';

const failures: Readonly<Record<RolloutFailure['reason'], string>> = {
  ProgressDeadlineExceeded: 'the Deployment controller gave it up after its progressDeadlineSeconds',
  Degraded: 'the controller of Argo Rollouts has aborted it or given it up',
  NotReady: 'its newest revision does not become ready',
  ReplicaSetCreateError: 'the Deployment controller cannot create its ReplicaSet',
};

/** The word of its own controller. */
export function failureWords({ reason }: RolloutFailure): string {
  return failures[reason];
}

/** @param limitMs the time without progress */
export function deadlineWords(limitMs: number): string {
  return `no pod was replaced, became ready or became available for ${formatGoDuration(limitMs)}`;
}

/** @param changer the field manager; undefined if it is not known */
export function undoneWords(changer = 'another client'): string {
  return `${changer} put the former pod template back`;
}
