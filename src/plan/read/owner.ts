/** Finds what is rolled in place of a workload: its owner, or the workload that has its pod template. */
import { addedKinds, workloadTypeOf } from '../../model/kinds.ts';
import { groupOf, type KubeObject, type WorkloadObject } from '../../model/kube-object.ts';
import type { ForeignOwner } from '../../model/workload-state.ts';

/** @returns such as `Deployment/web`; undefined for a workload that is rolled itself */
export function rolledInPlaceOf(object: WorkloadObject): string | undefined {
  const { kind = 'Deployment', name } = object.spec?.workloadRef ?? {};
  return name === undefined ? rolledOwner(object) : `${kind}/${name}`;
}

/** @returns such as `Service/web`; undefined for a workload that no object of such an API group controls */
function rolledOwner(object: KubeObject): string | undefined {
  const owner = controllerOf(object);
  return owner !== undefined && isAddedGroup(owner.group) ? `${owner.kind}/${owner.name}` : undefined;
}

/** @returns the object of a custom resource that controls a workload and that is not rolled in its place */
export function foreignOwner(object: KubeObject): ForeignOwner | undefined {
  const owner = controllerOf(object);
  // The groups of Kubernetes' own workloads have no dot; those of custom resources have one.
  return owner?.group.includes('.') === true && !isAddedGroup(owner.group) ? owner : undefined;
}

function controllerOf({ metadata }: KubeObject): ForeignOwner | undefined {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return undefined;
  const { apiVersion = '', kind = '', name = '' } = owner;
  return { group: groupOf(apiVersion), kind, name };
}

function isAddedGroup(group: string): boolean {
  // A Deployment of Knative is owned by a Revision, which a Service owns through a Configuration.
  return addedKinds().some((each) => workloadTypeOf(each).root.startsWith(`/apis/${group}/`));
}
