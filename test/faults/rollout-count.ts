/**
 * Counts template changes from outside, through outages of the API server and of etcd. It counts by
 * `metadata.generation`, which the API server raises with every change of a spec; only the controller changes specs
 * here. So a change that falls into a gap of the watch still counts after the gap, and two changes of which one undoes
 * the other count as two. A change of a Deployment's annotations raises its generation as well; it does not count if
 * the watch shows that the template stayed the same.
 */
import { follow } from '../cluster/list-watch.ts';
import type { ApiClient, ApiObject } from '../support/api-client.ts';
import { waitFor } from '../support/wait-for.ts';
import { collectionPath, workloadKinds, type FleetWorkload, type WorkloadKind } from './fleet.ts';

export class RolloutCount {
  readonly #objects = new Map<string, ApiObject>();
  readonly #atBegin = new Map<string, number>();
  /** Changes since the begin that left the template as it was. */
  readonly #ofAnnotations = new Map<string, number>();
  readonly #repeated = new Set<string>();
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
  begin(): void {
    for (const [key, object] of this.#objects) this.#atBegin.set(key, generationOf(object));
    this.#repeated.clear();
    this.#ofAnnotations.clear();
  }

  /** Template changes since the begin. */
  of({ kind, name }: FleetWorkload): number {
    const key = `${kind}/${name}`;
    const changes = generationOf(this.#objects.get(key)) - (this.#atBegin.get(key) ?? 0);
    return changes - (this.#ofAnnotations.get(key) ?? 0);
  }

  /** Whether the watch showed a roll although the record already held the same content. */
  isRepeated({ kind, name }: FleetWorkload): boolean {
    return this.#repeated.has(`${kind}/${name}`);
  }

  /** The workload as last observed. */
  object({ kind, name }: FleetWorkload): ApiObject | undefined {
    return this.#objects.get(`${kind}/${name}`);
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#following;
  }

  #follow(client: ApiClient, namespace: string, kind: WorkloadKind): Promise<void> {
    const keyOf = ({ metadata }: ApiObject): string => `${kind}/${metadata.name}`;
    const follower = {
      onObject: (object: ApiObject) => this.#see(keyOf(object), object),
      onGone: (object: ApiObject) => void this.#objects.delete(keyOf(object)),
      onSynced: () => {
        this.#synced += 1;
      },
    };
    return follow(client, collectionPath(namespace, kind), follower, this.#ending.signal);
  }

  #see(key: string, object: ApiObject): void {
    const before = this.#objects.get(key);
    const isNext = before !== undefined && generationOf(object) === generationOf(before) + 1;
    // Only consecutive generations are known to have nothing between them.
    if (isNext && templateOf(object) === templateOf(before)) {
      this.#ofAnnotations.set(key, (this.#ofAnnotations.get(key) ?? 0) + 1);
    } else if (isNext && isRecorded(before) && recordedContent(object) === recordedContent(before)) {
      this.#repeated.add(key);
    }
    this.#objects.set(key, object);
  }
}

function generationOf(object: ApiObject | undefined): number {
  return object?.metadata.generation ?? 0;
}

function templateOf({ spec }: ApiObject): string {
  return JSON.stringify((spec as { template: unknown }).template);
}

/** A removed record does not show what is repeated. */
function isRecorded({ metadata }: ApiObject): boolean {
  return metadata.annotations?.['reroll.dev/record'] !== undefined;
}

/** The digests in a record, as one text. */
function recordedContent(object: ApiObject): string {
  const { configs } = recordOf(object);
  return JSON.stringify(Object.entries(configs).map(([ref, { keys }]) => [ref, keys]));
}

/** The record on a workload: the configs that it was last rolled or recorded with. */
export function recordOf({ metadata }: ApiObject): WrittenRecord {
  return JSON.parse(metadata.annotations?.['reroll.dev/record'] ?? '{"configs":{}}') as WrittenRecord;
}

export interface WrittenRecord {
  readonly configs: Readonly<Record<string, { readonly keys?: Readonly<Record<string, string>> }>>;
}
