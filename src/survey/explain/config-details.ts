/**
 * Reads what a survey does not know of the configs of pod templates: whether one that it has not listed exists, and
 * whether one has the keys that pods require. It reads a content only where a required key seems to be missing, and
 * keeps the names of its keys alone.
 */
import { isForbiddenCall, type ClusterClient } from '../../model/cluster-client.ts';
import {
  configKeyOf,
  configRef,
  parseConfigKey,
  parseConfigRef,
  secretFieldSelector,
  type ConfigKey,
  type ConfigRef,
} from '../../model/kinds.ts';
import type { ConfigObject } from '../../model/kube-object.ts';
import type { PublishedConfig } from '../../model/published-options.ts';
import type { Facts } from '../../inventory/facts.ts';
import type { PlacedReference } from '../../plan/references/places.ts';
import type { Cluster } from '../cluster.ts';
import type { Noted } from './noting-client.ts';
import type { Exclusion } from './use.ts';
import { recordedKey, requiredKeys, type ConfigDetails } from './uses.ts';

export interface DetailsInput {
  readonly client: ClusterClient;
  readonly cluster: Cluster;
  readonly noted: Noted;
  readonly options: PublishedConfig;
}

/** @throws ClientError except for a right that lacks */
export async function readDetails(
  facts: Facts,
  places: readonly PlacedReference[],
  input: DetailsInput,
): Promise<ConfigDetails> {
  const { namespace } = facts.workload;
  const refs = [...new Set(places.map(({ kind, name }) => configRef(kind, name)))];
  const unwatched = new Map<ConfigKey, Exclusion>();
  const keys = new Map<ConfigKey, readonly string[]>();
  for (const ref of refs) {
    const key = configKeyOf(ref, namespace);
    const exclusion = await whyUnwatched(key, input);
    if (exclusion !== undefined) unwatched.set(key, exclusion);
    else if (seemsToLackKey(ref, places, facts, input.noted)) {
      const names = await readKeyNames(key, input.client);
      if (names !== undefined) keys.set(key, names);
    }
  }
  return { unwatched, keys };
}

/** Why the controller does not watch a config that exists; undefined if it does, or if the config does not exist. */
export async function whyUnwatched(
  key: ConfigKey,
  { client, cluster, options }: Omit<DetailsInput, 'noted'>,
): Promise<Exclusion | undefined> {
  const { kind, namespace, name } = parseConfigKey(key);
  if (options.resourcesToIgnore.includes(kind)) return { why: 'option', source: 'resources-to-ignore' };
  const { resourceLabelSelector: labelSelector } = options;
  const isAnyListed = labelSelector === undefined && kind === 'ConfigMap';
  if (isAnyListed || cluster.configs.has(key) || cluster.notListed.has(kind)) return undefined;
  const byName = `metadata.name=${name}`;
  if (!(await exists(client, kind, { namespace, fieldSelector: byName }))) return undefined;
  const byType = `${byName},${secretFieldSelector}`;
  const isOfType = kind === 'ConfigMap' || (await exists(client, kind, { namespace, fieldSelector: byType }));
  if (!isOfType) return { why: 'type', source: 'type' };
  // Without a selector it has been created since the survey.
  return labelSelector === undefined ? undefined : { why: 'option', source: 'resource-label-selector' };
}

async function exists(
  client: ClusterClient,
  kind: Parameters<ClusterClient['list']>[0],
  scope: { readonly namespace: string; readonly fieldSelector: string },
): Promise<boolean> {
  for await (const page of client.list(kind, { ...scope, isMetadataOnly: true })) if (page.length > 0) return true;
  return false;
}

/** Whether a required key is neither recorded nor, by the field managers, there. */
function seemsToLackKey(ref: ConfigRef, places: readonly PlacedReference[], facts: Facts, { owners }: Noted): boolean {
  const { kind, name } = parseConfigRef(ref);
  if (facts.viewOf(ref).state === undefined) return false;
  const required = requiredKeys(places.filter((each) => each.kind === kind && each.name === name));
  const owned = (owners.get(configKeyOf(ref, facts.workload.namespace)) ?? []).flatMap((owner) => owner.keys);
  return required.some((key) => recordedKey(ref, key, facts) === undefined && !owned.includes(key));
}

/** The names of the keys of a config; undefined if it may not be read, or does not exist. */
async function readKeyNames(key: ConfigKey, client: ClusterClient): Promise<readonly string[] | undefined> {
  try {
    const object = (await client.get(parseConfigKey(key))) as ConfigObject | undefined;
    return object && keyNamesOf(object);
  } catch (error) {
    if (!isForbiddenCall(error)) throw error;
    return undefined;
  }
}

/** Sorted. */
export function keyNamesOf({ data, binaryData }: ConfigObject): readonly string[] {
  return [...Object.keys(data ?? {}), ...Object.keys(binaryData ?? {})].sort();
}
