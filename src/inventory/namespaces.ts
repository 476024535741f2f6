/** Stores the watched namespaces and the defaults that each sets for its workloads. */
import type { KnownNamespace, NamespaceState } from '../model/namespace-state.ts';

/** The read-only view; only the inventory writes. */
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
   * @param seenAtMs monotonic time of the event; undefined for an item of the first list, which does not say when it
   * came
   * @returns the state before
   */
  upsert(state: NamespaceState, seenAtMs: number | undefined): NamespaceState | undefined {
    const known = this.#namespaces.get(state.name);
    this.#namespaces.set(state.name, known === undefined ? first(state, seenAtMs) : next(known, state, seenAtMs));
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

function first(state: NamespaceState, seenAtMs: number | undefined): KnownNamespace {
  const cameRv = seenAtMs === undefined ? undefined : state.resourceVersion;
  return { state, wasOptedIn: isOptIn(state), cameRv, autoRv: undefined, autoAtMs: undefined };
}

function next(known: KnownNamespace, state: NamespaceState, autoAtMs: number | undefined): KnownNamespace {
  const wasOptedIn = known.wasOptedIn || isOptIn(state);
  const isSame = known.state.auto === state.auto;
  return { ...known, state, wasOptedIn, ...(isSame ? {} : { autoRv: state.resourceVersion, autoAtMs }) };
}

function isOptIn({ auto }: NamespaceState): boolean {
  return auto !== undefined && auto !== 'none';
}
