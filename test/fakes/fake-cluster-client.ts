/** The API server of commands in memory: versions, preconditions and dry runs, with refusals on demand. */
import {
  ClientError,
  type ClientPatch,
  type ClusterClient,
  type ListScope,
  type ObjectName,
} from '../../src/model/cluster-client.ts';
import type { MergePatch } from '../../src/model/decision.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { applyMergePatch } from '../builders/merge-patch.ts';

interface Stored {
  readonly name: ObjectName;
  readonly object: KubeObject;
}

export class FakeClusterClient implements ClusterClient {
  nowMs = Date.parse('2026-12-01T09:30:00Z');
  /** `<verb> <kind> <name>` of every call, in their order. */
  readonly calls: string[] = [];
  /** Calls that the user may not make, such as `get Lease` or `patch Deployment web`. */
  readonly forbidden = new Set<string>();
  /** Why the API server refuses each patch; undefined if it does not. */
  denial: string | undefined;
  /** Called before a patch is applied: what another client writes at that moment. */
  beforePatch: () => void = () => undefined;
  readonly #objects = new Map<string, Stored>();
  #version = 1_000;

  /** Creates or replaces an object. */
  put(kind: ObjectName['kind'], object: KubeObject): void {
    const { namespace, name = '' } = object.metadata ?? {};
    this.#store({ kind, namespace, name }, object);
  }

  /** Another client patches an object. */
  change(name: ObjectName, patch: object): void {
    this.#store(name, applyMergePatch(this.object(name), patch) as KubeObject);
  }

  delete(name: ObjectName): void {
    this.#objects.delete(keyOf(name));
  }

  /** @throws Error if there is none */
  object(name: ObjectName): KubeObject {
    const stored = this.#objects.get(keyOf(name));
    if (stored === undefined) throw new Error(`there is no ${keyOf(name)}`);
    return stored.object;
  }

  async *list(kind: ObjectName['kind'], { namespace }: ListScope): AsyncGenerator<readonly KubeObject[]> {
    this.#check('list', { kind });
    const found = [...this.#objects.values()].filter(
      ({ name }) => name.kind === kind && (namespace === undefined || name.namespace === namespace),
    );
    yield found.map(({ object }) => object);
  }

  /** @throws Error always: an answer follows nothing */
  follow(kind: ObjectName['kind']): Promise<void> {
    return Promise.reject(new Error(`${kind} is followed`));
  }

  async get(name: ObjectName): Promise<KubeObject | undefined> {
    this.#check('get', name);
    return this.#objects.get(keyOf(name))?.object;
  }

  async patch(name: ObjectName, patch: MergePatch, isDryRun: boolean): Promise<ClientPatch> {
    const refusal = this.#refusal('patch', name);
    if (refusal !== undefined) return { result: 'failed', message: refusal };
    this.beforePatch();
    const current = this.#objects.get(keyOf(name))?.object;
    if (current === undefined) return { result: 'absent' };
    const { uid, resourceVersion } = patch['metadata'] as { uid: string; resourceVersion: string };
    const isSame = current.metadata?.uid === uid && current.metadata.resourceVersion === resourceVersion;
    if (!isSame) return { result: 'conflict' };
    if (this.denial !== undefined) return { result: 'failed', message: this.denial };
    const patched = applyMergePatch(current, patch) as KubeObject;
    return { result: 'patched', object: isDryRun ? patched : this.#store(name, patched) };
  }

  #store(name: ObjectName, object: KubeObject): KubeObject {
    this.#version += 1;
    const versioned = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } };
    this.#objects.set(keyOf(name), { name, object: versioned });
    return versioned;
  }

  #check(verb: string, name: Pick<ObjectName, 'kind'> & Partial<ObjectName>): void {
    const refusal = this.#refusal(verb, name);
    if (refusal !== undefined) throw new ClientError(refusal, true);
  }

  #refusal(verb: string, { kind, name = '' }: Pick<ObjectName, 'kind'> & Partial<ObjectName>): string | undefined {
    this.calls.push(`${verb} ${kind} ${name}`.trimEnd());
    const isForbidden = [`${verb} ${kind}`, `${verb} ${kind} ${name}`].some((call) => this.forbidden.has(call));
    return isForbidden ? `cannot ${verb} ${kind} ${name}: not allowed; it needs verb ${verb}` : undefined;
  }
}

function keyOf({ kind, namespace, name }: ObjectName): string {
  return `${kind}/${namespace ?? ''}/${name}`;
}
