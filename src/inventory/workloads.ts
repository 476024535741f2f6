/** Stores the workloads that are or were opted in, with an index from each config to its users. */
import {
  configKey,
  configKinds,
  parseConfigKey,
  workloadKey,
  type ConfigKey,
  type WorkloadKey,
  type WorkloadKind,
} from '../model/kinds.ts';
import type { Known, Observation } from '../model/observation.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { WorkloadOrigin } from './events.ts';
import { IndexOfSets } from './index-of-sets.ts';
import type { WorkloadSource } from './events.ts';
import { withLoss } from './lost-trigger.ts';
import { observe } from './observe.ts';

interface Held extends Known {
  /** The resourceVersion at which a watch or a list last showed it; undefined if neither has. */
  readonly shownRv: string | undefined;
  /** resourceVersion of the namespace list that adopted it, until its watch shows it. */
  readonly adoptedRv: string | undefined;
}

/** The read-only view; only the inventory writes. */
export type ReadonlyWorkloads = Pick<WorkloadStore, 'size' | 'get' | 'exactly' | 'usersOf' | 'keys' | 'fullNames'>;

export class WorkloadStore {
  readonly #workloads = new Map<WorkloadKey, Held>();
  /** By the configs that the template or an annotation names. */
  readonly #users = new IndexOfSets<ConfigKey, WorkloadKey>();
  /** By namespace: workloads whose annotations have patterns, which any config may match. */
  readonly #patternUsers = new IndexOfSets<string, WorkloadKey>();

  get size(): number {
    return this.#workloads.size;
  }

  /** Number of entries in the indexes. */
  get indexSize(): number {
    return this.#users.size + this.#patternUsers.size;
  }

  get(key: WorkloadKey): Known | undefined {
    return this.#workloads.get(key);
  }

  /** The state of a workload if it is this object at exactly this version. */
  exactly(key: WorkloadKey, uid: string, resourceVersion: string): WorkloadState | undefined {
    const state = this.#workloads.get(key)?.state;
    return state?.uid === uid && state.resourceVersion === resourceVersion ? state : undefined;
  }

  /**
   * The workloads that may use a config, each once, in O(their number + the workloads with patterns in the namespace).
   */
  *usersOf(key: ConfigKey): Generator<WorkloadKey> {
    const named = this.#users.get(key);
    yield* named;
    const { kind, namespace, name } = parseConfigKey(key);
    for (const user of this.#patternUsers.get(namespace)) {
      if (named.has(user)) continue;
      const patterns = this.#workloads.get(user)?.state.listed[kind] ?? [];
      if (patterns.some((pattern) => !pattern.isLiteral && pattern.matches(name))) yield user;
    }
  }

  /** Whether a workload names a config, or matches it by a pattern. */
  isNamed(key: ConfigKey): boolean {
    return this.usersOf(key).next().done !== true;
  }

  /**
   * Whether a list shows a workload at an older version than a watch or a list has shown before: then the API server
   * has gone back to an older state. An answer to a patch and an adoption are no proof: they may be newer than a list
   * begun earlier.
   */
  isBehind(state: WorkloadState): boolean {
    const shownRv = this.#workloads.get(workloadKey(state))?.shownRv;
    return shownRv !== undefined && compareResourceVersions(state.resourceVersion, shownRv) < 0;
  }

  /**
   * Stores the present state of a workload.
   *
   * A watch, and a list that was begun earlier, can lag behind the answer to a patch or behind an adoption, so an older
   * version of the same object is skipped. An answer about an object that is no longer held is skipped, too: it was
   * deleted or opted out after the patch, and no later event would remove it. An adoption skips a workload that is held
   * already.
   * @param listRv resourceVersion of the list that adopts it
   * @returns whether it was stored
   */
  upsert(state: WorkloadState, source: WorkloadSource, listRv?: string): boolean {
    const key = workloadKey(state);
    const held = this.#workloads.get(key);
    const { origin } = source;
    const isShown = isShowing(origin);
    const same = held?.state.uid === state.uid ? held : undefined;
    // A watch event that repeats the answer to a patch confirms it and has no news.
    const isRepeat = held?.state === state && origin !== 'answer';
    if (isRepeat || isSkipped(state, held, same, origin)) {
      if (same !== undefined) this.#skip(key, same, state, source);
      return false;
    }
    this.#set(key, { state, observation: observe(same, state, source), ...marksOf(state, same, { isShown, listRv }) });
    return true;
  }

