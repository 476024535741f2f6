/**
 * Rolls out Deployments, StatefulSets and DaemonSets, so that a test sees what a real cluster shows of a rollout: each
 * change is first noticed (`observedGeneration`, a revision) and in a second write completed, both through the status
 * subresource. There are no pods. Rollouts can be held between the two.
 */
import { StatusError } from '../objects/status.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import type { Store } from '../store/store.ts';
import type { StoreEvent } from '../store/store-event.ts';
import { DaemonSets } from './daemon-set.ts';
import { syncDeployment } from './deployment.ts';
import { syncStatefulSet } from './stateful-set.ts';

/** Which workloads a hold means; whatever is left out is free. */
export interface WorkloadMatch {
  readonly kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly namespace?: string;
  readonly name?: string;
}

export interface WorkloadOptions {
  readonly isEnabled: boolean;
  readonly nodes: number;
}

type Sync = (store: Store, workload: KubeObject, mayProgress: boolean) => void;

export class WorkloadController {
  readonly #store: Store;
  readonly #syncs: ReadonlyMap<string, Sync>;
  readonly #queue = new Set<string>();
  readonly #unsubscribe: () => void;
  #holds: WorkloadMatch[] = [];
  #isScheduled = false;
  #isStopped = false;

  constructor(store: Store, { isEnabled, nodes }: WorkloadOptions) {
    this.#store = store;
    const daemonSets = new DaemonSets(nodes);
    this.#syncs = new Map<string, Sync>([
      ['deployments', syncDeployment],
      ['statefulsets', syncStatefulSet],
      [
        'daemonsets',
        (...args) => {
          daemonSets.sync(...args);
        },
      ],
    ]);
    this.#unsubscribe = isEnabled
      ? store.subscribe((event) => {
          this.#notice(event);
        })
      : () => undefined;
  }

  /** From now on the matching rollouts are noticed, but make no progress. */
  hold(match: WorkloadMatch = {}): void {
    this.#holds.push(match);
  }

  /** Lets all rollouts go on. */
  release(): void {
    this.#holds = [];
    for (const storage of this.#syncs.keys()) {
      for (const { key } of this.#store.snapshot(storage).entries) this.#enqueue(storage, key);
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#unsubscribe();
  }

  #notice({ storage, key, type }: StoreEvent): void {
    if (this.#syncs.has(storage) && type !== 'DELETED') this.#enqueue(storage, key);
  }

  /** Later, never at once: whoever wrote first gets an answer, and all watchers hear of that write before the next. */
  #enqueue(storage: string, key: string): void {
    this.#queue.add(`${storage} ${key}`);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#drain();
    });
  }

  #drain(): void {
    this.#isScheduled = false;
    if (this.#isStopped) return;
    const entries = [...this.#queue];
    this.#queue.clear();
    for (const entry of entries) {
      const [storage = '', key = ''] = entry.split(' ');
      this.#sync(storage, key);
    }
  }

  #sync(storage: string, key: string): void {
    const workload = this.#store.get(storage, key);
    if (workload === undefined) return;
    try {
      this.#syncs.get(storage)?.(this.#store, workload, !this.#isHeld(workload));
    } catch (error) {
      // A namespace that is going away refuses new objects; there is nothing left to roll out in it.
      if (!(error instanceof StatusError) || error.status.code !== 403) throw error;
    }
  }

  #isHeld({ kind, metadata }: KubeObject): boolean {
    return this.#holds.some(
      (hold) =>
        (hold.kind ?? kind) === kind &&
        (hold.namespace ?? metadata.namespace) === metadata.namespace &&
        (hold.name ?? metadata.name) === metadata.name,
    );
  }
}
