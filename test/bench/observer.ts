/**
 * Observes the Deployments of one namespace from outside, as `kubectl get --watch` does: a contender's work is done
 * when a watch shows the new pod template.
 */
import type { ApiClient, ApiObject, WatchEvent } from '../support/api-client.ts';
import { deferred } from '../support/deferred.ts';

/** The observed state of a workload. */
export interface Seen {
  /** Changes of its pod template since the observer started. */
  readonly changes: number;
  /** When the last of them was observed, on the clock of `performance.now()`; undefined before the first. */
  readonly changedAtMs: number | undefined;
  /** The resourceVersion of the object at that change. */
  readonly changedRv: bigint;
  readonly object: ApiObject;
}

interface Waiter {
  readonly fits: () => boolean;
  readonly resolve: (atMs: number) => void;
  readonly reject: (error: Error) => void;
}

export class Observer {
  readonly #seen = new Map<string, Seen & { template: string }>();
  readonly #waiters = new Set<Waiter>();
  readonly #abort = new AbortController();
  readonly #listeners = new Set<(name: string, seen: Seen) => void>();
  #following: Promise<void> = Promise.resolve();
  #error: Error | undefined;

  /** Lists the namespace's Deployments and watches them from there on. */
  static async start(client: ApiClient, namespace: string): Promise<Observer> {
    const observer = new Observer();
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    const list = await client.get(path);
    for (const object of list['items'] as ApiObject[]) observer.#see(object);
    const { resourceVersion = '' } = list.metadata;
    observer.#following = observer.#follow(client, path, resourceVersion);
    return observer;
  }

  get(name: string): Seen | undefined {
    return this.#seen.get(name);
  }

  /** Template changes of a workload since the start. */
  changes(name: string): number {
    return this.#seen.get(name)?.changes ?? 0;
  }

  /** Calls `listener` with each change of a template; returns a function that removes it. */
  onChange(listener: (name: string, seen: Seen) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Resolves with the time of `performance.now()` at which a change made `fits` true, or now if it already is.
   * @throws Error that names `what` at the timeout
   */
  async until(what: string, fits: () => boolean, timeoutMs = 60_000): Promise<number> {
    if (this.#error !== undefined) throw this.#error;
    if (fits()) return performance.now();
    const { promise, resolve, reject } = deferred<number>();
    const waiter = { fits, resolve, reject };
    const timer = setTimeout(() => {
      reject(new Error(`waited ${String(timeoutMs / 1000)} s for ${what}`));
    }, timeoutMs);
    this.#waiters.add(waiter);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiters.delete(waiter);
    }
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#following;
  }

  /**
   * Watches again from the last resourceVersion when the API server ends a watch that falls behind, so no change is
   * missed.
   */
  async #follow(client: ApiClient, path: string, listRv: string): Promise<void> {
    const { signal } = this.#abort;
    try {
      let rv = listRv;
      while (!signal.aborted) rv = await this.#watch(client.watch(`${path}?resourceVersion=${rv}`, signal), rv);
    } catch (error) {
      if (signal.aborted) return;
      this.#error = error as Error;
      for (const { reject } of this.#waiters) reject(this.#error);
    }
  }

  /** Returns the last resourceVersion of a watch that has ended. */
  async #watch(events: AsyncIterable<WatchEvent>, fromRv: string): Promise<string> {
    let lastRv = fromRv;
    for await (const { type, object } of events) {
      if (type === 'ERROR') throw new Error(`the watch of the observer ended: ${JSON.stringify(object)}`);
      lastRv = object.metadata.resourceVersion ?? lastRv;
      if (type === 'ADDED' || type === 'MODIFIED') this.#see(object);
      if (type === 'DELETED') this.#seen.delete(object.metadata.name);
    }
    return lastRv;
  }

  #see(object: ApiObject): void {
    const atMs = performance.now();
    const { name, resourceVersion = '0' } = object.metadata;
    const template = JSON.stringify((object['spec'] as { template: unknown }).template);
    const known = this.#seen.get(name);
    if (known === undefined) {
      this.#seen.set(name, { template, changes: 0, changedAtMs: undefined, changedRv: 0n, object });
    } else if (known.template === template) {
      this.#seen.set(name, { ...known, object });
    } else {
      const rv = BigInt(resourceVersion);
      const seen = { template, changes: known.changes + 1, changedAtMs: atMs, changedRv: rv, object };
      this.#seen.set(name, seen);
      for (const listener of this.#listeners) listener(name, seen);
      this.#wake(atMs);
    }
  }

  #wake(atMs: number): void {
    for (const { fits, resolve } of this.#waiters) if (fits()) resolve(atMs);
  }
}
