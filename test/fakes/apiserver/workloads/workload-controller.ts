/**
 * Rolls out Deployments, StatefulSets and DaemonSets, so that a test sees the rollout of a real cluster: the first
 * write acknowledges a change (`observedGeneration`, a revision), the second completes it, both through the status
 * subresource. There are no pods. A test can hold a rollout between the two.
 */
import { StatusError } from '../objects/status.ts';
import { isList, objectAt, stringAt, type Json } from '../objects/json.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import type { Store } from '../store/store.ts';
import type { StoreEvent } from '../store/store-event.ts';
import { DaemonSets } from './daemon-set.ts';
import { syncDeployment } from './deployment.ts';
import { syncStatefulSet } from './stateful-set.ts';

/** The workloads that a hold applies to; omitted members match anything. */
export interface WorkloadMatch {
  readonly kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly namespace?: string;
  readonly name?: string;
  /**
   * Only while a ConfigMap whose keys all are variables of a container has a value with this text: pods in a crash
   * loop, which read it again at each start.
   */
  readonly text?: string;
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

  /** From now on the matching rollouts are acknowledged, but make no progress. */
  hold(match: WorkloadMatch = {}): void {
    this.#holds.push(match);
  }

  /** Releases all rollouts. */
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

  /**
   * Asynchronously: the client of the triggering write gets its answer, and all watches that write, before the next
   * write.
   */
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
      // A terminating namespace refuses new objects; there is nothing left to roll out in it.
      if (!(error instanceof StatusError) || error.status.code !== 403) throw error;
    }
  }

  #isHeld(workload: KubeObject): boolean {
    const { kind, metadata } = workload;
    return this.#holds.some(
      (hold) =>
        (hold.kind ?? kind) === kind &&
        (hold.namespace ?? metadata.namespace) === metadata.namespace &&
        (hold.name ?? metadata.name) === metadata.name &&
        (hold.text === undefined || startsWith(this.#store, workload, hold.text)),
    );
  }
}

/** Whether a container takes its variables from a ConfigMap with this text in a value. */
function startsWith(store: Store, workload: KubeObject, text: string): boolean {
  const { containers } = objectAt(workload, 'spec', 'template', 'spec');
  const sources = listOf(containers).flatMap((container) => listOf(objectAt(container)['envFrom']));
  return sources.some((source) => {
    const key = `${workload.metadata.namespace ?? ''}/${stringAt(source, 'configMapRef', 'name')}`;
    const configMap = store.get('configmaps', key);
    return Object.values(objectAt(configMap, 'data')).some(
      (value) => typeof value === 'string' && value.includes(text),
    );
  });
}

function listOf(value: Json): readonly Json[] {
  return isList(value) ? value : [];
}
