/** Reads from the spec of a workload what keeps a new pod template from replacing its pods. */
import { workloadTypeOf, type WorkloadKind } from '../../model/kinds.ts';
import type { PodTemplate, WorkloadObject, WorkloadSpec } from '../../model/kube-object.ts';
import { membersAt } from '../../model/members.ts';
import type { Partition, RolloutBlocker } from '../../model/workload-state.ts';
import type { InPlaceUpdate, WorkloadType } from '../../model/workload-type.ts';

/** The settings by which a new template does not replace all pods without an action of the user. */
export function rolloutBlockers(
  kind: WorkloadKind,
  object: WorkloadObject,
  configHash: string,
): readonly RolloutBlocker[] {
  const type = workloadTypeOf(kind);
  const blockers: RolloutBlocker[] = [];
  if (isUnrestarted(type, object, configHash)) blockers.push('in-place');
  if (isNamed(type, object)) blockers.push('named-template');
  const isAtStep = type.progress === 'argo' && object.status?.phase === 'Paused';
  blockers.push(...settingsOf(object.spec, isAtStep));
  return blockers;
}

/** @param isAtStep the rollout of a Rollout of Argo is paused at a step */
function settingsOf(spec: WorkloadSpec = {}, isAtStep: boolean): readonly RolloutBlocker[] {
  const { updateStrategy } = spec;
  const blockers: RolloutBlocker[] = [];
  if (updateStrategy?.type === 'OnDelete') blockers.push('on-delete');
  if (spec.paused === true || updateStrategy?.paused === true) blockers.push('paused');
  if (isAtStep) blockers.push('step-paused');
  if (spec.replicas === 0) blockers.push('no-replicas');
  return [...blockers, ...partitionsOf(spec)];
}

/** Of the kinds of Kruise. */
function isUnrestarted({ inPlace, templatePath }: WorkloadType, object: WorkloadObject, configHash: string): boolean {
  if (inPlace === undefined || !isInPlace(object.spec ?? {}, inPlace)) return false;
  return !isTriggerRead(membersAt(object, ...(templatePath ?? [])), configHash);
}

/** Of Services of Knative. */
function isNamed({ hasNamedTemplate, templatePath }: WorkloadType, object: WorkloadObject): boolean {
  return hasNamedTemplate === true && membersAt(object, ...(templatePath ?? []), 'metadata')['name'] !== undefined;
}

/**
 * Kruise updates pods in place where that is possible: new annotations of the template are then written onto the pods,
 * and no container restarts (https://openkruise.io/docs/core-concepts/inplace-update).
 */
function isInPlace({ updateStrategy }: WorkloadSpec, where: InPlaceUpdate): boolean {
  const { podUpdatePolicy, rollingUpdateType } = updateStrategy?.rollingUpdate ?? {};
  const policy = { clones: updateStrategy?.type, revisions: podUpdatePolicy, nodes: rollingUpdateType }[where];
  return policy?.startsWith('InPlace') === true;
}

/** Whether a container has the trigger as a variable: Kruise restarts it, where the feature gate for that is on. */
function isTriggerRead({ spec }: PodTemplate, configHash: string): boolean {
  const { containers, initContainers } = spec ?? {};
  const fieldPath = `metadata.annotations['${configHash}']`;
  return [...(containers ?? []), ...(initContainers ?? [])].some(({ env }) =>
    env?.some(({ valueFrom }) => valueFrom?.fieldRef?.fieldPath === fieldPath),
  );
}

/**
 * Without pods the partition blocks none: pods that are started later have the new template, whatever their ordinal.
 */
function partitionsOf({ replicas = 1, updateStrategy }: WorkloadSpec): readonly Partition[] {
  const value = updateStrategy?.rollingUpdate?.partition ?? updateStrategy?.partition ?? 0;
  const partition = typeof value === 'number' ? value : Math.ceil((Number.parseInt(value, 10) * replicas) / 100);
  return partition > 0 && replicas > 0 ? [{ partition, replicas }] : [];
}
