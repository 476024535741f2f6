/** Reads from the spec of a workload what keeps a new pod template from replacing its pods. */
import { workloadTypeOf, type WorkloadKind } from '../../model/kinds.ts';
import { templateOf, type PodTemplate, type WorkloadObject, type WorkloadSpec } from '../../model/kube-object.ts';
import type { Partition, RolloutBlocker, Unsupported } from '../../model/workload-state.ts';
import type { InPlaceUpdate } from '../../model/workload-type.ts';

/** The settings by which a new template does not replace all pods without an action of the user. */
export function rolloutBlockers(
  kind: WorkloadKind,
  object: WorkloadObject,
  configHash: string,
): readonly RolloutBlocker[] {
  const { spec = {} } = object;
  const present = [...unsupportedBy(kind, object, configHash), ...settingsOf(kind, object)];
  return [...present.flatMap(([blocker, isThere]) => (isThere ? blocker : [])), ...partitionsOf(spec)];
}

type Finding<B extends RolloutBlocker> = readonly [blocker: B, isThere: boolean];

function unsupportedBy(
  kind: WorkloadKind,
  object: WorkloadObject,
  configHash: string,
): readonly Finding<Unsupported>[] {
  const { inPlace, hasNamedTemplate } = workloadTypeOf(kind);
  const template = templateOf(kind, object);
  const isUpdatedInPlace = inPlace !== undefined && isInPlace(object.spec ?? {}, inPlace);
  return [
    ['in-place', isUpdatedInPlace && !isTriggerRead(template, configHash)],
    ['named-template', hasNamedTemplate === true && template?.metadata?.name !== undefined],
  ];
}

function settingsOf(kind: WorkloadKind, { spec = {}, status }: WorkloadObject): readonly Finding<RolloutBlocker>[] {
  const { updateStrategy } = spec;
  const { progress } = workloadTypeOf(kind);
  return [
    ['on-delete', updateStrategy?.type === 'OnDelete'],
    ['paused', spec.paused === true || updateStrategy?.paused === true],
    ['step-paused', progress === 'argo' && status?.phase === 'Paused'],
    ['no-replicas', spec.replicas === 0],
  ];
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
function isTriggerRead(template: PodTemplate | undefined, configHash: string): boolean {
  const { containers, initContainers } = template?.spec ?? {};
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
