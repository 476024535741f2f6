/** Gathers which keys of which configs count for a workload, and whether its pods start without them. */
import { allKeys } from '../../model/config-state.ts';
import { configRef, type ConfigRef } from '../../model/kinds.ts';
import type { Need, Reference } from '../../model/workload-state.ts';

/** For each key that counts (`*`: all of them, and then no other) whether pods start without it. */
export type KeyNeeds = ReadonlyMap<string, Need>;

export class NeedsByConfig {
  readonly #byConfig = new Map<ConfigRef, Map<string, Need>>();

  /** The key that the reference names counts, or all of them. */
  addReference({ kind, name, key, need }: Reference): void {
    this.#add(configRef(kind, name), key, need);
  }

  /** All keys count. What is asked for by name is taken for required: its first content is recorded, not rolled. */
  addWhole(ref: ConfigRef): void {
    this.#add(ref, allKeys, 'required');
  }

  /**
   * What was gathered. Where all keys count, they stand for every single one, but for those that are required beside an
   * optional use of all: without them pods do not start.
   */
  get entries(): readonly (readonly [ConfigRef, KeyNeeds])[] {
    return [...this.#byConfig].map(([ref, needs]) => {
      const whole = needs.get(allKeys);
      if (whole === undefined) return [ref, needs] as const;
      const others = whole === 'required' ? [] : [...needs].filter(([, need]) => need === 'required');
      return [ref, new Map<string, Need>([[allKeys, whole], ...others])] as const;
    });
  }

  /** A key is required when any use of it is. */
  #add(ref: ConfigRef, key: string, need: Need): void {
    const needs = this.#byConfig.get(ref) ?? new Map<string, Need>();
    if (needs.get(key) !== 'required') needs.set(key, need);
    this.#byConfig.set(ref, needs);
  }
}
