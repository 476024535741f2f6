/** How far a rollout is that `reroll roll` has started. */
import type { WorkloadKind } from '../../model/kinds.ts';
import type { WorkloadCondition, WorkloadObject } from '../../model/kube-object.ts';
import { desiredPods, hasRolloutFailed, isRolloutComplete, updatedPods } from '../../plan/read/progress.ts';

export interface RolloutProgress {
  readonly state: 'progressing' | 'complete' | 'failed';
  /** Such as `2 of 5 updated`. */
  readonly text: string;
}

/** @param before the workload at the moment of the roll: what its status said then is about earlier rollouts */
export function progressOf(kind: WorkloadKind, object: WorkloadObject, before: WorkloadObject): RolloutProgress {
  const [updated, desired] = [updatedPods(kind, object), desiredPods(kind, object)];
  const counts = `${String(updated)} of ${String(desired)} updated`;
  if (isRolloutComplete(kind, object)) return { state: 'complete', text: `${counts}, complete` };
  const progressing = conditionOf(object);
  const isNew = progressing?.lastUpdateTime !== conditionOf(before)?.lastUpdateTime;
  if (hasRolloutFailed(kind, object) && isNew) {
    return { state: 'failed', text: `${counts}, and its rollout has failed (${progressing?.reason ?? 'unknown'})` };
  }
  const rest = updated < desired ? '' : ', waiting until all are available and the old ones have ended';
  return { state: 'progressing', text: `${counts}${rest}` };
}

function conditionOf({ status }: WorkloadObject): WorkloadCondition | undefined {
  return status?.conditions?.find(({ type }) => type === 'Progressing');
}
