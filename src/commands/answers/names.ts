/** How commands that write name objects: as kubectl prints them. */
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

/** Some names in a row, of which a long row is cut. */
export function listed(names: readonly string[], most = 10): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${String(more)} more` : names.join(', ');
}

export function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}
