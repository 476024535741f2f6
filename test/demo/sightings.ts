/** When something was seen in the cluster: watches of the demo's own, whose times can be compared with each other. */
import type { ApiClient, ApiObject } from '../support/api-client.ts';
import { deferred } from '../support/deferred.ts';

interface Expectation {
  readonly path: string;
  readonly fits: (object: ApiObject) => boolean;
  readonly seen: (atMs: number) => void;
}

export class Sightings {
  readonly #abort = new AbortController();
  readonly #watches: Promise<void>[] = [];
  #expectations: Expectation[] = [];
  #error: Error | undefined;

  /** @param paths of collections */
  static async start(client: ApiClient, paths: readonly string[]): Promise<Sightings> {
    const sightings = new Sightings();
    for (const path of paths) {
      const { metadata } = await client.get(path);
      const from = `${path}?resourceVersion=${metadata.resourceVersion ?? ''}`;
      sightings.#watches.push(sightings.#follow(client, path, from));
    }
    return sightings;
  }

  /** The time, on the clock of `performance.now()`, of the first event from now on that brings an object that fits. */
  next(path: string, fits: (object: ApiObject) => boolean): Promise<number> {
    if (this.#error !== undefined) throw this.#error;
    const { promise, resolve } = deferred<number>();
    this.#expectations.push({ path, fits, seen: resolve });
    return promise;
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#watches);
  }

  async #follow(client: ApiClient, path: string, from: string): Promise<void> {
    try {
      for await (const { type, object } of client.watch(from, this.#abort.signal)) {
        if (type === 'ADDED' || type === 'MODIFIED') this.#see(path, object);
      }
    } catch (error) {
      this.#error = error as Error;
    }
  }

  #see(path: string, object: ApiObject): void {
    const atMs = performance.now();
    const met = this.#expectations.filter((each) => each.path === path && each.fits(object));
    this.#expectations = this.#expectations.filter((each) => !met.includes(each));
    for (const { seen } of met) seen(atMs);
  }
}
