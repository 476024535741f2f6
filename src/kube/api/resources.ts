/** The resources that reroll uses and their paths on the API server. */
import { configTypes, workloadKinds, workloadTypeOf, type WorkloadKind } from '../../model/kinds.ts';
import type { ResourceType } from '../../model/workload-type.ts';
import type { ApiResponse } from './transport-types.ts';

const others = {
  ...configTypes,
  ReplicaSet: { root: '/apis/apps/v1', plural: 'replicasets' },
  ControllerRevision: { root: '/apis/apps/v1', plural: 'controllerrevisions' },
  Event: { root: '/apis/events.k8s.io/v1', plural: 'events' },
  Lease: { root: '/apis/coordination.k8s.io/v1', plural: 'leases' },
  Namespace: { root: '/api/v1', plural: 'namespaces' },
} as const;

type OtherKind = keyof typeof others;

export type ResourceKind = WorkloadKind | OtherKind;

/** The collection or object at a path that `listPath` or `objectPath` returns. */
export interface Target {
  readonly kind: ResourceKind;
  /** Undefined for all namespaces, and for cluster-scoped kinds. */
  readonly namespace: string | undefined;
  /** Undefined for a collection. */
  readonly name: string | undefined;
}

function typeOf(kind: ResourceKind): ResourceType {
  return isOther(kind) ? others[kind] : workloadTypeOf(kind);
}

function isOther(kind: ResourceKind): kind is OtherKind {
  return Object.hasOwn(others, kind);
}

/** The name of a kind in RBAC rules and metrics, such as `configmaps`; with its group for a kind that options add. */
export function resourceName(kind: ResourceKind): string {
  return kind.includes('.') ? kind : typeOf(kind).plural;
}

/** Whether the answer says that the cluster does not have the kind, which only one that options add may lack. */
export function isKindAbsent(kind: ResourceKind, { status }: Pick<ApiResponse, 'status'>): boolean {
  return status === 404 && kind.includes('.');
}

/** The plural alone. */
export function pluralOf(kind: ResourceKind): string {
  return typeOf(kind).plural;
}

/** The `kind` of objects. */
export function objectKindOf(kind: ResourceKind): string {
  return isOther(kind) ? kind : workloadTypeOf(kind).objectKind;
}

/** The `apiVersion` of objects of the kind. */
export function apiVersionOf(kind: ResourceKind): string {
  return typeOf(kind).root.replace(/^\/apis?\//, '');
}

/** The path that lists the resources of the API group and version of a kind. */
export function groupPath(kind: ResourceKind): string {
  return typeOf(kind).root;
}

/** The path to list, watch and create objects of a kind: in one namespace, or cluster-wide without a namespace. */
export function listPath(kind: ResourceKind, namespace?: string): string {
  const { root, plural } = typeOf(kind);
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
  for (const kind of [...(Object.keys(others) as OtherKind[]), ...workloadKinds()]) {
    const { root, plural } = typeOf(kind);
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
