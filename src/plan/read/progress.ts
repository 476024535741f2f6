/** Reads from a workload's status whether its rollout is complete, and from its spec what blocks a rollout. */
import { workloadTypes, type WorkloadKind, type WorkloadType } from '../../model/kinds.ts';
import type { WorkloadObject, WorkloadSpec, WorkloadStatus } from '../../model/kube-object.ts';
import type { Partition, RolloutBlocker } from '../../model/workload-state.ts';

/**
 * Whether all pods run the present template and are available, by the rules of `kubectl rollout status`. False for a
 * status that has not yet observed the present generation.
 */
export function isRolloutComplete(kind: WorkloadKind, { metadata, spec = {}, status = {} }: WorkloadObject): boolean {
  const isObserved = (status.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
  return isObserved && isDone[workloadTypes[kind].completion](spec, status);
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
  return [...ofReplicas, ...ofNodes].map((value) => value ?? '').join('/');
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
