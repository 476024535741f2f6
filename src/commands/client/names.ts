/** How commands name objects: as kubectl prints them. */
import type { ClientKind, ObjectName } from '../../model/cluster-client.ts';

const coreKinds: readonly ClientKind[] = ['ConfigMap', 'Secret', 'Namespace'];

/** As `-o name` of kubectl prints it, such as `deployment.apps/web`. */
export function resourceText({ kind, name }: Pick<ObjectName, 'kind' | 'name'>): string {
  const group = kind === 'Lease' ? '.coordination.k8s.io' : coreKinds.includes(kind) ? '' : '.apps';
  return `${kind.toLowerCase()}${group}/${name}`;
}

/** Such as `deployment.apps/web in shop`. */
export function objectText(object: ObjectName): string {
  return object.namespace === undefined ? resourceText(object) : `${resourceText(object)} in ${object.namespace}`;
}
