/** Counts template changes of all workloads from outside, through outages of the API server and of etcd. */
import { follow } from '../cluster/list-watch.ts';
import type { ApiClient, ApiObject } from '../support/api-client.ts';
import { waitFor } from '../support/wait-for.ts';
import { collectionPath, workloadKinds, type FleetWorkload, type WorkloadKind } from './fleet.ts';
import { WorkloadHistory, type Repeat, type RoundRules } from './workload-history.ts';

export class RolloutCount {
  readonly #histories = new Map<string, WorkloadHistory>();
  readonly #ending = new AbortController();
  readonly #following: Promise<unknown>;
  #synced = 0;

  constructor(client: ApiClient, namespace: string) {
    this.#following = Promise.all(workloadKinds.map((kind) => this.#follow(client, namespace, kind)));
  }

  /** Resolves when all workloads of the namespace have been listed. */
  async synced(): Promise<void> {
    await waitFor('the first lists of workloads', () => this.#synced >= workloadKinds.length);
  }

  /** Starts to count from here. */
  begin(rules?: RoundRules): void {
    for (const history of this.#histories.values()) history.begin(rules);
  }

  /** Template changes since the begin, without the removals. */
  of(workload: FleetWorkload): number {
    return this.#history(workload)?.changes ?? 0;
  }

  /** Template changes since the begin by a policy that removes annotations. */
  removalsOf(workload: FleetWorkload): number {
    return this.#history(workload)?.removals ?? 0;
  }

  /** The rolls since the begin before which the record already held the same content, as far as the watch shows. */
  repeatsOf(workload: FleetWorkload): readonly Repeat[] {
    return this.#history(workload)?.repeats ?? [];
  }

  /** The workload as last observed. */
  object(workload: FleetWorkload): ApiObject | undefined {
    return this.#history(workload)?.object;
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#following;
  }

  #history({ kind, name }: FleetWorkload): WorkloadHistory | undefined {
    return this.#histories.get(`${kind}/${name}`);
  }

  #follow(client: ApiClient, namespace: string, kind: WorkloadKind): Promise<void> {
    const keyOf = ({ metadata }: ApiObject): string => `${kind}/${metadata.name}`;
    const follower = {
      onObject: (object: ApiObject) => this.#see(keyOf(object), object),
      onGone: (object: ApiObject) => void this.#histories.delete(keyOf(object)),
      onSynced: () => {
        this.#synced += 1;
      },
    };
    return follow(client, collectionPath(namespace, kind), follower, this.#ending.signal);
  }

  #see(key: string, object: ApiObject): void {
    const history = this.#histories.get(key);
    if (history === undefined) this.#histories.set(key, new WorkloadHistory(object));
    else history.see(object);
  }
}
