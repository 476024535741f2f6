/**
 * Stores the digests of every watched config, when each was last seen to change, and its earlier contents. A deleted
 * config stays only while a workload names it.
 */
import type { ConfigState } from '../model/config-state.ts';
import { configKey, type ConfigKey, type ConfigKind } from '../model/kinds.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import type { ConfigOrigin } from './events.ts';
import { notePast } from './note-content.ts';
import { firstConfig, nextConfig, type ConfigSource, type GoneConfig, type KnownConfig } from './observe-config.ts';

/** How a config was found to be deleted. */
export interface GoneSource {
  readonly origin: ConfigOrigin;
  /** resourceVersion of its deletion, or of a list that lacks it; undefined where a read did not find it. */
  readonly goneRv: string | undefined;
  /** Whether a workload names it. */
  readonly isNamed: boolean;
}

/** The read-only view; only the inventory writes. */
export type ReadonlyConfigs = Pick<
  ConfigStore,
  'size' | 'get' | 'gone' | 'namesIn' | 'goneNamesIn' | 'fullNames' | 'states'
>;

type Scope = `${ConfigKind}/${string}`;

export class ConfigStore {
  /** By kind and namespace, then by name. */
  readonly #scopes = new Map<Scope, Map<string, KnownConfig>>();
  readonly #gone = new Map<ConfigKey, GoneConfig>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Number of deleted configs that are remembered. */
  get goneSize(): number {
    return this.#gone.size;
  }

  get(key: ConfigKey): KnownConfig | undefined {
    const { scope, name } = split(key);
    return this.#scopes.get(scope)?.get(name);
  }

  /** A deleted config that a workload names. */
  gone(key: ConfigKey): GoneConfig | undefined {
    return this.#gone.get(key);
  }

  /**
   * Whether a list shows a config at an older version than a watch or a list has shown before: then the API server has
   * gone back to an older state. A read for a plan is no proof: it may be newer than a list that was begun earlier.
   */
  isBehind({ kind, namespace, name, resourceVersion }: ConfigState): boolean {
    const shownRv = this.get(configKey(kind, namespace, name))?.shownRv;
    return shownRv !== undefined && compareResourceVersions(resourceVersion, shownRv) < 0;
  }

  /**
   * Stores the present state of a config.
   * @returns whether it differs in anything that a plan depends on
   */
  upsert(state: ConfigState, source: ConfigSource): boolean {
    const key = configKey(state.kind, state.namespace, state.name);
    const known = this.get(key);
    if (known === undefined) return this.#add(key, state, source);
    const { config, isNews } = nextConfig(known, state, source);
    this.#set(config);
    return isNews;
  }

  /**
   * Removes a config. Its contents are remembered if a workload names it.
   * @returns whether it was there
   */
  remove(key: ConfigKey, { origin, goneRv, isNamed }: GoneSource): boolean {
    const { scope, name } = split(key);
    const configs = this.#scopes.get(scope);
    const known = configs?.get(name);
    const isConfirmed = origin === 'confirmed';
    if (configs === undefined || known === undefined) {
      this.#confirmGone(key, goneRv, isConfirmed);
      return false;
    }
    if (isNamed) {
      const ended = { state: known.state, untilRv: goneRv, hasGap: origin !== 'watch' };
      const history = notePast(known.history, ended);
      this.#gone.set(key, { uid: known.state.uid, goneRv, history, isConfirmed });
    }
    this.#size -= 1;
    configs.delete(name);
    if (configs.size === 0) this.#scopes.delete(scope);
    return true;
  }

  /** Forgets a deleted config that no workload names any more. */
  forgetGone(key: ConfigKey): void {
    this.#gone.delete(key);
  }

  /** Keys of the remembered deleted configs of a namespace. */
  *goneIn(namespace: string): Generator<ConfigKey> {
    for (const key of this.#gone.keys()) if (key.split('/')[1] === namespace) yield key;
  }

  /** Names of the configs of a kind in a namespace. */
  namesIn(kind: ConfigKind, namespace: string): Iterable<string> {
    return this.#scopes.get(`${kind}/${namespace}`)?.keys() ?? [];
  }

  /** Names of the remembered deleted configs of a kind in a namespace. */
  *goneNamesIn(kind: ConfigKind, namespace: string): Generator<string> {
    const scope = `${kind}/${namespace}/`;
    for (const key of this.#gone.keys()) if (key.startsWith(scope)) yield key.slice(scope.length);
  }

  /** `namespace/name` of every config of a kind, in one namespace if given. */
  *fullNames(kind: ConfigKind, namespace?: string): Generator<string> {
    for (const [scope, configs] of this.#scopes) {
      const scopeNamespace = scope.slice(kind.length + 1);
      const isRequested = scope === `${kind}/${namespace ?? scopeNamespace}`;
      if (isRequested) for (const name of configs.keys()) yield `${scopeNamespace}/${name}`;
    }
  }

  /** The states of all configs. */
  *states(): Generator<ConfigState> {
    for (const configs of this.#scopes.values()) for (const { state } of configs.values()) yield state;
  }

  /** Adds a config that was absent, unless a lagging watch shows an object that a read has found to be deleted. */
  #add(key: ConfigKey, state: ConfigState, source: ConfigSource): boolean {
    const gone = this.#gone.get(key);
    // A deleted object does not come back: this view is older than the read that did not find it.
    if (gone?.isConfirmed === true && gone.uid === state.uid && source.origin !== 'confirmed') return false;
    this.#gone.delete(key);
    this.#size += 1;
    this.#set(firstConfig(gone, state, source));
    return true;
  }

  #confirmGone(key: ConfigKey, goneRv: string | undefined, isConfirmed: boolean): void {
    const gone = this.#gone.get(key);
    if (gone !== undefined && !isConfirmed) this.#gone.set(key, { ...gone, goneRv, isConfirmed });
  }

  #set(config: KnownConfig): void {
    const { kind, namespace, name } = config.state;
    const scope: Scope = `${kind}/${namespace}`;
    const configs = this.#scopes.get(scope) ?? new Map<string, KnownConfig>();
    this.#scopes.set(scope, configs);
    configs.set(name, config);
  }
}

function split(key: ConfigKey): { scope: Scope; name: string } {
  const slash = key.lastIndexOf('/');
  return { scope: key.slice(0, slash) as Scope, name: key.slice(slash + 1) };
}
