/** Collects the configs and their keys that count for a workload, and whether its pods start without them. */
import { allKeys } from '../../model/config-state.ts';
import { configRef, type ConfigRef } from '../../model/kinds.ts';
import type { Need, Reference } from '../../model/workload-state.ts';

/** For each key that counts, whether pods start without it. `*` stands for all keys. */
export type KeyNeeds = ReadonlyMap<string, Need>;

export class NeedsByConfig {
  readonly #byConfig = new Map<ConfigRef, Map<string, Need>>();

  /** Adds the key that the reference names, or all keys. */
  addReference({ kind, name, key, need }: Reference): void {
    this.#add(configRef(kind, name), key, need);
  }

  /** Adds all keys. A config that a list names counts as required: its first content is recorded, not rolled. */
  addWhole(ref: ConfigRef): void {
    this.#add(ref, allKeys, 'required');
  }

  /**
   * The needs of each config. If all keys count, `*` replaces every single key, except required keys together with an
   * optional use of all: without these keys pods do not start.
   */
  get entries(): readonly (readonly [ConfigRef, KeyNeeds])[] {
    return [...this.#byConfig].map(([ref, needs]) => {
      const whole = needs.get(allKeys);
      if (whole === undefined || needs.size === 1) return [ref, needs] as const;
      const others = whole === 'required' ? [] : [...needs].filter(([, need]) => need === 'required');
      return [ref, new Map<string, Need>([[allKeys, whole], ...others])] as const;
    });
  }

  /** A key is required if any use of it is. */
  #add(ref: ConfigRef, key: string, need: Need): void {
    const needs = this.#byConfig.get(ref) ?? new Map<string, Need>();
    if (needs.get(key) !== 'required') needs.set(key, need);
    this.#byConfig.set(ref, needs);
  }
}
