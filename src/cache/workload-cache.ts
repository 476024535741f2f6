/** Remembers the workloads that have to do with us, with an index from each config to those that use it. */
import { hasPatterns } from '../model/hints.ts';
import {
  configKey,
  configKinds,
  parseConfigKey,
  workloadKey,
  type ConfigKey,
  type WorkloadKey,
  type WorkloadKind,
} from '../model/kinds.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { IndexOfSets } from './index-of-sets.ts';
import { observe, type Known, type Origin } from './observe.ts';

/** What is held of a workload. */
interface Held extends Known {
  /** It is what a patch of ours was answered with, which the watch has not shown yet. */
  readonly isAnswer: boolean;
}

export class WorkloadCache {
  readonly #workloads = new Map<WorkloadKey, Held>();
  /** By the configs that are named, in the template or in a hint. */
  readonly #users = new IndexOfSets<ConfigKey, WorkloadKey>();
  /** By namespace: those whose hints hold patterns, so that any name can concern them. */
  readonly #patternUsers = new IndexOfSets<string, WorkloadKey>();

  get size(): number {
    return this.#workloads.size;
  }

  get(key: WorkloadKey): Known | undefined {
    return this.#workloads.get(key);
  }

  /** What is known of a workload at exactly this version of this object. */
  exactly(key: WorkloadKey, uid: string, resourceVersion: string): WorkloadState | undefined {
    const state = this.#workloads.get(key)?.state;
    return state?.uid === uid && state.resourceVersion === resourceVersion ? state : undefined;
  }

  /** The workloads that a config may concern, in O(their number and that of the namespace's users of patterns). */
  *usersOf(key: ConfigKey): Generator<WorkloadKey> {
    yield* this.#users.get(key);
    const { kind, namespace, name } = parseConfigKey(key);
    for (const user of this.#patternUsers.get(namespace)) {
      const patterns = this.#workloads.get(user)?.state.listed[kind] ?? [];
      if (patterns.some((pattern) => !pattern.isLiteral && pattern.matches(name))) yield user;
    }
  }

  /**
   * Whether a list shows it older than it has been seen. A list is consistent, so the API server has then gone back to an
   * older state; only the answer to a patch may be newer than a list that was begun before.
   */
  isBehind(state: WorkloadState): boolean {
    const held = this.#workloads.get(workloadKey(state));
    return held !== undefined && !held.isAnswer && isOlder(state, held.state);
  }

  /**
   * Stores what is known of a workload now.
   * @param origin a watch can lag behind the answer to a patch of ours, so from it an older version of the same object
   *   is passed over; a list is taken as it is. An answer of an object that is kept no longer is passed over too: it went,
   *   or went out, after the patch, and nothing would remove it a second time
   * @returns whether it was stored
   */
  upsert(state: WorkloadState, origin: Origin): boolean {
    const key = workloadKey(state);
    const held = this.#workloads.get(key);
    // A watch that brings what the answer to a patch has said confirms it, and says nothing new.
    if (held?.state === state && origin !== 'answer') {
      this.#workloads.set(key, { ...held, isAnswer: false });
      return false;
    }
    const known = held?.state.uid === state.uid ? held : undefined;
    if (isPassedOver(state, known?.state, origin)) return false;
    if (held !== undefined) this.#unindex(key, held.state);
    this.#workloads.set(key, { state, observation: observe(known, state, origin), isAnswer: origin === 'answer' });
    this.#index(key, state);
    return true;
  }

  /**
   * Notes that a plan for the present state has been carried out: an adoption counts no longer.
   * @param isOut nothing opts the workload in
   */
  settle(key: WorkloadKey, isOut: boolean): void {
    const known = this.#workloads.get(key);
    if (known === undefined) return;
    const { observation } = known;
    if (!observation.wasAdopted && observation.isOut === isOut) return;
    this.#workloads.set(key, { ...known, observation: { ...observation, wasAdopted: false, isOut } });
  }

  /**
   * Forgets which workloads are out and which have been adopted. Both count for the one replica that plans: where another
   * one does, the adoption is carried out there, and would be carried out a second time here.
   */
  forgetAdoptions(): void {
    for (const key of this.#workloads.keys()) this.settle(key, false);
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
    if (hasPatterns(state.listed)) this.#patternUsers.add(state.namespace, key);
  }

  #unindex(key: WorkloadKey, state: WorkloadState): void {
    for (const config of configsOf(state)) this.#users.delete(config, key);
    this.#patternUsers.delete(state.namespace, key);
  }
}

/** The configs that a workload names. */
function configsOf({ namespace, references, listed }: WorkloadState): ConfigKey[] {
  const named = configKinds.flatMap((kind) => listed[kind].map(({ text }) => configKey(kind, namespace, text)));
  return [...references.map(({ kind, name }) => configKey(kind, namespace, name)), ...named];
}

/** @param known the same object as it is kept; undefined where it is not */
function isPassedOver(state: WorkloadState, known: WorkloadState | undefined, origin: Origin): boolean {
  return known === undefined ? origin === 'answer' : origin !== 'list' && isOlder(state, known);
}

function isOlder(state: WorkloadState, known: WorkloadState): boolean {
  return compareResourceVersions(state.resourceVersion, known.resourceVersion) < 0;
}
