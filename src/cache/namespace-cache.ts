/** Remembers the namespaces that are looked after, and what each says for its workloads. */
import type { NamespaceState } from '../model/namespace-state.ts';

export interface KnownNamespace {
  readonly state: NamespaceState;
  /** Its `auto` opted workloads in at some time while we watched. */
  readonly wasOptedIn: boolean;
}

export class NamespaceCache {
  readonly #namespaces = new Map<string, KnownNamespace>();

  get(name: string): KnownNamespace | undefined {
    return this.#namespaces.get(name);
  }

  /** @returns what was known before */
  upsert(state: NamespaceState): NamespaceState | undefined {
    const known = this.#namespaces.get(state.name);
    const wasOptedIn = known?.wasOptedIn === true || (state.auto !== undefined && state.auto !== 'none');
    this.#namespaces.set(state.name, { state, wasOptedIn });
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
