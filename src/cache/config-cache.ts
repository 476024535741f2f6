/** Remembers the digests of every watched config, and when each was last seen to change. */
import { hasSameContent, type ConfigState } from '../model/config-state.ts';
import { configKey, type ConfigKey, type ConfigKind } from '../model/kinds.ts';

/** A config and when its content last changed before our eyes. */
export interface CachedConfig {
  readonly state: ConfigState;
  /** Monotonic ms; undefined while it has only been listed and never seen to change. */
  readonly changedAtMs: number | undefined;
}

export class ConfigCache {
  readonly #configs = new Map<ConfigKey, CachedConfig>();

  get size(): number {
    return this.#configs.size;
  }

  get(key: ConfigKey): CachedConfig | undefined {
    return this.#configs.get(key);
  }

  /**
   * Stores what is known of a config now. A view that jumps back is stored as it is: only the plan, which has the
   * record, can tell an old view from a restored cluster.
   * @param seenAtMs monotonic time of the event; undefined where a list only says what is there at its start
   * @returns whether the content differs from what was known
   */
  upsert(state: ConfigState, seenAtMs: number | undefined): boolean {
    const key = configKey(state.kind, state.namespace, state.name);
    const known = this.#configs.get(key);
    const isChanged = known === undefined || !hasSameContent(known.state, state);
    this.#configs.set(key, { state, changedAtMs: isChanged ? seenAtMs : known.changedAtMs });
    return isChanged;
  }

  /** @returns whether it was there */
  remove(key: ConfigKey): boolean {
    return this.#configs.delete(key);
  }

  /** `namespace/name` of every config of a kind. */
  *names(kind: ConfigKind): Generator<string> {
    for (const { state } of this.#configs.values()) {
      if (state.kind === kind) yield `${state.namespace}/${state.name}`;
    }
  }
}
