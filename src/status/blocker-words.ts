/** Describes what keeps the pods of a rolled workload on the old content, for Events, the log and commands. */
import type { RolloutBlocker, WorkloadState } from '../model/workload-state.ts';

const blockerNotes: Readonly<Record<Extract<RolloutBlocker, string>, string>> = {
  'in-place':
    'its pods are updated in place, so a new pod template restarts nothing: set the update type to ReCreate, or read the annotation config-hash in a variable of a container (fieldRef)',
  'named-template':
    'spec.template.metadata.name is set, and a webhook refuses another template of that name: remove the name',
  'step-paused': 'its rollout is paused at a step: promote it to load the new content in all pods',
  'on-delete': 'updateStrategy is OnDelete: delete its pods to load the new content',
  paused: 'spec.paused is true: resume it to load the new content',
  'no-replicas': 'it has no replicas: the new content is loaded when it is scaled up',
};

/** One clause for each thing that a user still has to do, or wait for, after a roll; empty if nothing is left. */
export function blockerNotesOf({ blockers }: Pick<WorkloadState, 'blockers'>): readonly string[] {
  return blockers.map((blocker) => (typeof blocker === 'string' ? blockerNotes[blocker] : partitionNote(blocker)));
}

/** The pods below the partition keep the old template; a deleted one restarts from it and loads the present content. */
function partitionNote({ partition, replicas }: Exclude<RolloutBlocker, string>): string {
  const setting = `updateStrategy.rollingUpdate.partition is ${String(partition)} with ${podsOf(replicas)}`;
  const reached = replicas - partition;
  return reached > 0
    ? `${setting}: the rollout reaches ${String(reached)} of them; lower it, or delete the others, to load the new content in all`
    : `${setting}: the rollout reaches none of them; lower it, or delete the pods, to load the new content`;
}

function podsOf(replicas: number): string {
  return replicas === 1 ? '1 replica' : `${String(replicas)} replicas`;
}
