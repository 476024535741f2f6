/**
 * Reads from a workload's status how far its rollout is and whether it has failed, and from its spec what blocks one.
 */
import { workloadTypes, type WorkloadKind, type WorkloadType } from '../../model/kinds.ts';
import type { WorkloadObject, WorkloadSpec, WorkloadStatus } from '../../model/kube-object.ts';
import type { Partition, RolloutBlocker } from '../../model/workload-state.ts';

/**
 * Whether all pods run the present template and are available, by the rules of `kubectl rollout status`. False for a
 * status that has not yet observed the present generation.
 */
export function isRolloutComplete(kind: WorkloadKind, object: WorkloadObject): boolean {
  const { spec = {}, status = {} } = object;
  return isObserved(object) && isDone[workloadTypes[kind].completion](spec, status);
}

function isObserved({ metadata, status }: WorkloadObject): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
}

/**
 * Whether its own controller has given up the rollout of the present template. Only the Deployment controller does: it
 * sets the condition `Progressing` to `False`, as the last word on a deadline that has passed or on a ReplicaSet that
 * it cannot create. The condition `ReplicaFailure` is no such word: it comes with the first pod that a quota or a
 * policy refuses, and may be over a moment later.
 */
export function hasRolloutFailed(kind: WorkloadKind, object: WorkloadObject): boolean {
  if (kind !== 'Deployment' || isRolloutComplete(kind, object)) return false;
  const progressing = object.status?.conditions?.find(({ type }) => type === 'Progressing');
  if (progressing?.status !== 'False') return false;
  // Where no ReplicaSet can be created, the Deployment controller stops before it writes `observedGeneration`.
  if (progressing.reason === 'ReplicaSetCreateError') return true;
  return progressing.reason === 'ProgressDeadlineExceeded' && isObserved(object);
}

/** How many pods have the present template, as far as the status says; none before it has observed that template. */
export function updatedPods(kind: WorkloadKind, object: WorkloadObject): number {
  const { updatedReplicas, updatedNumberScheduled } = object.status ?? {};
  return isObserved(object) ? count(kind === 'DaemonSet' ? updatedNumberScheduled : updatedReplicas) : 0;
}

/** How many pods it asks for. A DaemonSet asks for one on each node that fits, and only its status knows these. */
export function desiredPods(kind: WorkloadKind, { spec = {}, status = {} }: WorkloadObject): number {
  return kind === 'DaemonSet' ? count(status.desiredNumberScheduled) : (spec.replicas ?? 1);
}

const isDone: Readonly<Record<WorkloadType['completion'], (spec: WorkloadSpec, status: WorkloadStatus) => boolean>> = {
  replicas: ({ replicas = 1 }, status) =>
    count(status.updatedReplicas) === replicas &&
    count(status.replicas) === replicas &&
    count(status.availableReplicas) === replicas,
  // With a partition the revisions stay different: such a rollout is never complete.
  revisions: ({ replicas = 1 }, status) =>
    status.currentRevision === status.updateRevision &&
    count(status.replicas) === replicas &&
    count(status.availableReplicas) === replicas,
  nodes: (_spec, status) =>
    count(status.updatedNumberScheduled) === count(status.desiredNumberScheduled) &&
    count(status.numberAvailable) === count(status.desiredNumberScheduled),
};

/** The counts that change when pods start, become ready or end, as one text. */
export function statusCounts({ status = {} }: WorkloadObject): string {
  const { replicas, updatedReplicas, readyReplicas, availableReplicas } = status;
  const { desiredNumberScheduled, updatedNumberScheduled, numberReady, numberAvailable } = status;
  const ofReplicas = [replicas, updatedReplicas, readyReplicas, availableReplicas];
  const ofNodes = [desiredNumberScheduled, updatedNumberScheduled, numberReady, numberAvailable];
  // An undefined element joins as an empty text.
  return `${ofReplicas.join('/')}/${ofNodes.join('/')}`;
}

function count(value: number | undefined): number {
  return value ?? 0;
}

/** The settings by which a new template does not replace all pods without an action of the user. */
export function rolloutBlockers(spec: WorkloadSpec = {}): readonly RolloutBlocker[] {
  const blockers: RolloutBlocker[] = [];
  if (spec.updateStrategy?.type === 'OnDelete') blockers.push('on-delete');
  if (spec.paused === true) blockers.push('paused');
  if (spec.replicas === 0) blockers.push('no-replicas');
  return [...blockers, ...partitionsOf(spec)];
}

/**
 * Without pods the partition blocks none: pods that are started later have the new template, whatever their ordinal.
 */
function partitionsOf({ replicas = 1, updateStrategy }: WorkloadSpec): readonly Partition[] {
  const partition = updateStrategy?.rollingUpdate?.partition ?? 0;
  return partition > 0 && replicas > 0 ? [{ partition, replicas }] : [];
}
