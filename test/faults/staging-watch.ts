/**
 * Watches from outside whether more workloads are in flight by a config than its limit allows, through outages of the
 * API server and of etcd. What a gap of the watches may hide is never held against the controller: after a gap,
 * workloads that have changed in it begin as never rolled, and no roll within the gap is judged.
 */
import { follow } from '../cluster/list-watch.ts';
import type { ApiClient, ApiObject } from '../support/api-client.ts';
import { watchedCollections, type WatchedCollection } from '../support/outside/collections.ts';
import { RolloutHistory } from '../support/outside/history.ts';
import { historyText } from '../support/outside/history-text.ts';
import { seenBreakers, type Sighting } from '../support/outside/sighting.ts';
import { waitFor } from '../support/wait-for.ts';

/** Revisions between which the watches may have missed something. */
interface Gap {
  readonly from: number;
  readonly to: number;
}

export interface StagingWatchOptions {
  readonly client: ApiClient;
  readonly namespace: string;
  /** The namespace of the Lease with the breakers. */
  readonly installNamespace: string;
}

export class StagingWatch {
  readonly #client: ApiClient;
  readonly #collections: readonly WatchedCollection[];
  readonly #ending = new AbortController();
  readonly #following: Promise<unknown>;
  readonly #startMs = performance.now();
  /** The last sighting of each object, by its uid. */
  readonly #last = new Map<string, Sighting>();
  #sightings: Sighting[] = [];
  #gaps: Gap[] = [];

  constructor({ client, namespace, installNamespace }: StagingWatchOptions) {
    this.#client = client;
    const now = (): number => performance.now() - this.#startMs;
    this.#collections = [
      ...watchedCollections(namespace, now),
      {
        path: `/apis/coordination.k8s.io/v1/namespaces/${installNamespace}/leases`,
        read: (object) => seenBreakers(object, namespace, now()),
      },
    ];
    this.#following = Promise.all(this.#collections.map((collection) => this.#follow(collection)));
  }

  /** Begins with the present state. Call it while nothing is rolled. */
  begin(): void {
    this.#sightings = [...this.#last.values()];
    this.#gaps = [];
  }

  /** What has broken a rule since the begin, with the history; undefined if nothing has. Waits for late events. */
  async broken(): Promise<string | undefined> {
    await this.#caughtUp();
    const history = new RolloutHistory(this.#sightings);
    const isHidden = (revision: number): boolean =>
      this.#gaps.some(({ from, to }) => from < revision && revision <= to);
    const seen = history.steps.filter(({ revision }) => !isHidden(revision));
    const broken = this.#gaps.length === 0 ? history.violations : seen.flatMap(({ violation }) => violation ?? []);
    if (broken.length === 0) return undefined;
    return [...broken, historyText(history)].join('\n');
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#following;
  }

  #follow({ path, read }: WatchedCollection): Promise<void> {
    let isListing = false;
    let newest = 0;
    let newestBefore = 0;
    const see = (object: ApiObject, sighting: Sighting): void => {
      newest = Math.max(newest, sighting.revision);
      this.#see(object, sighting, isListing ? newestBefore : undefined);
    };
    const follower = {
      onList: () => {
        isListing = true;
        newestBefore = newest;
      },
      onSynced: () => {
        isListing = false;
      },
      onObject: (object: ApiObject) => {
        see(object, read(object, false));
      },
      onGone: (object: ApiObject) => {
        see(object, read(object, true));
        this.#last.delete(uidOf(object));
      },
    };
    return follow(this.#client, path, follower, this.#ending.signal);
  }

  /** @param newestBefore of a listed object: the newest revision of its collection that was seen before the list */
  #see(object: ApiObject, sighting: Sighting, newestBefore: number | undefined): void {
    const before = this.#last.get(uidOf(object));
    if (before !== undefined && before.revision >= sighting.revision && !isGone(sighting)) return;
    this.#last.set(uidOf(object), sighting);
    const isAfterGap = newestBefore !== undefined && before !== undefined && sighting.of !== 'config';
    if (isAfterGap) this.#gaps.push({ from: newestBefore, to: sighting.revision });
    this.#sightings.push(isAfterGap && sighting.of === 'workload' ? { ...sighting, isAfterGap } : sighting);
  }

  async #caughtUp(): Promise<void> {
    const lists = await Promise.all(this.#collections.map(({ path }) => this.#client.get(path)));
    const objects = lists.flatMap((list) => list['items'] as ApiObject[]);
    const isSeen = (object: ApiObject): boolean =>
      (this.#last.get(uidOf(object))?.revision ?? 0) >= Number(object.metadata.resourceVersion);
    await waitFor('the watch from outside to catch up', () => objects.every(isSeen), { timeoutMs: 60_000 });
  }
}

function isGone(sighting: Sighting): boolean {
  return sighting.of !== 'breakers' && sighting.isGone;
}

function uidOf({ metadata }: ApiObject): string {
  return metadata.uid ?? '';
}
