/**
 * StatefulSets: `currentRevision` follows `updateRevision` once all replicas have it; a partition and OnDelete hold
 * replicas back.
 */
import { numberAt, objectAt, stringAt, type JsonObject } from '../objects/json.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import type { Store } from '../store/store.ts';
import { change, withoutZeros } from './objects.ts';
import { ensureRevision } from './revisions.ts';

/** One step towards a complete rollout; `mayProgress` is false while rollouts are held. */
export function syncStatefulSet(store: Store, statefulSet: KubeObject, mayProgress: boolean): void {
  const updateRevision = ensureRevision(store, statefulSet, 'controller.kubernetes.io/hash').metadata.name;
  const isNoticed =
    numberAt(statefulSet, 'status', 'observedGeneration') === statefulSet.metadata.generation &&
    stringAt(statefulSet, 'status', 'updateRevision') === updateRevision;
  const status = isNoticed && mayProgress ? rolled(statefulSet, updateRevision) : noticed(statefulSet, updateRevision);
  change(store, { storage: 'statefulsets', object: statefulSet, subresource: 'status' }, (stored) => ({
    ...stored,
    status,
  }));
}

/** The replicas before any progress; those of the current revision count as updated when it is the target revision. */
function noticed(statefulSet: KubeObject, updateRevision: string): JsonObject {
  const replicas = numberAt(statefulSet, 'status', 'replicas') ?? 0;
  const former = stringAt(statefulSet, 'status', 'currentRevision');
  const currentRevision = former === '' ? updateRevision : former;
  const isUnchanged = stringAt(statefulSet, 'status', 'updateRevision') === updateRevision;
  const formerUpdated = isUnchanged ? (numberAt(statefulSet, 'status', 'updatedReplicas') ?? 0) : 0;
  const updated = currentRevision === updateRevision ? replicas : formerUpdated;
  return compose(statefulSet, { replicas, updated, currentRevision, updateRevision });
}

function rolled(statefulSet: KubeObject, updateRevision: string): JsonObject {
  const replicas = numberAt(statefulSet, 'spec', 'replicas') ?? 1;
  const currentRevision = stringAt(statefulSet, 'status', 'currentRevision');
  const updated = currentRevision === updateRevision ? replicas : updatable(statefulSet, replicas);
  const isDone = updated === replicas;
  return compose(statefulSet, {
    replicas,
    updated,
    currentRevision: isDone ? updateRevision : currentRevision,
    updateRevision,
  });
}

/** Number of replicas that the update strategy may update. */
function updatable(statefulSet: KubeObject, replicas: number): number {
  const strategy = objectAt(statefulSet, 'spec', 'updateStrategy');
  if (strategy['type'] === 'OnDelete') return 0;
  return Math.max(0, replicas - (numberAt(strategy, 'rollingUpdate', 'partition') ?? 0));
}

interface Progress {
  readonly replicas: number;
  readonly updated: number;
  readonly currentRevision: string;
  readonly updateRevision: string;
}

function compose(
  statefulSet: KubeObject,
  { replicas, updated, currentRevision, updateRevision }: Progress,
): JsonObject {
  const currentReplicas = currentRevision === updateRevision ? replicas : replicas - updated;
  return {
    observedGeneration: statefulSet.metadata.generation ?? 0,
    replicas,
    availableReplicas: replicas,
    collisionCount: 0,
    ...withoutZeros({ readyReplicas: replicas, currentReplicas, updatedReplicas: updated }),
    currentRevision,
    updateRevision,
  };
}