  #set(key: WorkloadKey, next: Held): void {
    const held = this.#workloads.get(key);
    if (held !== undefined) this.#unindex(key, held.state);
    this.#workloads.set(key, next);
    this.#index(key, next.state);
  }

  /** Notes of a version that is not stored that a watch or a list has shown it, and what an answer lacks. */
  #skip(key: WorkloadKey, held: Held, { resourceVersion }: WorkloadState, { origin, ...source }: WorkloadSource): void {
    if (isShowing(origin)) this.#workloads.set(key, { ...held, shownRv: resourceVersion, adoptedRv: undefined });
    const { loss } = source;
    if (loss !== undefined) this.#set(key, { ...held, ...withLoss(held, loss, { ...source, origin }) });
  }

  /** Replaces the observation of a workload. */
  note(key: WorkloadKey, observation: Observation): void {
    const held = this.#workloads.get(key);
    if (held !== undefined) this.#workloads.set(key, { ...held, observation });
  }

  /** Whether a list of this version may lack an existing workload: a later list of its namespace has adopted it. */
  isAdoptedAfter(key: WorkloadKey, listRv: string): boolean {
    const adoptedRv = this.#workloads.get(key)?.adoptedRv;
    return adoptedRv !== undefined && compareResourceVersions(adoptedRv, listRv) > 0;
  }

  /** Whether it is held only because of an adoption: no watch has shown it since. */
  isOnlyAdopted(key: WorkloadKey): boolean {
    return this.#workloads.get(key)?.adoptedRv !== undefined;
  }

  /**
   * @param uid if given, an object of the same name with another uid stays
   * @returns whether it was there
   */
  remove(key: WorkloadKey, uid?: string): boolean {
    const known = this.#workloads.get(key);
    if (known === undefined || (uid !== undefined && known.state.uid !== uid)) return false;
    this.#unindex(key, known.state);
    return this.#workloads.delete(key);
  }

  /** The keys of the workloads of one namespace, or of all. */
  *keys(namespace?: string): Generator<WorkloadKey> {
    for (const [key, { state }] of this.#workloads) {
      if (namespace === undefined || state.namespace === namespace) yield key;
    }
  }

  /** `namespace/name` of every workload of a kind, in one namespace if given. */
  *fullNames(kind: WorkloadKind, namespace?: string): Generator<string> {
    for (const { state } of this.#workloads.values()) {
      const isRequested = state.kind === kind && (namespace === undefined || state.namespace === namespace);
      if (isRequested) yield `${state.namespace}/${state.name}`;
    }
  }

  #index(key: WorkloadKey, state: WorkloadState): void {
    for (const config of configsOf(state)) this.#users.add(config, key);
    if (hasRealPatterns(state)) this.#patternUsers.add(state.namespace, key);
  }

  #unindex(key: WorkloadKey, state: WorkloadState): void {
    for (const config of configsOf(state)) this.#users.delete(config, key);
    this.#patternUsers.delete(state.namespace, key);
  }
}

/** Whether a watch or its list shows the workload. */
function isShowing(origin: WorkloadOrigin): boolean {
  return origin !== 'answer' && origin !== 'adopted';
}

/** Whether any config name may match: some of its patterns are more than a literal name. */
function hasRealPatterns({ listed }: WorkloadState): boolean {
  return configKinds.some((kind) => listed[kind].some(({ isLiteral }) => !isLiteral));
}

/** The versions at which a watch, a list or an adoption has shown the workload. */
function marksOf(
  { resourceVersion }: WorkloadState,
  same: Held | undefined,
  { isShown, listRv }: { readonly isShown: boolean; readonly listRv: string | undefined },
): Pick<Held, 'shownRv' | 'adoptedRv'> {
  if (isShown) return { shownRv: resourceVersion, adoptedRv: undefined };
  return { shownRv: same?.shownRv, adoptedRv: listRv ?? same?.adoptedRv };
}

/** The configs that a workload names. */
function configsOf({ namespace, references, listed }: WorkloadState): ConfigKey[] {
  const named = configKinds.flatMap((kind) => listed[kind].map(({ text }) => configKey(kind, namespace, text)));
  return [...references.map(({ kind, name }) => configKey(kind, namespace, name)), ...named];
}

/**
 * @param held the workload held under its name
 * @param same the same, if it is the same object (uid)
 */
function isSkipped(
  state: WorkloadState,
  held: Held | undefined,
  same: Held | undefined,
  origin: WorkloadOrigin,
): boolean {
  if (origin === 'adopted') return held !== undefined;
  if (same === undefined) return origin === 'answer';
  return compareResourceVersions(state.resourceVersion, same.state.resourceVersion) < 0;
}
