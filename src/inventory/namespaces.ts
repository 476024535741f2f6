/** Remembers the namespaces that are looked after, and what each says for its workloads. */
import type { KnownNamespace, NamespaceState } from '../model/namespace-state.ts';

/** What may be asked; only the inventory writes. */
export type ReadonlyNamespaces = Pick<NamespaceStore, 'get' | 'all' | 'names' | 'size'>;

export class NamespaceStore {
  readonly #namespaces = new Map<string, KnownNamespace>();

  get size(): number {
    return this.#namespaces.size;
  }

  get(name: string): KnownNamespace | undefined {
    return this.#namespaces.get(name);
  }

  /**
   * @param seenAtMs monotonic time of the event; undefined where a first list only says that it is there
   * @returns what was known before
   */
  upsert(state: NamespaceState, seenAtMs: number | undefined): NamespaceState | undefined {
    const known = this.#namespaces.get(state.name);
    const wasOptedIn = known?.wasOptedIn === true || (state.auto !== undefined && state.auto !== 'none');
    const hasCome = known === undefined && seenAtMs !== undefined;
    const cameRv = hasCome ? state.resourceVersion : known?.cameRv;
    const hasChanged = known !== undefined && known.state.auto !== state.auto;
    const autoRv = hasChanged ? state.resourceVersion : known?.autoRv;
    const autoAtMs = hasChanged ? seenAtMs : known?.autoAtMs;
    this.#namespaces.set(state.name, { state, wasOptedIn, cameRv, autoRv, autoAtMs });
    return known?.state;
  }

  /** @returns whether it was there */
  remove(name: string): boolean {
    return this.#namespaces.delete(name);
  }

  all(): Iterable<KnownNamespace> {
    return this.#namespaces.values();
  }

  names(): Iterable<string> {
    return this.#namespaces.keys();
  }
}
