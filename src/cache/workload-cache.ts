/** Remembers the opted-in workloads, with an index from each config to those that use it. */
import { configKey, workloadKey, type ConfigKey, type WorkloadKey, type WorkloadKind } from '../model/kinds.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import type { WorkloadState } from '../model/workload-state.ts';

export class WorkloadCache {
  readonly #workloads = new Map<WorkloadKey, WorkloadState>();
  readonly #users = new Map<ConfigKey, Set<WorkloadKey>>();

  get size(): number {
    return this.#workloads.size;
  }

  get(key: WorkloadKey): WorkloadState | undefined {
    return this.#workloads.get(key);
  }

  /** The workloads that refer to a config, in O(their number). */
  usersOf(key: ConfigKey): Iterable<WorkloadKey> {
    return this.#users.get(key) ?? [];
  }

  /**
   * Stores what is known of a workload now.
   * @param origin a watch can lag behind the answer to a patch of ours, so from it an older version of the same object
   *   is passed over; a list is taken as it is
   * @returns whether it was stored
   */
  upsert(state: WorkloadState, origin: 'list' | 'watch'): boolean {
    const key = workloadKey(state);
    const known = this.#workloads.get(key);
    if (origin === 'watch' && known?.uid === state.uid && isOlder(state, known)) return false;
    if (known !== undefined) this.#unindex(key, known);
    this.#workloads.set(key, state);
    for (const config of configsOf(state)) this.#usersFor(config).add(key);
    return true;
  }

  /** @returns whether it was there */
  remove(key: WorkloadKey): boolean {
    const known = this.#workloads.get(key);
    if (known === undefined) return false;
    this.#unindex(key, known);
    return this.#workloads.delete(key);
  }

  keys(): Iterable<WorkloadKey> {
    return this.#workloads.keys();
  }

  /** `namespace/name` of every workload of a kind. */
  *names(kind: WorkloadKind): Generator<string> {
    for (const state of this.#workloads.values()) {
      if (state.kind === kind) yield `${state.namespace}/${state.name}`;
    }
  }

  #usersFor(config: ConfigKey): Set<WorkloadKey> {
    let users = this.#users.get(config);
    if (users === undefined) {
      users = new Set();
      this.#users.set(config, users);
    }
    return users;
  }

  #unindex(key: WorkloadKey, state: WorkloadState): void {
    for (const config of configsOf(state)) {
      const users = this.#users.get(config);
      users?.delete(key);
      if (users?.size === 0) this.#users.delete(config);
    }
  }
}

function configsOf({ namespace, references }: WorkloadState): ConfigKey[] {
  return references.map(({ kind, name }) => configKey(kind, namespace, name));
}

function isOlder(state: WorkloadState, known: WorkloadState): boolean {
  return compareResourceVersions(state.resourceVersion, known.resourceVersion) < 0;
}
