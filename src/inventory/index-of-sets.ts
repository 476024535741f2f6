/** An index from a key to a set of values. A key without values takes no memory. */
const empty: ReadonlySet<never> = new Set<never>();

export class IndexOfSets<K, V> {
  readonly #sets = new Map<K, Set<V>>();

  /** Keys that have values. */
  get size(): number {
    return this.#sets.size;
  }

  get(key: K): ReadonlySet<V> {
    return this.#sets.get(key) ?? empty;
  }

  add(key: K, value: V): void {
    const values = this.#sets.get(key);
    if (values === undefined) this.#sets.set(key, new Set([value]));
    else values.add(value);
  }

  delete(key: K, value: V): void {
    const values = this.#sets.get(key);
    values?.delete(value);
    if (values?.size === 0) this.#sets.delete(key);
  }
}
