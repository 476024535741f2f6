/** Remembers the namespaces that are looked after, and what each says for its workloads. */
import type { KnownNamespace, NamespaceState } from '../model/namespace-state.ts';

export class NamespaceCache {
  readonly #namespaces = new Map<string, KnownNamespace>();

  get(name: string): KnownNamespace | undefined {
    return this.#namespaces.get(name);
  }

  /**
   * @param isSeen an event of a watch says that it has come or has changed, rather than a first list that it is there
   * @returns what was known before
   */
  upsert(state: NamespaceState, isSeen: boolean): NamespaceState | undefined {
    const known = this.#namespaces.get(state.name);
    const wasOptedIn = known?.wasOptedIn === true || (state.auto !== undefined && state.auto !== 'none');
    const hasBegun = known === undefined ? isSeen : known.state.auto !== state.auto;
    const autoRv = hasBegun ? state.resourceVersion : known?.autoRv;
    this.#namespaces.set(state.name, { state, wasOptedIn, autoRv });
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
