/** A client of a small cluster that writes, too: preconditions, dry runs, and refusals on demand. */
import type { ClientKind, ClientPatch, ObjectName } from '../../src/model/cluster-client.ts';
import type { MergePatch } from '../../src/model/decision.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import { applyMergePatch } from '../builders/merge-patch.ts';
import { leaseOf } from './lease-of.ts';
import { MemoryClient, type MemoryClientOptions } from './memory-client.ts';
import type { Place, SmallCluster } from './small-cluster.ts';

export interface WritingOptions extends Partial<MemoryClientOptions> {
  /** Why the API server refuses to write objects with this name. */
  readonly denials?: Readonly<Record<string, string>>;
  /** Called before each patch: what other clients write in the last moment. @param attempt from 1 on */
  readonly beforePatch?: (attempt: number) => void;
}

export class WritingClient extends MemoryClient {
  /** The bodies that were accepted, dry runs included. */
  readonly patches: MergePatch[] = [];
  readonly #cluster: SmallCluster;
  readonly #options: WritingOptions;
  #attempts = 0;
  /** What was written to the Lease. */
  #leaseChange: MergePatch = {};

  constructor(cluster: SmallCluster, options: WritingOptions = {}) {
    const objectsOf = (kind: ClientKind): readonly KubeObject[] =>
      kind === 'Lease' ? [this.#lease] : cluster.objectsOf(kind);
    super({ objectsOf, nowMs: () => cluster.nowMs, ...options });
    this.#cluster = cluster;
    this.#options = options;
  }

  get attempts(): number {
    return this.#attempts;
  }

  override patch(name: ObjectName, body: MergePatch, isDryRun: boolean): Promise<ClientPatch> {
    this.#attempts += 1;
    this.#options.beforePatch?.(this.#attempts);
    return Promise.resolve(this.#answer(name, body, isDryRun));
  }

  #answer(name: ObjectName, body: MergePatch, isDryRun: boolean): ClientPatch {
    const current = this.#find(name);
    if (current === undefined) return { result: 'absent' };
    const bound = body['metadata'] as { readonly uid?: string; readonly resourceVersion?: string };
    const { uid, resourceVersion } = current.metadata ?? {};
    if (bound.uid !== uid || bound.resourceVersion !== resourceVersion) return { result: 'conflict' };
    const message = this.#options.denials?.[name.name];
    if (message !== undefined) return { result: 'failed', message };
    this.patches.push(body);
    const object = isDryRun ? (applyMergePatch(current, body) as KubeObject) : this.#store(name, body);
    return { result: 'patched', object };
  }

  #find({ kind, namespace, name }: ObjectName): KubeObject | undefined {
    if (kind === 'Lease') return this.#lease;
    const isIt = ({ metadata }: KubeObject): boolean => metadata?.name === name && metadata.namespace === namespace;
    return this.#cluster.objectsOf(kind).find(isIt);
  }

  #store(name: ObjectName, body: MergePatch): KubeObject {
    if (name.kind !== 'Lease') return this.#cluster.patch({ ...name, namespace: name.namespace ?? '' } as Place, body);
    this.#leaseChange = applyMergePatch(this.#leaseChange, body) as MergePatch;
    return this.#lease;
  }

  get #lease(): KubeObject {
    const lease = applyMergePatch(leaseOf(this.#cluster), this.#leaseChange) as KubeObject;
    return { ...lease, metadata: { ...lease.metadata, uid: 'uid-of-lease', resourceVersion: '1' } };
  }
}
