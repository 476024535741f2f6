/** Watches that note when an object first has an expected state, all on one clock. */
import type { ApiClient, ApiObject } from '../support/api-client.ts';
import { deferred } from '../support/deferred.ts';

interface Expectation {
  readonly path: string;
  readonly fits: (object: ApiObject) => boolean;
  readonly meet: (atMs: number) => void;
}

export class ObjectWatch {
  readonly #abort = new AbortController();
  readonly #watches: Promise<void>[] = [];
  #expectations: Expectation[] = [];
  #error: Error | undefined;

  /** @param paths of collections */
  static async start(client: ApiClient, paths: readonly string[]): Promise<ObjectWatch> {
    const watch = new ObjectWatch();
    for (const path of paths) {
      const { metadata } = await client.get(path);
      const from = `${path}?resourceVersion=${metadata.resourceVersion ?? ''}`;
      watch.#watches.push(watch.#follow(client, path, from));
    }
    return watch;
  }

  /** The time (`performance.now()`) of the first future event with a fitting object. */
  next(path: string, fits: (object: ApiObject) => boolean): Promise<number> {
    if (this.#error !== undefined) throw this.#error;
    const { promise, resolve } = deferred<number>();
    this.#expectations.push({ path, fits, meet: resolve });
    return promise;
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#watches);
  }

  async #follow(client: ApiClient, path: string, from: string): Promise<void> {
    try {
      for await (const { type, object } of client.watch(from, this.#abort.signal)) {
        if (type === 'ADDED' || type === 'MODIFIED') this.#check(path, object);
      }
    } catch (error) {
      this.#error = error as Error;
    }
  }

  #check(path: string, object: ApiObject): void {
    const atMs = performance.now();
    const met = this.#expectations.filter((each) => each.path === path && each.fits(object));
    this.#expectations = this.#expectations.filter((each) => !met.includes(each));
    for (const { meet } of met) meet(atMs);
  }
}
