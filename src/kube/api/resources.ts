/** The resources that reroll touches and where the API server has them. */
import { annotatedTypes, configTypes } from '../../model/kinds.ts';

const resources = {
  ...configTypes,
  ...annotatedTypes,
  Event: { root: '/apis/events.k8s.io/v1', plural: 'events' },
  Lease: { root: '/apis/coordination.k8s.io/v1', plural: 'leases' },
  Namespace: { root: '/api/v1', plural: 'namespaces' },
} as const;

export type ResourceKind = keyof typeof resources;

/** What a path of `listPath` or `objectPath` leads to. */
export interface Target {
  readonly kind: ResourceKind;
  /** Undefined for all namespaces, and for kinds that have none. */
  readonly namespace: string | undefined;
  /** Undefined for a collection. */
  readonly name: string | undefined;
}

/** What RBAC rules and metrics call a kind, such as `configmaps`. */
export function resourceName(kind: ResourceKind): string {
  return resources[kind].plural;
}

/** What an object of the kind has as its `apiVersion`. */
export function apiVersionOf(kind: ResourceKind): string {
  return resources[kind].root.replace(/^\/apis?\//, '');
}

/** Where objects of a kind are listed, watched and created: in one namespace, or cluster-wide without one. */
export function listPath(kind: ResourceKind, namespace?: string): string {
  const { root, plural } = resources[kind];
  return namespace === undefined
    ? `${root}/${plural}`
    : `${root}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
}

/** Where one object is. The namespace is undefined for a Namespace itself. */
export function objectPath(kind: ResourceKind, namespace: string | undefined, name: string): string {
  return `${listPath(kind, namespace)}/${encodeURIComponent(name)}`;
}

/** The opposite of `listPath` and `objectPath`; undefined for any other path. */
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
