/**
 * The equivalent of etcd and the watch cache: objects by key, one resourceVersion for all of them, and the history of
 * events. A stored object never changes in place, so readers may keep it.
 */
import type { KubeObject } from '../objects/kube-object.ts';
import { History } from './history.ts';
import type { StoreEvent } from './store-event.ts';

export interface Entry {
  readonly key: string;
  readonly object: KubeObject;
}

/** Objects of one resource at one revision, sorted by key. */
export interface Snapshot {
  readonly revision: number;
  readonly entries: readonly Entry[];
}

export function keyOf(namespace: string | undefined, name: string): string {
  return namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
}

export class Store {
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  readonly #listeners = new Set<(event: StoreEvent) => void>();
  readonly #history: History;
  #revision: number;

  constructor(options: { readonly firstRevision: number; readonly historyLimit: number }) {
    this.#revision = options.firstRevision;
    this.#history = new History(options.historyLimit, options.firstRevision);
  }

  get revision(): number {
    return this.#revision;
  }

  /** The oldest revision from which a watch can start or at which a list can be taken. */
  get oldestRevision(): number {
    return this.#history.start;
  }

  get(storage: string, key: string): KubeObject | undefined {
    return this.#objects.get(storage)?.get(key);
  }

  /** Writes the object under the next revision, and returns the stored object. */
  put(storage: string, key: string, object: KubeObject): KubeObject {
    const previous = this.get(storage, key);
    const stored = this.#stamp(object);
    this.#bag(storage).set(key, stored);
    const change = previous === undefined ? { type: 'ADDED' as const } : { type: 'MODIFIED' as const, previous };
    this.#announce({ ...change, storage, key, revision: this.#revision, object: stored });
    return stored;
  }

  /** Removes the object, and returns it with the resourceVersion of its deletion. */
  remove(storage: string, key: string): KubeObject | undefined {
    const previous = this.get(storage, key);
    if (previous === undefined) return undefined;
    const object = this.#stamp(previous);
    this.#bag(storage).delete(key);
    this.#announce({ type: 'DELETED', storage, key, revision: this.#revision, object, previous });
    return object;
  }

  /** All current objects of a resource, unsorted. */
  objects(storage: string): KubeObject[] {
    return [...(this.#objects.get(storage)?.values() ?? [])];
  }

  /** All objects of a resource now, or at an earlier revision that is not compacted yet. */
  snapshot(storage: string, revision = this.#revision): Snapshot {
    const objects = new Map(this.#objects.get(storage));
    this.#history.undo(revision, (event) => {
      if (event.storage !== storage) return;
      if (event.previous === undefined) objects.delete(event.key);
      else objects.set(event.key, event.previous);
    });
    const entries = [...objects].map(([key, object]) => ({ key, object }));
    entries.sort((left, right) => (left.key < right.key ? -1 : 1));
    return { revision, entries };
  }

  /** Events after a revision, oldest first; undefined when some of them are compacted. */
  eventsSince(revision: number): readonly StoreEvent[] | undefined {
    return this.#history.since(revision);
  }

  /** Drops all events, so that every revision before the current one is too old. */
  compact(): void {
    this.#history.compact(this.#revision);
  }

  /** Calls back on every write, in order; returns a function that unsubscribes. */
  subscribe(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #bag(storage: string): Map<string, KubeObject> {
    const existing = this.#objects.get(storage);
    if (existing !== undefined) return existing;
    const created = new Map<string, KubeObject>();
    this.#objects.set(storage, created);
    return created;
  }

  #stamp(object: KubeObject): KubeObject {
    this.#revision += 1;
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#revision) } };
  }

  #announce(event: StoreEvent): void {
    this.#history.append(event);
    for (const listener of [...this.#listeners]) listener(event);
  }
}
