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

  /** The needs of each config that counts. */
  where(isCounted: (ref: ConfigRef) => boolean): Map<ConfigRef, KeyNeeds> {
    const counted = new Map<ConfigRef, KeyNeeds>();
    for (const [ref, needs] of this.#byConfig) if (isCounted(ref)) counted.set(ref, simplified(needs));
    return counted;
  }

  /** A key is required if any use of it is. */
  #add(ref: ConfigRef, key: string, need: Need): void {
    const needs = this.#byConfig.get(ref) ?? new Map<string, Need>();
    if (needs.get(key) !== 'required') needs.set(key, need);
    this.#byConfig.set(ref, needs);
  }
}

/**
 * If all keys count, `*` replaces every single key, except required keys together with an optional use of all: without
 * these keys pods do not start.
 */
function simplified(needs: KeyNeeds): KeyNeeds {
  const whole = needs.get(allKeys);
  if (whole === undefined || needs.size === 1) return needs;
  const others = whole === 'required' ? [] : [...needs].filter(([, need]) => need === 'required');
  return new Map<string, Need>([[allKeys, whole], ...others]);
}
