/**
 * Reads from a workload's status how far its rollout is and whether it has failed, and from its spec what blocks one.
 */
import { workloadTypeOf, type WorkloadKind } from '../../model/kinds.ts';
import type { WorkloadCondition, WorkloadObject } from '../../model/kube-object.ts';
import { valueAt } from '../../model/members.ts';
import type { CountPaths, Progress } from '../../model/workload-type.ts';

interface Row {
  /** By the rules of `kubectl rollout status`, for a status that has observed the present generation. */
  readonly isDone: (object: WorkloadObject) => boolean;
  /** Whether its own controller has given up the rollout, where it is not complete. */
  readonly hasFailed: (object: WorkloadObject) => boolean;
  /** How many pods have the present template. */
  readonly updated: (object: WorkloadObject) => number;
  readonly desired: (object: WorkloadObject) => number;
}

const never = (): boolean => false;

const ofReplicas = {
  updated: ({ status }: WorkloadObject) => count(status?.updatedReplicas),
  desired: ({ spec }: WorkloadObject) => spec?.replicas ?? 1,
};

const rows: Readonly<Record<Exclude<Progress, CountPaths>, Row>> = {
  replicas: {
    ...ofReplicas,
    isDone: ({ spec: { replicas = 1 } = {}, status = {} }) =>
      count(status.updatedReplicas) === replicas &&
      count(status.replicas) === replicas &&
      count(status.availableReplicas) === replicas,
    hasFailed: hasDeploymentFailed,
  },
  revisions: {
    ...ofReplicas,
    // With a partition the revisions stay different: such a rollout is never complete.
    isDone: ({ spec: { replicas = 1 } = {}, status = {} }) =>
      status.currentRevision === status.updateRevision &&
      count(status.replicas) === replicas &&
      count(status.availableReplicas) === replicas,
    hasFailed: never,
  },
  nodes: {
    isDone: ({ status = {} }) =>
      count(status.updatedNumberScheduled) === count(status.desiredNumberScheduled) &&
      count(status.numberAvailable) === count(status.desiredNumberScheduled),
    hasFailed: never,
    updated: ({ status }) => count(status?.updatedNumberScheduled),
    // One on each node that fits, and only its status knows these.
    desired: ({ status }) => count(status?.desiredNumberScheduled),
  },
  // `phase` is the word of Argo's own controller: https://argo-rollouts.readthedocs.io/en/stable/features/specification/
  argo: {
    ...ofReplicas,
    isDone: (object) => object.status?.phase === 'Healthy' && isRestarted(object),
    hasFailed: ({ status }) => status?.phase === 'Degraded',
  },
  clones: {
    ...ofReplicas,
    isDone: ({ spec: { replicas = 1 } = {}, status = {} }) =>
      count(status.updatedReplicas) === replicas &&
      count(status.replicas) === replicas &&
      count(status.updatedReadyReplicas) === replicas &&
      count(status.availableReplicas) === replicas,
    hasFailed: never,
  },
  // Knative replaces revisions, not pods, and runs as many pods as there are requests.
  knative: {
    isDone: isServing,
    hasFailed: ({ status }) => conditionOf(status?.conditions, 'Ready')?.status === 'False',
    updated: (object) => (isServing(object) ? 1 : 0),
    desired: () => 1,
  },
  unknown: { isDone: () => true, hasFailed: never, updated: () => 1, desired: () => 1 },
};

function rowOf(kind: WorkloadKind): Row {
  const { progress } = workloadTypeOf(kind);
  return typeof progress === 'string' ? rows[progress] : countsRow(progress);
}

function countsRow({ ready, desired }: CountPaths): Row {
  const at = (object: WorkloadObject, path: CountPaths['ready']): number => count(valueAt(object, path));
  return {
    isDone: (object) => at(object, ready) >= at(object, desired),
    hasFailed: never,
    updated: (object) => at(object, ready),
    desired: (object) => at(object, desired),
  };
}

/** Whether all pods run the present template and are available. False before the status is about it. */
export function isRolloutComplete(kind: WorkloadKind, object: WorkloadObject): boolean {
  return isObserved(kind, object) && rowOf(kind).isDone(object);
}

/**
 * Argo's controller writes a text. The operators of kinds with counts or without any progress may write none at all, so
 * that only their other members say something; of every other kind, a status without it is not written yet.
 */
function isObserved(kind: WorkloadKind, { metadata, status }: WorkloadObject): boolean {
  const observed = status?.observedGeneration;
  if (observed === undefined) return metadata?.generation === undefined || !isGenerationAlwaysObserved(kind);
  return Number(observed) >= (metadata?.generation ?? 0);
}

function isGenerationAlwaysObserved(kind: WorkloadKind): boolean {
  const { progress } = workloadTypeOf(kind);
  return typeof progress === 'string' && progress !== 'unknown';
}

/** Whether its own controller has given up the rollout of the present template. */
export function hasRolloutFailed(kind: WorkloadKind, object: WorkloadObject): boolean {
  return !isRolloutComplete(kind, object) && rowOf(kind).hasFailed(object);
}

/**
 * The Deployment controller sets the condition `Progressing` to `False`, as the last word on a deadline that has passed
 * or on a ReplicaSet that it cannot create. The condition `ReplicaFailure` is no such word: it comes with the first pod
 * that a quota or a policy refuses, and may be over a moment later.
 */
function hasDeploymentFailed(object: WorkloadObject): boolean {
  const progressing = conditionOf(object.status?.conditions, 'Progressing');
  if (progressing?.status !== 'False') return false;
  // Where no ReplicaSet can be created, the Deployment controller stops before it writes `observedGeneration`.
  if (progressing.reason === 'ReplicaSetCreateError') return true;
  return progressing.reason === 'ProgressDeadlineExceeded' && isObserved('Deployment', object);
}

/** Argo's controller restarts the pods that are older than `restartAt`, and then says so. */
function isRestarted({ spec, status }: WorkloadObject): boolean {
  if (spec?.restartAt === undefined || spec.restartAt === null) return true;
  return Date.parse(status?.restartedAt ?? '') >= Date.parse(spec.restartAt);
}

/** Whether the latest revision of a Service of Knative serves all requests. */
export function isServing({ status = {} }: WorkloadObject): boolean {
  const { latestCreatedRevisionName: latest, latestReadyRevisionName: ready } = status;
  return latest !== undefined && latest === ready && conditionOf(status.conditions, 'Ready')?.status === 'True';
}

/** How many pods have the present template, as far as the status says; none before it has observed that template. */
export function updatedPods(kind: WorkloadKind, object: WorkloadObject): number {
  return isObserved(kind, object) ? rowOf(kind).updated(object) : 0;
}

/** How many pods it asks for. */
export function desiredPods(kind: WorkloadKind, object: WorkloadObject): number {
  return rowOf(kind).desired(object);
}

/** The counts that change when pods start, become ready or end, as one text. */
export function statusCounts({ status = {} }: WorkloadObject): string {
  const { replicas, updatedReplicas, readyReplicas, availableReplicas } = status;
  const { desiredNumberScheduled, updatedNumberScheduled, numberReady, numberAvailable } = status;
  const ofReplicas = [replicas, updatedReplicas, readyReplicas, availableReplicas];
  const ofNodes = [desiredNumberScheduled, updatedNumberScheduled, numberReady, numberAvailable];
  // An undefined element joins as an empty text.
  return `${ofReplicas.join('/')}/${ofNodes.join('/')}`;
}

export function conditionOf(
  conditions: readonly WorkloadCondition[] | null | undefined,
  type: string,
): WorkloadCondition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
