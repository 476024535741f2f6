/** The notes of Events about rollouts. */
import type { WorkloadState } from '../../model/workload-state.ts';
import type { Judgement } from '../../rollouts/judgement.ts';

/** @param waiting how many other workloads wait because of this one */
export function rolloutFailedNote(workload: WorkloadState, { roll, why = '' }: Judgement, waiting = 0): string {
  const causes = roll?.for === undefined ? '' : ` for the new content of ${roll.for.join(', ')}`;
  const parts = [
    `the rollout${causes} failed: ${why}`,
    podsNote(workload),
    ...beforeNotes(roll),
    ...(waiting === 0 ? [] : [`${String(waiting)} more ${waiting === 1 ? 'workload waits' : 'workloads wait'}`]),
    'reroll leaves it as it is: fix the content, or put the former content back',
  ];
  return parts.join('; ');
}

function podsNote({ rollout: { updated, ready, available }, desired }: WorkloadState): string {
  const pods = desired === 1 ? 'pod' : 'pods';
  return `of ${String(desired)} ${pods}, ${String(updated)} updated, ${String(ready)} ready, ${String(available)} available`;
}

/** Why the failure says nothing about the content. */
function beforeNotes(roll: Judgement['roll']): readonly string[] {
  const down = roll?.down ?? 0;
  if (down > 0)
    return [
      `${String(down)} of its pods ${down === 1 ? 'was' : 'were'} not available before it either, as on a dead node`,
    ];
  return roll?.was === 'bad' ? ['the rollout before it was not complete either'] : [];
}

/** @param waiting how many other workloads wait because of this one */
export function unobservedNote(
  { kind, rollout: { generation, observedGeneration } }: WorkloadState,
  waiting = 0,
): string {
  const others =
    waiting === 0 ? '' : `; ${String(waiting)} more ${waiting === 1 ? 'workload waits' : 'workloads wait'}`;
  return (
    `the ${kind} controller has not observed the rollout (generation ${String(generation)}, observed ` +
    `${String(observedGeneration)}): see whether kube-controller-manager works${others}`
  );
}

/** A StatefulSet with `OrderedReady` replaces no other pod while one that it has started is not ready. */
export function rolloutStuckNote({ namespace, name, rollout: { strayOrdinal = 0 } }: WorkloadState): string {
  const pod = `${name}-${String(strayOrdinal)}`;
  return `the rollout waits for pod ${pod}, which an earlier rollout started and which is not ready; with podManagementPolicy OrderedReady it replaces no other pod before that: kubectl delete pod ${pod} -n ${namespace}`;
}
