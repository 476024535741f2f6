/** Finds which used configs, and which of their keys, differ between the two states. */
import { allKeys, digestOfKey, type ConfigState } from '../model/config-state.ts';
import {
  configKeyOf,
  configKinds,
  configRef,
  parseConfigRef,
  type ConfigKey,
  type ConfigKind,
  type ConfigRef,
} from '../model/kinds.ts';
import type { Reference, WorkloadState } from '../model/workload-state.ts';

/** The states of all configs on one side. */
export type ConfigStates = ReadonlyMap<ConfigKey, ConfigState>;

/** A config that a workload uses and whose used keys differ. */
export interface UsedChange {
  readonly config: ConfigRef;
  /** The config of the other state with the same name but for the hash that kustomize appends; else the same. */
  readonly before: ConfigRef;
  readonly keys: readonly string[];
  /** It is in one of the two states only. */
  readonly isAdded: boolean;
  readonly isRemoved: boolean;
  /** All that changes is that keys, or the config, are gone. */
  readonly isLoss: boolean;
  /** The pods use these keys only in volumes that the kubelet updates while they run. */
  readonly isLive: boolean;
}

interface Use {
  readonly kind: ConfigKind;
  readonly name: string;
  readonly key: string;
  readonly isRequired: boolean;
  readonly isLive: boolean;
}

/** A config of the first state whose name has another hash in the second one. */
export interface FormerConfig {
  readonly name: string;
  /** Its content under the present name: a digest is made of the name, too. */
  readonly state: ConfigState;
}

export interface ChangeInput {
  readonly from: ConfigStates;
  readonly to: ConfigStates;
  /** What configs held whose names have another hash now. */
  readonly former: ReadonlyMap<ConfigKey, FormerConfig>;
}

/** In the order of the pod template, then of the lists. */
export function usedChanges(workload: WorkloadState, input: ChangeInput): readonly UsedChange[] {
  const byConfig = new Map<ConfigRef, Use[]>();
  for (const use of usesOf(workload, input)) {
    const ref = configRef(use.kind, use.name);
    byConfig.set(ref, [...(byConfig.get(ref) ?? []), use]);
  }
  return [...byConfig].flatMap(([ref, uses]) => changeOf(ref, workload.namespace, uses, input) ?? []);
}

function usesOf({ references, listed, namespace }: WorkloadState, { from, to }: ChangeInput): readonly Use[] {
  const named = references.map((reference: Reference) => ({ ...reference, isRequired: reference.need === 'required' }));
  const matched = configKinds.flatMap((kind) => {
    if (listed[kind].length === 0) return [];
    const names = new Set([...namesIn(from, kind, namespace), ...namesIn(to, kind, namespace)]);
    const isListed = (name: string): boolean => listed[kind].some((pattern) => pattern.matches(name));
    return [...names].filter(isListed).map((name) => ({ kind, name, key: allKeys, isRequired: false, isLive: false }));
  });
  return [...named, ...matched];
}

function* namesIn(states: ConfigStates, wanted: ConfigKind, within: string): Generator<string> {
  for (const { kind, namespace, name } of states.values()) if (kind === wanted && namespace === within) yield name;
}

function changeOf(
  ref: ConfigRef,
  namespace: string,
  uses: readonly Use[],
  { from, to, former }: ChangeInput,
): UsedChange | undefined {
  const key = configKeyOf(ref, namespace);
  const renamed = former.get(key);
  const [before, after] = [renamed?.state ?? from.get(key), to.get(key)];
  const changed = uses.map((use) => ({ isLive: use.isLive, keys: changedKeys(use, before, after) }));
  const keys = [...new Set(changed.flatMap((each) => each.keys))].sort();
  if (keys.length === 0) return undefined;
  return {
    config: ref,
    before: configRef(parseConfigRef(ref).kind, renamed?.name ?? parseConfigRef(ref).name),
    keys,
    isAdded: before === undefined,
    isRemoved: after === undefined,
    isLoss: keys.every((each) => digestIn(after, each) === undefined),
    isLive: changed.every(({ isLive, keys: { length } }) => isLive || length === 0),
  };
}

/** None for what arrives and pods could not start without: none of them runs anything else. */
function changedKeys(
  { key, isRequired }: Use,
  before: ConfigState | undefined,
  after: ConfigState | undefined,
): readonly string[] {
  const candidates = key === allKeys ? [...new Set([...(before?.keys ?? []), ...(after?.keys ?? [])])] : [key];
  const had = key === allKeys ? before !== undefined : digestIn(before, key) !== undefined;
  if (isRequired && !had) return [];
  return candidates.filter((each) => digestIn(before, each) !== digestIn(after, each));
}

function digestIn(state: ConfigState | undefined, key: string): string | undefined {
  return state && digestOfKey(state, key);
}
