/**
 * Reads for a survey, and notes what only explanations need and a survey drops: the places at which pod templates refer
 * to configs, and the field managers of configs. It goes on without the workloads that may not be listed.
 */
import {
  isForbiddenCall,
  type ClientKind,
  type ClientPatch,
  type ClusterClient,
  type ListScope,
  type ObjectName,
  type ObjectSink,
} from '../../model/cluster-client.ts';
import type { MergePatch } from '../../model/decision.ts';
import {
  configKey,
  isConfigKind,
  isWorkloadKind,
  workloadKey,
  type ConfigKey,
  type WorkloadIdentity,
  type WorkloadKey,
  type WorkloadKind,
} from '../../model/kinds.ts';
import { templateOf, type KubeObject, type WorkloadObject } from '../../model/kube-object.ts';
import { ownersOf, type Owner } from '../../plan/read/managed-fields.ts';
import { findPlaces, type PlacedReference } from '../../plan/references/places.ts';

export interface Noted {
  readonly places: ReadonlyMap<WorkloadKey, readonly PlacedReference[]>;
  readonly owners: ReadonlyMap<ConfigKey, readonly Owner[]>;
  /** The explained workload, whole; undefined if it does not exist. */
  readonly object: WorkloadObject | undefined;
  /** Why the other workloads of a kind could not be listed. */
  readonly notListed: readonly string[];
}

export class NotingClient implements ClusterClient {
  readonly #client: ClusterClient;
  readonly #wanted: WorkloadIdentity | undefined;
  readonly #places = new Map<WorkloadKey, readonly PlacedReference[]>();
  readonly #owners = new Map<ConfigKey, readonly Owner[]>();
  readonly #notListed: string[] = [];
  #object: WorkloadObject | undefined;

  /** @param wanted the explained workload; undefined for a config */
  constructor(client: ClusterClient, wanted: WorkloadIdentity | undefined) {
    this.#client = client;
    this.#wanted = wanted;
  }

  get noted(): Noted {
    return { places: this.#places, owners: this.#owners, object: this.#object, notListed: this.#notListed };
  }

  get nowMs(): number {
    return this.#client.nowMs;
  }

  async *list(kind: ClientKind, scope: ListScope): AsyncGenerator<readonly KubeObject[], void, undefined> {
    try {
      for await (const page of this.#client.list(kind, scope)) {
        for (const object of page) this.#note(kind, object);
        yield page;
      }
    } catch (error) {
      if (!isForbiddenCall(error) || !isWorkloadKind(kind)) throw error;
      this.#notListed.push(error.message);
      yield* this.#getWanted(kind);
    }
  }

  get(object: ObjectName): Promise<KubeObject | undefined> {
    return this.#client.get(object);
  }

  patch(object: ObjectName, patch: MergePatch, isDryRun: boolean): Promise<ClientPatch> {
    return this.#client.patch(object, patch, isDryRun);
  }

  follow(kind: ClientKind, scope: ListScope, sink: ObjectSink, signal: AbortSignal): Promise<void> {
    return this.#client.follow(kind, scope, sink, signal);
  }

  /** The explained workload alone, if it is of a kind that may not be listed. */
  async *#getWanted(kind: WorkloadKind): AsyncGenerator<readonly KubeObject[]> {
    if (this.#wanted?.kind !== kind) return;
    const object = await this.#client.get(this.#wanted);
    if (object === undefined) return;
    this.#note(kind, object);
    yield [object];
  }

  #note(kind: ClientKind, object: KubeObject): void {
    const { namespace = '', name = '' } = object.metadata ?? {};
    if (isConfigKind(kind)) this.#owners.set(configKey(kind, namespace, name), ownersOf(object));
    if (!isWorkloadKind(kind)) return;
    const key = workloadKey({ kind, namespace, name });
    this.#places.set(key, findPlaces(templateOf(kind, object)?.spec));
    if (this.#wanted !== undefined && key === workloadKey(this.#wanted)) this.#object = object;
  }
}
