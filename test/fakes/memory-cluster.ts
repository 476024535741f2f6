/**
 * A cluster in memory for commands of users: lists, reads and refuses as an API server does with the rights of a user,
 * and notes every call. Nothing runs in it: a test writes what controllers would write.
 */
import {
  ClientError,
  type ClientKind,
  type ClientPatch,
  type ClusterClient,
  type ListScope,
  type ObjectName,
} from '../../src/model/cluster-client.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';

/** `list Secret`: a right that the user lacks. */
export type Right = `${'get' | 'list'} ${ClientKind}`;

export class MemoryCluster implements ClusterClient {
  nowMs = Date.parse('2026-12-01T12:00:00Z');
  readonly forbidden = new Set<Right>();
  /** Each call, such as `list Secret (metadata)` or `get ConfigMap shop/app`. */
  readonly calls: string[] = [];
  readonly #objects = new Map<string, { readonly kind: ClientKind; readonly object: KubeObject }>();

  /** Stores an object, or replaces the one of the same name. */
  put(kind: ClientKind, object: KubeObject): void {
    this.#objects.set(keyOf(kind, object.metadata?.namespace, object.metadata?.name), { kind, object });
  }

  remove(kind: ClientKind, namespace: string | undefined, name: string): void {
    this.#objects.delete(keyOf(kind, namespace, name));
  }

  find(kind: ClientKind, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#objects.get(keyOf(kind, namespace, name))?.object;
  }

  async *list(kind: ClientKind, scope: ListScope): AsyncGenerator<readonly KubeObject[]> {
    this.calls.push(`list ${kind}${scope.isMetadataOnly === true ? ' (metadata)' : ''}`);
    this.#refuse(`list ${kind}`, scope.namespace);
    const found = [...this.#objects.values()].filter((each) => each.kind === kind).map(({ object }) => object);
    const items = found.filter((object) => isInScope(object, scope));
    yield scope.isMetadataOnly === true ? items.map(({ metadata }) => ({ ...(metadata && { metadata }) })) : items;
  }

  async get({ kind, namespace, name }: ObjectName): Promise<KubeObject | undefined> {
    this.calls.push(`get ${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`);
    this.#refuse(`get ${kind}`, namespace);
    return this.find(kind, namespace, name);
  }

  patch(): Promise<ClientPatch> {
    return Promise.reject(new Error('nothing is written'));
  }

  #refuse(right: Right, namespace: string | undefined): void {
    if (!this.forbidden.has(right)) return;
    const [verb = '', kind = ''] = right.split(' ');
    const where = namespace === undefined ? 'in all namespaces' : `in namespace ${namespace}`;
    const plural = `${kind.toLowerCase()}s`;
    throw new ClientError(`cannot ${verb} ${plural} ${where}: it needs verb ${verb} on ${plural}`, true);
  }
}

function keyOf(kind: ClientKind, namespace = '', name = ''): string {
  return `${kind}/${namespace}/${name}`;
}

/** Of selectors only equality, as in `app=web,tier!=db` and `metadata.name=app`. */
function isInScope(object: KubeObject, { namespace, labelSelector, fieldSelector }: ListScope): boolean {
  const { metadata = {} } = object;
  if (namespace !== undefined && metadata.namespace !== namespace) return false;
  const fields = { 'metadata.name': metadata.name, type: 'type' in object ? String(object.type) : '' };
  return matches(labelSelector, metadata.labels ?? {}) && matches(fieldSelector, fields);
}

function matches(selector: string | undefined, values: Readonly<Record<string, string | undefined>>): boolean {
  return (selector ?? '').split(',').every((requirement) => {
    const [, key = '', operator, value] = /^(.+?)(!?=)(.*)$/.exec(requirement) ?? [];
    return operator === undefined || (values[key] === value) === (operator === '=');
  });
}
