/** Reads which ConfigMaps and Secrets a cluster has, and the keys of those that matter. Their values are dropped. */
import type { Wanted } from '../../lint/provided/index-of-configs.ts';
import type { ClusterConfigs } from '../../lint/settings.ts';
import { namespacesOf, wantedOfCluster } from '../../lint/wanted-keys.ts';
import type { Tree } from '../../manifests/manifest.ts';
import { isForbiddenCall, type ClusterClient } from '../../model/cluster-client.ts';
import { configKey, configKinds, type ConfigKind } from '../../model/kinds.ts';
import type { ConfigObject } from '../../model/kube-object.ts';

export interface ClusterReading {
  readonly configs: ClusterConfigs;
  /** What could not be read, for the user. */
  readonly notes: readonly string[];
}

/** @throws ClientError if the API server does not answer */
export async function readClusterConfigs(
  client: ClusterClient,
  tree: Tree,
  namespaceByDefault: string,
): Promise<ClusterReading> {
  const names = new Map<string, readonly string[]>();
  const keys = new Map<string, readonly string[]>();
  const notes = new Set<string>();
  for (const namespace of namespacesOf(tree, namespaceByDefault)) {
    for (const kind of configKinds) {
      const found = await allowed(() => listNames(client, kind, namespace), notes);
      if (found !== undefined) names.set(`${kind}/${namespace}`, found);
    }
  }
  for (const wanted of wantedOfCluster(tree, namespaceByDefault)) {
    const { kind, namespace = '', name } = wanted;
    if (names.get(`${kind}/${namespace}`)?.includes(name) !== true) continue;
    const found = await allowed(() => readKeys(client, wanted), notes);
    if (found !== undefined) keys.set(configKey(kind, namespace, name), found);
  }
  const configs: ClusterConfigs = {
    namesIn: (kind, namespace) => names.get(`${kind}/${namespace}`),
    keysOf: (kind, namespace, name) => keys.get(configKey(kind, namespace, name)),
  };
  return { configs, notes: [...notes] };
}

/** Undefined if the user lacks the right, which is noted. */
async function allowed<T>(call: () => Promise<T>, notes: Set<string>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (!isForbiddenCall(error)) throw error;
    notes.add(error.message);
    return undefined;
  }
}

async function listNames(client: ClusterClient, kind: ConfigKind, namespace: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const page of client.list(kind, { namespace, isMetadataOnly: true })) {
    for (const { metadata } of page) names.push(metadata?.name ?? '');
  }
  return names;
}

async function readKeys(client: ClusterClient, { kind, namespace, name }: Wanted): Promise<readonly string[]> {
  const object: ConfigObject | undefined = await client.get({ kind, namespace, name });
  return [...Object.keys(object?.data ?? {}), ...Object.keys(object?.binaryData ?? {})];
}
