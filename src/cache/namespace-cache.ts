/** Remembers the namespaces that are looked after, and what each says for its workloads. */
import type { KnownNamespace, NamespaceState } from '../model/namespace-state.ts';

export class NamespaceCache {
  readonly #namespaces = new Map<string, KnownNamespace>();

  get(name: string): KnownNamespace | undefined {
    return this.#namespaces.get(name);
  }

  /** @returns what was known before */
  upsert(state: NamespaceState): NamespaceState | undefined {
    const known = this.#namespaces.get(state.name);
    const wasOptedIn = known?.wasOptedIn === true || (state.auto !== undefined && state.auto !== 'none');
    const isChanged = known !== undefined && known.state.auto !== state.auto;
    const autoRv = isChanged ? state.resourceVersion : known?.autoRv;
    this.#namespaces.set(state.name, { state, wasOptedIn, autoRv });
    return known?.state;
  }

  /** @returns whether it was there */
  remove(name: string): boolean {
    return this.#namespaces.delete(name);
  }

  names(): Iterable<string> {
    return this.#namespaces.keys();
  }
}
