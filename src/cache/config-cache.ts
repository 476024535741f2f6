/** Remembers the digests of every watched config, and when each was last seen to change. */
import { hasSameContent, hasSameMarks, type ConfigState } from '../model/config-state.ts';
import { configKey, type ConfigKey, type ConfigKind } from '../model/kinds.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import { noteKeyChanges, type KeyChanges } from './key-changes.ts';

/** A config and when its content last changed before our eyes. */
export interface CachedConfig {
  readonly state: ConfigState;
  /** Monotonic ms; undefined while it has only been listed and never seen to change. */
  readonly changedAtMs: number | undefined;
  /** The first version at which this content was seen: it is no older than the content, whatever was written since. */
  readonly contentRv: string;
  /** This content took the place of other content before our eyes. */
  readonly isReplaced: boolean;
  /** The version at which its marks were seen to change; undefined when they have not been. */
  readonly marksRv: string | undefined;
  /** Which of its keys were seen to change; undefined where none was. */
  readonly keyChanges: KeyChanges | undefined;
}

type Scope = `${ConfigKind}/${string}`;

export class ConfigCache {
  /** By kind and namespace, then by name. */
  readonly #scopes = new Map<Scope, Map<string, CachedConfig>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(key: ConfigKey): CachedConfig | undefined {
    const { scope, name } = split(key);
    return this.#scopes.get(scope)?.get(name);
  }

  /** Whether a list shows it older than it has been seen: the API server has then gone back to an older state. */
  isBehind({ kind, namespace, name, resourceVersion }: ConfigState): boolean {
    const known = this.get(configKey(kind, namespace, name));
    return known !== undefined && compareResourceVersions(resourceVersion, known.state.resourceVersion) < 0;
  }

  /**
   * Stores what is known of a config now. A view that jumps back is stored as it is: only the plan, which has the
   * record, can tell an old view from a restored cluster.
   * @param seenAtMs monotonic time of the event; undefined where a list only says what is there at its start
   * @returns whether anything differs that a plan looks at
   */
  upsert(state: ConfigState, seenAtMs: number | undefined): boolean {
    const configs = this.#configsOf(`${state.kind}/${state.namespace}`);
    const known = configs.get(state.name);
    if (known === undefined) this.#size += 1;
    const { resourceVersion } = state;
    const isMarkedAnew = known !== undefined && !hasSameMarks(known.state, state);
    const marksRv = isMarkedAnew ? resourceVersion : known?.marksRv;
    if (known !== undefined && hasSameContent(known.state, state)) {
      configs.set(state.name, { ...known, state, marksRv });
      return isMarkedAnew;
    }
    const isReplaced = known !== undefined;
    const keyChanges = known && noteKeyChanges(known.keyChanges, known.contentRv, known.state, state);
    const seen = { state, changedAtMs: seenAtMs, contentRv: resourceVersion, isReplaced, marksRv, keyChanges };
    configs.set(state.name, seen);
    return true;
  }

  /** @returns whether it was there */
  remove(key: ConfigKey): boolean {
    const { scope, name } = split(key);
    const configs = this.#scopes.get(scope);
    if (configs?.delete(name) !== true) return false;
    this.#size -= 1;
    if (configs.size === 0) this.#scopes.delete(scope);
    return true;
  }

  /** Names of the configs of a kind in one namespace. */
  namesIn(kind: ConfigKind, namespace: string): Iterable<string> {
    return this.#scopes.get(`${kind}/${namespace}`)?.keys() ?? [];
  }

  /** `namespace/name` of every config of a kind, in one namespace where one is given. */
  *fullNames(kind: ConfigKind, namespace?: string): Generator<string> {
    for (const [scope, configs] of this.#scopes) {
      const scopeNamespace = scope.slice(kind.length + 1);
      const isMeant = scope === `${kind}/${namespace ?? scopeNamespace}`;
      if (isMeant) for (const name of configs.keys()) yield `${scopeNamespace}/${name}`;
    }
  }

  /** All that there are. */
  *states(): Generator<ConfigState> {
    for (const configs of this.#scopes.values()) for (const { state } of configs.values()) yield state;
  }

  #configsOf(scope: Scope): Map<string, CachedConfig> {
    const configs = this.#scopes.get(scope) ?? new Map<string, CachedConfig>();
    this.#scopes.set(scope, configs);
    return configs;
  }
}

function split(key: ConfigKey): { scope: Scope; name: string } {
  const slash = key.lastIndexOf('/');
  return { scope: key.slice(0, slash) as Scope, name: key.slice(slash + 1) };
}
