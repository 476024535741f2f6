/** The resources that reroll uses and their paths on the API server. */
import { annotatedTypes, configTypes } from '../../model/kinds.ts';

const resources = {
  ...configTypes,
  ...annotatedTypes,
  ControllerRevision: { root: '/apis/apps/v1', plural: 'controllerrevisions' },
  Event: { root: '/apis/events.k8s.io/v1', plural: 'events' },
  Lease: { root: '/apis/coordination.k8s.io/v1', plural: 'leases' },
  Namespace: { root: '/api/v1', plural: 'namespaces' },
} as const;

export type ResourceKind = keyof typeof resources;

/** The collection or object at a path that `listPath` or `objectPath` returns. */
export interface Target {
  readonly kind: ResourceKind;
  /** Undefined for all namespaces, and for cluster-scoped kinds. */
  readonly namespace: string | undefined;
  /** Undefined for a collection. */
  readonly name: string | undefined;
}

/** The name of a kind in RBAC rules and metrics, such as `configmaps`. */
export function resourceName(kind: ResourceKind): string {
  return resources[kind].plural;
}

/** The `apiVersion` of objects of the kind. */
export function apiVersionOf(kind: ResourceKind): string {
  return resources[kind].root.replace(/^\/apis?\//, '');
}

/** The path to list, watch and create objects of a kind: in one namespace, or cluster-wide without a namespace. */
export function listPath(kind: ResourceKind, namespace?: string): string {
  const { root, plural } = resources[kind];
  return namespace === undefined
    ? `${root}/${plural}`
    : `${root}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
}

/** The path of one object. The namespace is undefined for a Namespace itself. */
export function objectPath(kind: ResourceKind, namespace: string | undefined, name: string): string {
  return `${listPath(kind, namespace)}/${encodeURIComponent(name)}`;
}

/** The inverse of `listPath` and `objectPath`; undefined for any other path. */
export function targetOf(path: string): Target | undefined {
  for (const kind of Object.keys(resources) as ResourceKind[]) {
    const { root, plural } = resources[kind];
    if (!path.startsWith(`${root}/`)) continue;
    const segments = path.slice(root.length + 1).split('/');
    const namespace = segments[0] === 'namespaces' && segments.length > 2 ? segments[1] : undefined;
    const [found, name, ...more] = namespace === undefined ? segments : segments.slice(2);
    if (found !== plural || more.length > 0) continue;
    return { kind, namespace: decode(namespace), name: decode(name) };
  }
  return undefined;
}

function decode(segment: string | undefined): string | undefined {
  return segment === undefined ? undefined : decodeURIComponent(segment);
}
