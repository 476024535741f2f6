/** Remembers the workloads that have to do with us, with an index from each config to those that use it. */
import {
  configKey,
  configKinds,
  parseConfigKey,
  workloadKey,
  type ConfigKey,
  type WorkloadKey,
  type WorkloadKind,
} from '../model/kinds.ts';
import type { Observation } from '../model/observation.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { WorkloadOrigin } from './events.ts';
import { IndexOfSets } from './index-of-sets.ts';
import type { WorkloadSource } from './events.ts';
import { withLoss } from './lost-trigger.ts';
import { observe, type Known } from './observe.ts';

/** What is held of a workload. */
interface Held extends Known {
  /** The version at which a watch or a list last showed it; undefined where neither has. */
  readonly shownRv: string | undefined;
  /** Version of the list of its namespace that has adopted it, until its watch shows it. */
  readonly adoptedRv: string | undefined;
}

/** What may be asked; only the inventory writes. */
export type ReadonlyWorkloads = Pick<WorkloadStore, 'size' | 'get' | 'exactly' | 'usersOf' | 'keys' | 'fullNames'>;

export class WorkloadStore {
  readonly #workloads = new Map<WorkloadKey, Held>();
  /** By the configs that are named, in the template or in a hint. */
  readonly #users = new IndexOfSets<ConfigKey, WorkloadKey>();
  /** By namespace: those whose hints hold patterns, so that any name can concern them. */
  readonly #patternUsers = new IndexOfSets<string, WorkloadKey>();

  get size(): number {
    return this.#workloads.size;
  }

  /** Entries of the indexes. */
  get indexSize(): number {
    return this.#users.size + this.#patternUsers.size;
  }

  get(key: WorkloadKey): Known | undefined {
    return this.#workloads.get(key);
  }

  /** What is known of a workload at exactly this version of this object. */
  exactly(key: WorkloadKey, uid: string, resourceVersion: string): WorkloadState | undefined {
    const state = this.#workloads.get(key)?.state;
    return state?.uid === uid && state.resourceVersion === resourceVersion ? state : undefined;
  }

  /** The workloads that a config may concern, each once, in O(their number and that of the namespace's users of patterns). */
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

  /** Whether any workload names a config, or may mean it by a pattern. */
  isNamed(key: ConfigKey): boolean {
    return this.usersOf(key).next().done !== true;
  }

  /**
   * Whether a list shows it older than a watch or a list has shown it before: the API server has then gone back to an older
   * state. The answer to a patch, and an adoption, may be newer than a list that was begun before.
   */
  isBehind(state: WorkloadState): boolean {
    const shownRv = this.#workloads.get(workloadKey(state))?.shownRv;
    return shownRv !== undefined && compareResourceVersions(state.resourceVersion, shownRv) < 0;
  }

  /**
   * Stores what is known of a workload now.
   *
   * A watch can lag behind the answer to a patch of ours or an adoption, so from it, and from a list that was begun before,
   * an older version of the same object is passed over. An answer about an object that is kept no longer is passed over
   * too: it went, or went out, after the patch, and nothing would remove it a second time. An adoption leaves what is kept
   * to its watch.
   * @param listRv version of the list that has adopted it
   * @returns whether it was stored
   */
  upsert(state: WorkloadState, sight: WorkloadSource, listRv?: string): boolean {
    const key = workloadKey(state);
    const held = this.#workloads.get(key);
    const { origin } = sight;
    const isShown = isShowing(origin);
    const same = held?.state.uid === state.uid ? held : undefined;
    // A watch that brings what the answer to a patch has said confirms it, and says nothing new.
    const isRepeat = held?.state === state && origin !== 'answer';
    if (isRepeat || isPassedOver(state, held, same, origin)) {
      if (same !== undefined) this.#passOver(key, same, state, sight);
      return false;
    }
    this.#set(key, { state, observation: observe(same, state, sight), ...marksOf(state, same, { isShown, listRv }) });
    return true;
  }

  #set(key: WorkloadKey, next: Held): void {
    const held = this.#workloads.get(key);
    if (held !== undefined) this.#unindex(key, held.state);
    this.#workloads.set(key, next);
    this.#index(key, next.state);
  }

  /** Of a version that is not stored it is noted that a watch or a list has shown it, and what an answer lacks. */
  #passOver(
    key: WorkloadKey,
    held: Held,
    { resourceVersion }: WorkloadState,
    { origin, ...sight }: WorkloadSource,
  ): void {
    if (isShowing(origin)) this.#workloads.set(key, { ...held, shownRv: resourceVersion, adoptedRv: undefined });
    const { loss } = sight;
    if (loss !== undefined) this.#set(key, { ...held, ...withLoss(held, loss, { ...sight, origin }) });
  }

  /** Replaces what was observed of a workload. */
  note(key: WorkloadKey, observation: Observation): void {
    const held = this.#workloads.get(key);
    if (held !== undefined) this.#workloads.set(key, { ...held, observation });
  }

  /** Whether a list of this version may lack a workload that is there: a later list of its namespace has adopted it. */
  isAdoptedAfter(key: WorkloadKey, listRv: string): boolean {
    const adoptedRv = this.#workloads.get(key)?.adoptedRv;
    return adoptedRv !== undefined && compareResourceVersions(adoptedRv, listRv) > 0;
  }

  /** Whether it is kept only because of an adoption: no watch has shown it. */
  isOnlyAdopted(key: WorkloadKey): boolean {
    return this.#workloads.get(key)?.adoptedRv !== undefined;
  }

  /**
   * @param uid where it is given, another object of the name stays
   * @returns whether it was there
   */
  remove(key: WorkloadKey, uid?: string): boolean {
    const known = this.#workloads.get(key);
    if (known === undefined || (uid !== undefined && known.state.uid !== uid)) return false;
    this.#unindex(key, known.state);
    return this.#workloads.delete(key);
  }

  /** The workloads of one namespace, or all. */
  *keys(namespace?: string): Generator<WorkloadKey> {
    for (const [key, { state }] of this.#workloads) {
      if (namespace === undefined || state.namespace === namespace) yield key;
    }
  }

  /** `namespace/name` of every workload of a kind, in one namespace where one is given. */
  *fullNames(kind: WorkloadKind, namespace?: string): Generator<string> {
    for (const { state } of this.#workloads.values()) {
      const isMeant = state.kind === kind && (namespace === undefined || state.namespace === namespace);
      if (isMeant) yield `${state.namespace}/${state.name}`;
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

/** Whether it comes from a watch or from its list. */
function isShowing(origin: WorkloadOrigin): boolean {
  return origin !== 'answer' && origin !== 'adopted';
}

/** Whether any name may concern it: some of its patterns are more than a name. */
function hasRealPatterns({ listed }: WorkloadState): boolean {
  return configKinds.some((kind) => listed[kind].some(({ isLiteral }) => !isLiteral));
}

/** Which versions of it a watch, a list or an adoption has shown. */
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
 * @param held what is kept under its name
 * @param same that, where it is the same object
 */
function isPassedOver(
  state: WorkloadState,
  held: Held | undefined,
  same: Held | undefined,
  origin: WorkloadOrigin,
): boolean {
  if (origin === 'adopted') return held !== undefined;
  if (same === undefined) return origin === 'answer';
  return compareResourceVersions(state.resourceVersion, same.state.resourceVersion) < 0;
}
