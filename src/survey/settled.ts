/**
 * Finds the workloads about which nothing has to be planned: their records have every key that counts at the present
 * versions of the configs, and the template of the last roll is still there. In most clusters that is nearly all.
 */
import { configKeyOf, type ConfigKey, type ConfigKind, type ConfigRef } from '../model/kinds.ts';
import type { PublishedConfig } from '../model/published-options.ts';
import type { ConfigEntry, RolloutRecord } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { KeyNeeds } from '../plan/references/needs.ts';
import { dependenciesOf, isManaged } from '../plan/selection/selection.ts';
import type { SelectionContext } from '../plan/selection/vocabulary.ts';
import type { Cluster } from './cluster.ts';
import { isRecorded, mergeKeys } from './contents.ts';

/** How many configs count for each settled workload. */
export type Settled = ReadonlyMap<WorkloadState, number>;

type Entries = readonly (readonly [ConfigKey, ConfigEntry])[];

/**
 * @param isUnderKnownKey whether the controller has the digest key of a record
 * @returns none where more than versions decides: where deletions count, or where Namespaces may not be read
 */
export function findSettled(
  cluster: Cluster,
  options: PublishedConfig,
  isUnderKnownKey: (record: RolloutRecord) => boolean,
): Settled {
  if (options.reloadOnDelete || cluster.noNamespaces !== undefined) return new Map();
  const contextOf = contexts(cluster, options);
  const digests = new Map<ConfigKey, ConfigEntry['keys']>();
  const contradicted = new Set<ConfigKey>();
  const candidates: (readonly [WorkloadState, Entries])[] = [];
  for (const { state } of cluster.workloads) {
    const entries = recordedEntries(state, contextOf(state), { cluster, isUnderKnownKey });
    if (entries === undefined) continue;
    candidates.push([state, entries]);
    for (const [key, entry] of entries) {
      const keys = mergeKeys(digests.get(key), entry.keys);
      if (keys === undefined) contradicted.add(key);
      else digests.set(key, keys);
    }
  }
  // Where two records contradict each other, another client has written one of them.
  const isRight = (entries: Entries): boolean =>
    contradicted.size === 0 || !entries.some(([key]) => contradicted.has(key));
  const settled = new Map<WorkloadState, number>();
  for (const [state, entries] of candidates) if (isRight(entries)) settled.set(state, entries.length);
  return settled;
}

interface RecordFacts {
  readonly cluster: Cluster;
  readonly isUnderKnownKey: (record: RolloutRecord) => boolean;
}

/** The entries of all configs that count; undefined if the workload has to be planned. */
function recordedEntries(
  state: WorkloadState,
  context: SelectionContext | undefined,
  { cluster, isUnderKnownKey }: RecordFacts,
): Entries | undefined {
  if (context === undefined || !isManaged(state, context)) return undefined;
  const record = wholeRecord(state);
  if (record === undefined || !isUnderKnownKey(record)) return undefined;
  const dependencies = dependenciesOf(state, context);
  if (dependencies.size !== Object.keys(record.configs).length) return undefined;
  const entries: (readonly [ConfigKey, ConfigEntry])[] = [];
  for (const [ref, needs] of dependencies) {
    const entry = recordedEntry(state.namespace, ref, needs, { cluster, record });
    if (entry === undefined) return undefined;
    entries.push(entry);
  }
  return entries;
}

function recordedEntry(
  namespace: string,
  ref: ConfigRef,
  needs: KeyNeeds,
  { cluster, record }: { readonly cluster: Cluster; readonly record: RolloutRecord },
): readonly [ConfigKey, ConfigEntry] | undefined {
  const key = configKeyOf(ref, namespace);
  const state = cluster.configs.get(key);
  const entry = record.configs[ref];
  if (state === undefined || !isRecorded(state, entry, needs)) return undefined;
  return Object.keys(entry.keys).length === needs.size ? [key, entry] : undefined;
}

/** The record, if nothing but the versions of the configs can make the workload stale. */
function wholeRecord({ record: reading, isTerminating, pending, trigger }: WorkloadState): RolloutRecord | undefined {
  if (isTerminating || pending !== undefined || reading.state !== 'known' || reading.about !== 'this') return undefined;
  const { record } = reading;
  if (record.folded !== undefined) return undefined;
  // The template is that of the last roll, so it is not the one that this roll replaced.
  const isKept = record.from === undefined || (record.roll?.to === trigger && !record.from.includes('.'));
  return isKept ? record : undefined;
}

/** The contexts in which configs are selected; undefined for a namespace that the controller leaves alone. */
function contexts(
  { namespaces, configs }: Cluster,
  options: PublishedConfig,
): (state: WorkloadState) => SelectionContext | undefined {
  const known = new Map<string, SelectionContext | undefined>();
  let names: ReadonlyMap<string, readonly string[]> | undefined;
  const contextOf = (namespace: string): SelectionContext | undefined => {
    const found = namespaces.get(namespace);
    if (found === undefined || options.namespacesToIgnore.includes(namespace)) return undefined;
    return {
      namespaceAuto: found.auto,
      autoReloadAll: options.autoReloadAll,
      ignoredKinds: options.resourcesToIgnore,
      recorded: [],
      // Only patterns ask for names.
      namesOf: (kind: ConfigKind) => (names ??= namesByScope(configs)).get(`${kind}/${namespace}`) ?? [],
      goneNamesOf: () => [],
      marksOf: (ref) => configs.get(configKeyOf(ref, namespace))?.marks,
    };
  };
  return ({ namespace }) => {
    if (!known.has(namespace)) known.set(namespace, contextOf(namespace));
    return known.get(namespace);
  };
}

/** The names of configs, by kind and namespace. */
function namesByScope(configs: Cluster['configs']): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const { kind, namespace, name } of configs.values()) {
    const scope = `${kind}/${namespace}`;
    const known = names.get(scope);
    if (known === undefined) names.set(scope, [name]);
    else known.push(name);
  }
  return names;
}
