/** Reads what a survey needs: workloads whole, and of configs and Namespaces the metadata. */
import { absentError } from './absent.ts';
import { ClientError, type ClusterClient } from '../model/cluster-client.ts';
import type { ConfigState } from '../model/config-state.ts';
import {
  configKey,
  configKinds,
  secretFieldSelector,
  type ConfigKey,
  type ConfigKind,
  type WorkloadKind,
} from '../model/kinds.ts';
import type { KubeObject, WorkloadObject } from '../model/kube-object.ts';
import type { NamespaceState } from '../model/namespace-state.ts';
import { readConfig, type ReadSettings } from '../plan/read/config.ts';
import { readNamespace } from '../plan/read/hints.ts';
import { contentPaths, lastWriter, type Writer } from '../plan/read/managed-fields.ts';
import { keyIdIn } from '../plan/record/record.ts';
import { readWorkload } from '../plan/read/workload.ts';
import type { Cluster, ReadWorkload, SurveyScope } from './cluster.ts';
import type { PublishedConfig } from '../model/published-options.ts';
import { KeylessDigester } from './recorded-digester.ts';

export interface GatherInput {
  readonly client: ClusterClient;
  readonly scope: SurveyScope;
  readonly options: PublishedConfig;
  readonly readSettings: ReadSettings;
  /** The digests of `readSettings` are those of the controller. */
  readonly hasKeys: boolean;
  /** Gets the number of objects that were read, after each page. */
  readonly onProgress: (objects: number) => void;
}

/** @throws ClientError if workloads may not be read */
export async function gather(input: GatherInput): Promise<Cluster> {
  return new Gathering(input).run();
}

class Gathering {
  readonly #input: GatherInput;
  readonly #namespaces = new Map<string, NamespaceState>();
  readonly #configs = new Map<ConfigKey, ConfigState>();
  readonly #writers = new Map<ConfigKey, Writer>();
  readonly #notListed = new Map<ConfigKind, string>();
  /** By kind, namespace and name: a list that starts again shows the same objects. */
  readonly #workloads = new Map<string, ReadWorkload>();
  /** Few managers write many configs. */
  readonly #managers = new Map<string, string>();
  readonly #keyless = new Map<string, KeylessDigester>();
  #noNamespaces: string | undefined;
  #objects = 0;

  constructor(input: GatherInput) {
    this.#input = input;
  }

  async run(): Promise<Cluster> {
    const { scope, options } = this.#input;
    // Their annotations decide which workloads are kept.
    await this.#readNamespaces();
    const kinds = configKinds.filter((kind) => !options.resourcesToIgnore.includes(kind));
    await Promise.all(
      scope.namespaces.flatMap((namespace) => [
        ...this.#readWorkloads(namespace),
        ...kinds.map((kind) => this.#listConfigs(kind, namespace)),
      ]),
    );
    return {
      namespaces: this.#namespaces,
      noNamespaces: this.#noNamespaces,
      configs: this.#configs,
      writers: this.#writers,
      notListed: this.#notListed,
      workloads: [...this.#workloads.values()],
    };
  }

  /** A user of one namespace may `get` it, and not list it. */
  async #readNamespaces(): Promise<void> {
    const { client, scope, options } = this.#input;
    const labelSelector = options.namespaceSelector;
    try {
      if (scope.namespaces.includes(undefined) || labelSelector !== undefined) {
        await this.#pages(client.list('Namespace', { namespace: undefined, labelSelector }), this.#takeNamespace);
        return;
      }
      for (const name of scope.namespaces) {
        const object = await client.get({ kind: 'Namespace', namespace: undefined, name: name ?? '' });
        if (object !== undefined) this.#takeNamespace(object);
      }
    } catch (error) {
      if (!(error instanceof ClientError) || !error.isForbidden) throw error;
      this.#noNamespaces = error.message;
    }
  }

  /** The controller reads no other Namespaces than those that its options name. */
  readonly #takeNamespace = (object: KubeObject): void => {
    const { options, readSettings } = this.#input;
    const state = readNamespace(object, readSettings);
    if (options.namespaces?.includes(state.name) !== false) this.#namespaces.set(state.name, state);
  };

  #readWorkloads(namespace: string | undefined): readonly Promise<void>[] {
    const { client, scope } = this.#input;
    const { named, kinds, selector: labelSelector } = scope;
    if (named !== undefined)
      return named.map(async ({ kind, name }) => {
        const object = await client.get({ kind, namespace, name });
        if (object === undefined) throw await absentError(client, { kind, namespace, name });
        this.#takeWorkload(kind, object);
      });
    return kinds.map((kind) =>
      this.#pages(client.list(kind, { namespace, labelSelector }), (object) => {
        this.#takeWorkload(kind, object);
      }),
    );
  }

  #takeWorkload(kind: WorkloadKind, object: WorkloadObject): void {
    const { namespace = '', name = '', generation = 0 } = object.metadata ?? {};
    const isOptedIn = this.#input.scope.keepsAll || this.#isOptedInByDefault(namespace);
    const state = readWorkload(kind, object, this.#settingsFor(object), isOptedIn);
    if (state !== undefined)
      this.#workloads.set(`${kind}/${namespace}/${name}`, {
        state,
        generation,
        strategy: strategyOf(object),
      });
  }

  #isOptedInByDefault(namespace: string): boolean {
    const auto = this.#namespaces.get(namespace)?.auto;
    return auto === undefined ? this.#input.options.autoReloadAll : auto !== 'none';
  }

  /** Without the digest keys, a record is read whatever key it is made under. */
  #settingsFor({ metadata }: KubeObject): ReadSettings {
    const { readSettings, hasKeys } = this.#input;
    if (hasKeys) return readSettings;
    const keyId = keyIdIn(metadata?.annotations?.[readSettings.annotations.record]);
    if (keyId === undefined) return readSettings;
    const digester = this.#keyless.get(keyId) ?? new KeylessDigester(keyId);
    this.#keyless.set(keyId, digester);
    return { ...readSettings, digester, previous: [] };
  }

  async #listConfigs(kind: ConfigKind, namespace: string | undefined): Promise<void> {
    const { client, options } = this.#input;
    const labelSelector = options.resourceLabelSelector;
    const fieldSelector = kind === 'Secret' ? secretFieldSelector : undefined;
    const scope = { namespace, labelSelector, fieldSelector, isMetadataOnly: true };
    try {
      await this.#pages(client.list(kind, scope), (object) => {
        this.#takeConfig(kind, object);
      });
    } catch (error) {
      if (!(error instanceof ClientError) || !error.isForbidden) throw error;
      this.#notListed.set(kind, error.message);
    }
  }

  #takeConfig(kind: ConfigKind, object: KubeObject): void {
    const state = readConfig(kind, object, this.#input.readSettings);
    const key = configKey(kind, state.namespace, state.name);
    this.#configs.set(key, state);
    const writer = lastWriter(object, contentPaths);
    if (writer !== undefined) this.#writers.set(key, { ...writer, manager: this.#shared(writer.manager) });
  }

  #shared(manager: string): string {
    const known = this.#managers.get(manager);
    if (known !== undefined) return known;
    this.#managers.set(manager, manager);
    return manager;
  }

  async #pages(pages: AsyncIterable<readonly KubeObject[]>, take: (object: KubeObject) => void): Promise<void> {
    for await (const page of pages) {
      for (const object of page) take(object);
      this.#objects += page.length;
      this.#input.onProgress(this.#objects);
    }
  }
}

function strategyOf({ spec = {} }: WorkloadObject): string {
  return spec.strategy?.type ?? spec.updateStrategy?.type ?? 'RollingUpdate';
}
