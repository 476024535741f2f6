/** Reads the part of a cluster that the manifests of a tree concern, with the rights of the user. */
import { isForbiddenCall, type ClusterClient } from '../../model/cluster-client.ts';
import { parseConfigKey, parseWorkloadKey, workloadKinds, type ConfigKey } from '../../model/kinds.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import { comparableConfigs, type ClusterObjects } from '../../preview/overlay.ts';
import type { Side } from '../../preview/side.ts';

/** Reads side by side. */
const sideBySide = 8;

export interface ReadCluster extends ClusterObjects {
  /** What could not be read, each with the right that lacks. */
  readonly refusals: readonly string[];
}

/**
 * The workloads of the namespaces of the tree, these Namespaces, and the configs that the tree has: no other Secret is
 * read.
 * @throws ClientError if workloads may not be listed
 */
export async function readCluster(client: ClusterClient, tree: Side): Promise<ReadCluster> {
  const wanted = comparableConfigs(tree);
  const namespaces = namespacesOf(tree, wanted);
  const reading = new Reading(client);
  await reading.workloads(namespaces);
  await reading.namespaces(namespaces);
  await reading.configs(wanted);
  return reading.result();
}

function namespacesOf({ workloads }: Side, wanted: readonly ConfigKey[]): readonly string[] {
  const ofWorkloads = [...workloads.keys()].map((key) => parseWorkloadKey(key).namespace);
  const ofConfigs = wanted.map((key) => parseConfigKey(key).namespace);
  return [...new Set([...ofWorkloads, ...ofConfigs])];
}

class Reading {
  readonly #client: ClusterClient;
  readonly #objects: KubeObject[] = [];
  readonly #unread = new Set<ConfigKey>();
  readonly #refusals = new Set<string>();

  constructor(client: ClusterClient) {
    this.#client = client;
  }

  result(): ReadCluster {
    return { objects: this.#objects, unread: this.#unread, refusals: [...this.#refusals] };
  }

  async workloads(namespaces: readonly string[]): Promise<void> {
    for (const namespace of namespaces) {
      for (const kind of workloadKinds()) {
        for await (const page of this.#client.list(kind, { namespace })) {
          this.#objects.push(...page.map((object) => ({ ...object, apiVersion: 'apps/v1', kind })));
        }
      }
    }
  }

  async namespaces(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const object = await this.#get({ kind: 'Namespace', namespace: undefined, name });
      if (object !== undefined && object !== 'refused') {
        this.#objects.push({ ...object, apiVersion: 'v1', kind: 'Namespace' });
      }
    }
  }

  async configs(keys: readonly ConfigKey[]): Promise<void> {
    const rest = keys.values();
    const readRest = async (): Promise<void> => {
      for (const key of rest) await this.#config(key);
    };
    await Promise.all(Array.from({ length: sideBySide }, readRest));
  }

  async #config(key: ConfigKey): Promise<void> {
    const { kind, namespace, name } = parseConfigKey(key);
    const object = await this.#get({ kind, namespace, name });
    if (object === 'refused') this.#unread.add(key);
    else if (object !== undefined) this.#objects.push({ ...object, apiVersion: 'v1', kind });
  }

  async #get(object: Parameters<ClusterClient['get']>[0]): Promise<KubeObject | 'refused' | undefined> {
    try {
      return await this.#client.get(object);
    } catch (error) {
      if (!isForbiddenCall(error)) throw error;
      this.#refusals.add(error.message);
      return 'refused';
    }
  }
}
