/** Which configs a workload uses, where, and how each stands against the record. */
import type { Facts } from '../../inventory/facts.ts';
import { allKeys } from '../../model/config-state.ts';
import { configKeyOf, configRef, parseConfigRef, type ConfigKey, type ConfigRef } from '../../model/kinds.ts';
import { absent } from '../../model/record.ts';
import { allOfKind } from '../../plan/compare/fold.ts';
import type { PlacedReference } from '../../plan/references/places.ts';
import { dependenciesOf, isManaged } from '../../plan/selection/selection.ts';
import { stakaterKindKeys } from '../../plan/stakater/keys.ts';
import type { State } from '../../status/state.ts';
import type { Cluster } from '../cluster.ts';
import type { Surveyed } from '../surveyed.ts';
import { exclusionOf } from './exclusion.ts';
import { changedNames, namedKeys } from './key-names.ts';
import type { ContentState, Exclusion, Use } from './use.ts';

/** What was read of configs for an explanation, beyond the survey. */
export interface ConfigDetails {
  /** The configs that exist and that the controller does not watch, with the reason. */
  readonly unwatched: ReadonlyMap<ConfigKey, Exclusion>;
  /** The names of the keys of those that were read. */
  readonly keys: ReadonlyMap<ConfigKey, readonly string[]>;
}

export interface UseInput {
  readonly facts: Facts;
  readonly surveyed: Surveyed;
  readonly places: readonly PlacedReference[];
  readonly cluster: Cluster;
  readonly details: ConfigDetails;
}

/** The configs of the pod template in its order, then those that only a list names. */
export function usesOf(input: UseInput): readonly Use[] {
  const { facts, places } = input;
  const dependencies = dependenciesOf(facts.workload, facts.selectionContext);
  const referenced = places.map(({ kind, name }) => configRef(kind, name));
  const refs = [...new Set([...referenced, ...dependencies.keys()])];
  return refs.map((config) => useOf(config, { ...input, isCounted: dependencies.has(config) }));
}

interface OneUse extends UseInput {
  readonly isCounted: boolean;
}

function useOf(config: ConfigRef, input: OneUse): Use {
  const { facts, surveyed, isCounted } = input;
  const { workload } = facts;
  const { kind, name } = parseConfigRef(config);
  const places = input.places.filter((each) => each.kind === kind && each.name === name);
  const listedBy = isCounted ? listsOf(config, facts) : [];
  const content = contentOf(config, input);
  // The page of a controller reads the places of some workloads only.
  const named = places.length === 0 ? namedKeys(config, workload) : places.map(({ key }) => key);
  const keys = listedBy.length > 0 || named.includes(allKeys) ? [allKeys] : [...new Set(named)];
  const change = surveyed.changes.find((each) => each.config === config);
  return {
    config,
    keys,
    places: places.map(({ place, key, need, isLive }) => ({ place, key, isOptional: need === 'optional', isLive })),
    listedBy,
    isRecorded: isRecorded(config, facts),
    content,
    changedKeys: changedNames(change?.keys ?? [], config, workload),
    absentKeys: content === 'missing' ? [] : absentKeys(config, places, input),
    exclusion: whyNotCounted(config, places, input),
  };
}

function whyNotCounted(config: ConfigRef, places: readonly PlacedReference[], input: OneUse): Exclusion | undefined {
  const { facts, details, isCounted } = input;
  if (!isManaged(facts.workload, facts.selectionContext)) return undefined;
  const unwatched = details.unwatched.get(configKeyOf(config, facts.workload.namespace));
  if (unwatched !== undefined || isCounted) return unwatched;
  return exclusionOf(config, places, facts);
}

/** The annotations that list a config. */
function listsOf(config: ConfigRef, { workload, annotations }: Facts): readonly string[] {
  const { kind, name } = parseConfigRef(config);
  const own = kind === 'ConfigMap' ? annotations.configMaps : annotations.secrets;
  const lists = [
    [own, workload.hints.include[kind]],
    [stakaterKindKeys[kind].named, workload.stakater?.hints.kinds[kind].named ?? []],
  ] as const;
  return lists.flatMap(([annotation, patterns]) => (patterns.some((each) => each.matches(name)) ? [annotation] : []));
}

function isRecorded(config: ConfigRef, { workload: { record } }: Facts): boolean {
  if (record.state !== 'known') return false;
  const { configs, folded } = record.record;
  return configs[config] !== undefined || folded?.[parseConfigRef(config).kind] !== undefined;
}

/** States in which reroll compares nothing. */
const leftAlone: readonly State[] = ['off', 'foreign'];

function contentOf(config: ConfigRef, input: OneUse): ContentState {
  const { facts, surveyed, cluster, details, isCounted } = input;
  const { kind } = parseConfigRef(config);
  const key = configKeyOf(config, facts.workload.namespace);
  if (details.unwatched.has(key)) return 'uncounted';
  if (!cluster.notListed.has(kind) && !cluster.configs.has(key) && !facts.selectionContext.ignoredKinds.includes(kind))
    return 'missing';
  if (!isCounted || leftAlone.includes(surveyed.status.state)) return 'uncounted';
  if (!isRecorded(config, facts)) return 'unrecorded';
  return comparedContent(config, surveyed);
}

function comparedContent(config: ConfigRef, { status, changes, notCompared }: Surveyed): ContentState {
  if ([...status.cause, ...changes.map((change) => change.config)].includes(config)) return 'changed';
  // The cause names a kind as a whole where its configs share one entry of the record.
  const isFolded = status.cause.includes(allOfKind(parseConfigRef(config).kind));
  return isFolded || notCompared.includes(config) ? 'not-compared' : 'same';
}

/** Required keys that a config does not have, by its keys or, at the recorded version, by the record. */
function absentKeys(
  config: ConfigRef,
  places: readonly PlacedReference[],
  { facts, details }: UseInput,
): readonly string[] {
  const required = requiredKeys(places);
  const keys = details.keys.get(configKeyOf(config, facts.workload.namespace));
  if (keys !== undefined) return required.filter((key) => !keys.includes(key));
  return required.filter((key) => recordedKey(config, key, facts) === 'absent');
}

/** The keys by name without which pods do not start. */
export function requiredKeys(places: readonly PlacedReference[]): readonly string[] {
  const required = places.filter(({ need, key }) => need === 'required' && key !== allKeys);
  return [...new Set(required.map(({ key }) => key))];
}

/** What the record says of a key at the present version of a config; undefined if it says nothing. */
export function recordedKey(config: ConfigRef, key: string, facts: Facts): 'present' | 'absent' | undefined {
  const { record } = facts.workload;
  const entry = record.state === 'known' ? record.record.configs[config] : undefined;
  const { state } = facts.viewOf(config);
  if (typeof entry !== 'object' || entry.rv !== state?.resourceVersion) return undefined;
  const digest = entry.keys[key];
  if (digest === undefined) return undefined;
  return digest === absent ? 'absent' : 'present';
}
