/** Keeps what a command has read of the cluster, as the controller would keep it. */
import type { ConfigState } from '../model/config-state.ts';
import { areOptedInByDefault } from '../model/hints.ts';
import { configKey, workloadKey, type ConfigKey, type ConfigKind, type WorkloadKind } from '../model/kinds.ts';
import type { KubeObject, WorkloadObject } from '../model/kube-object.ts';
import type { NamespaceState } from '../model/namespace-state.ts';
import type { PublishedConfig } from '../model/published-options.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { readConfig, type ReadSettings } from '../plan/read/config.ts';
import { readNamespace } from '../plan/read/hints.ts';
import { contentPaths, lastWriter, type Writer } from '../plan/read/managed-fields.ts';
import { keyIdIn } from '../plan/record/record.ts';
import { isHinted } from '../plan/selection/selection.ts';
import { readWorkload } from '../plan/read/workload.ts';
import type { Cluster, ReadWorkload, SurveyScope } from './cluster.ts';
import { KeylessDigester, type RecordedDigester } from './recorded-digester.ts';

/** The digester of configs takes digests from records, too. */
export interface SurveySettings extends ReadSettings {
  readonly digester: RecordedDigester;
}

export interface StoreOptions {
  readonly scope: SurveyScope;
  readonly options: PublishedConfig;
  readonly readSettings: SurveySettings;
  /** The digests of `readSettings` are those of the controller. */
  readonly hasKeys: boolean;
}

export class ClusterStore implements Cluster {
  readonly namespaces = new Map<string, NamespaceState>();
  readonly configs = new Map<ConfigKey, ConfigState>();
  readonly writers = new Map<ConfigKey, Writer>();
  readonly notListed = new Map<ConfigKind, string>();
  readonly kindsNotListed = new Map<WorkloadKind, string>();
  noNamespaces: string | undefined;
  readonly #options: StoreOptions;
  /** By kind, namespace and name: a list that starts again shows the same objects. */
  readonly #workloads = new Map<string, ReadWorkload>();
  /** Few managers write many configs. */
  readonly #managers = new Map<string, string>();
  readonly #keyless = new Map<string, KeylessDigester>();

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  get readSettings(): SurveySettings {
    return this.#options.readSettings;
  }

  get workloads(): readonly ReadWorkload[] {
    return [...this.#workloads.values()];
  }

  /**
   * Replaces all Namespaces at once, so that one that is gone leaves, and no workload is read without them.
   * @param refusal why not all of them could be read
   */
  takeNamespaces(objects: readonly KubeObject[], refusal: string | undefined): void {
    this.namespaces.clear();
    for (const object of objects) {
      const state = readNamespace(object, this.#options.readSettings);
      this.namespaces.set(state.name, state);
    }
    this.noNamespaces = refusal;
  }

  /** A workload that nothing opts in is not kept, unless the scope wants all. */
  takeWorkload(kind: WorkloadKind, object: WorkloadObject): void {
    const { namespace = '', name = '', generation = 0 } = object.metadata ?? {};
    const isOptedIn = this.#options.scope.keepsAll || this.#isOptedInByDefault(namespace);
    const state = readWorkload(kind, object, this.#settingsFor(object), isOptedIn);
    if (state === undefined) this.removeWorkload(kind, namespace, name);
    else this.#workloads.set(workloadKey(state), { state, generation, strategy: strategyOf(object) });
  }

  removeWorkload(kind: WorkloadKind, namespace: string, name: string): void {
    this.#workloads.delete(workloadKey({ kind, namespace, name }));
  }

  takeConfig(kind: ConfigKind, object: KubeObject): void {
    const writer = lastWriter(object, contentPaths);
    const state = readConfig(kind, object, this.#options.readSettings, writer);
    const key = configKey(kind, state.namespace, state.name);
    this.configs.set(key, state);
    if (writer === undefined) this.writers.delete(key);
    else this.writers.set(key, { ...writer, manager: this.#shared(writer.manager) });
  }

  removeConfig(kind: ConfigKind, namespace: string, name: string): void {
    const key = configKey(kind, namespace, name);
    this.configs.delete(key);
    this.writers.delete(key);
  }

  /** Whether the controller keeps a workload, too. */
  isKept({ namespace, hints, stakater, record }: WorkloadState): boolean {
    return this.#isOptedInByDefault(namespace) || isHinted({ hints, stakater }) || record.state !== 'none';
  }

  #isOptedInByDefault(namespace: string): boolean {
    return areOptedInByDefault(this.namespaces.get(namespace)?.auto, this.#options.options.autoReloadAll);
  }

  /** Without the digest keys, a record is read whatever key it is made under. */
  #settingsFor({ metadata }: KubeObject): ReadSettings {
    const { hasKeys, scope } = this.#options;
    const readSettings = { ...this.#options.readSettings, keepsPassedOver: scope.keepsAll };
    if (hasKeys) return readSettings;
    const keyId = keyIdIn(metadata?.annotations?.[readSettings.annotations.record]);
    if (keyId === undefined) return readSettings;
    const digester = this.#keyless.get(keyId) ?? new KeylessDigester(keyId);
    this.#keyless.set(keyId, digester);
    return { ...readSettings, digester, previous: [] };
  }

  #shared(manager: string): string {
    const known = this.#managers.get(manager);
    if (known !== undefined) return known;
    this.#managers.set(manager, manager);
    return manager;
  }
}

function strategyOf({ spec = {} }: WorkloadObject): string {
  return spec.strategy?.type ?? spec.updateStrategy?.type ?? 'RollingUpdate';
}
