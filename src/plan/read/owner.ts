/** Finds what is rolled in place of a workload: its owner, or the workload that has its pod template. */
import { addedKinds, workloadTypeOf } from '../../model/kinds.ts';
import { groupOf, type KubeObject, type WorkloadObject } from '../../model/kube-object.ts';

/** @returns such as `Deployment/web`; undefined for a workload that is rolled itself */
export function rolledInPlaceOf(object: WorkloadObject): string | undefined {
  const { kind = 'Deployment', name } = object.spec?.workloadRef ?? {};
  return name === undefined ? rolledOwner(object) : `${kind}/${name}`;
}

/** @returns such as `Service/web`; undefined for a workload that no object of such an API group controls */
function rolledOwner({ metadata }: KubeObject): string | undefined {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return undefined;
  const { apiVersion = '', kind = '', name = '' } = owner;
  const group = groupOf(apiVersion);
  // A Deployment of Knative is owned by a Revision, which a Service owns through a Configuration.
  const isOfGroup = addedKinds().some((each) => workloadTypeOf(each).root.startsWith(`/apis/${group}/`));
  return isOfGroup ? `${kind}/${name}` : undefined;
}
