/**
 * Watches the workloads and configs of a namespace, and the breakers on the Lease, from outside: with its own
 * connection to the API server, and by nothing that the controller says of itself except its annotations.
 */
import { ApiClient, type ApiObject } from '../api-client.ts';
import type { TestCluster } from '../cluster.ts';
import type { ObservedWorkload } from '../rollout-watch.ts';
import { waitFor } from '../wait-for.ts';
import { watchedCollections, type WatchedCollection } from './collections.ts';
import { RolloutHistory } from './history.ts';
import { historyText } from './history-text.ts';
import { seenBreakers, type Sighting } from './sighting.ts';

/** What is watched. */
export interface WatchedNamespace {
  readonly namespace: string;
  /** Path of the Lease of the controller. */
  readonly lease: string;
}

export class OutsideWatch {
  readonly #client: ApiClient;
  readonly #collections: readonly WatchedCollection[];
  readonly #sightings: Sighting[] = [];
  readonly #uncounted: ObservedWorkload[] = [];
  /** The newest revision that was seen of each object. */
  readonly #newest = new Map<string, number>();
  readonly #abort = new AbortController();
  readonly #startMs = performance.now();
  readonly #watches: Promise<void>[] = [];
  #error: Error | undefined;
  #known: { readonly count: number; readonly history: RolloutHistory } | undefined;

  private constructor(cluster: TestCluster, { namespace, lease }: WatchedNamespace) {
    const { server, caPem, adminToken } = cluster;
    this.#client = new ApiClient({ server, caPem, token: adminToken });
    const now = (): number => performance.now() - this.#startMs;
    const slash = lease.lastIndexOf('/');
    this.#collections = [
      ...watchedCollections(namespace, now),
      {
        path: `${lease.slice(0, slash)}?fieldSelector=metadata.name%3D${lease.slice(slash + 1)}`,
        read: (object) => seenBreakers(object, namespace, now()),
      },
    ];
  }

  /** Lists everything and watches it from there on, so that no change is missed. */
  static async start(cluster: TestCluster, watched: WatchedNamespace): Promise<OutsideWatch> {
    const watch = new OutsideWatch(cluster, watched);
    await Promise.all(watch.#collections.map((collection, index) => watch.#observe(index, collection)));
    return watch;
  }

  /** What has happened so far. */
  get history(): RolloutHistory {
    const count = this.#sightings.length;
    if (this.#known?.count !== count) {
      this.#known = { count, history: new RolloutHistory(this.#sightings, { uncounted: this.#uncounted }) };
    }
    return this.#known.history;
  }

  /** Leaves a workload out of all that is counted. */
  leaveOut(workload: ObservedWorkload): void {
    this.#uncounted.push(workload);
    this.#known = undefined;
  }

  /** Waits until the history meets a condition, which must not pass away before the next sighting. */
  async until(what: string, fits: (history: RolloutHistory) => boolean, timeoutMs = 90_000): Promise<RolloutHistory> {
    return waitFor(
      what,
      () => {
        if (this.#error !== undefined) throw this.#error;
        return fits(this.history) && this.history;
      },
      { timeoutMs, intervalMs: 50 },
    );
  }

  /** Waits until the watch has seen everything that is there now. */
  async caughtUp(): Promise<RolloutHistory> {
    const lists = await Promise.all(this.#collections.map(({ path }) => this.#client.get(path)));
    const objects = lists.flatMap((list, index) =>
      (list['items'] as ApiObject[]).map((object) => ({
        id: this.#idOf(index, object),
        revision: Number(object.metadata.resourceVersion),
      })),
    );
    return this.until('the watch to catch up', () =>
      objects.every(({ id, revision }) => (this.#newest.get(id) ?? 0) >= revision),
    );
  }

  /** The history as text. */
  text(): string {
    return historyText(this.history);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#watches);
    this.#client.close();
  }

  /** Lists the collection and begins to watch it. */
  async #observe(index: number, { path, read }: WatchedCollection): Promise<void> {
    const list = await this.#client.get(path);
    for (const object of list['items'] as ApiObject[]) this.#see(index, object, read(object, false));
    const { resourceVersion = '' } = list.metadata;
    const url = `${path}${path.includes('?') ? '&' : '?'}resourceVersion=${resourceVersion}`;
    this.#watches.push(this.#follow(index, url, read));
  }

  async #follow(index: number, url: string, read: WatchedCollection['read']): Promise<void> {
    try {
      for await (const { type, object } of this.#client.watch(url, this.#abort.signal)) {
        if (type === 'ERROR') throw new Error(String(object['message']));
        this.#see(index, object, read(object, type === 'DELETED'));
      }
      if (!this.#abort.signal.aborted) throw new Error('the server has ended it');
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#error = new Error(`the watch of ${url} failed`, { cause: error });
    }
  }

  #see(index: number, object: ApiObject, sighting: Sighting): void {
    this.#newest.set(this.#idOf(index, object), sighting.revision);
    this.#sightings.push(sighting);
  }

  #idOf(index: number, { metadata }: ApiObject): string {
    return `${String(index)} ${metadata.uid ?? ''}`;
  }
}
