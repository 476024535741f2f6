/**
 * DaemonSets: one pod for each node. Their status does not name revisions, so the revision of the pods is kept here.
 */
import { numberAt, objectAt, type JsonObject } from '../objects/json.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import type { Store } from '../store/store.ts';
import { change, withoutZeros } from './objects.ts';
import { ensureRevision } from './revisions.ts';

export class DaemonSets {
  readonly #nodes: number;
  /** Revision names by the uid of the DaemonSet. */
  readonly #running = new Map<string, string>();

  constructor(nodes: number) {
    this.#nodes = nodes;
  }

  /** One step towards a complete rollout; `mayProgress` is false while rollouts are held. */
  sync(store: Store, daemonSet: KubeObject, mayProgress: boolean): void {
    const revision = ensureRevision(store, daemonSet, 'controller-revision-hash').metadata.name;
    const { uid = '', generation } = daemonSet.metadata;
    const isNoticed = numberAt(daemonSet, 'status', 'observedGeneration') === generation;
    if (isNoticed && mayProgress && this.#mayReplace(daemonSet)) this.#running.set(uid, revision);
    const status = this.#status(daemonSet, revision);
    change(store, { storage: 'daemonsets', object: daemonSet, subresource: 'status' }, (stored) => ({
      ...stored,
      status,
    }));
  }

  /** Missing pods are always created; the update strategy decides whether existing ones are replaced. */
  #mayReplace(daemonSet: KubeObject): boolean {
    const isOnDelete = objectAt(daemonSet, 'spec', 'updateStrategy')['type'] === 'OnDelete';
    return !isOnDelete || !this.#running.has(daemonSet.metadata.uid ?? '');
  }

  #status(daemonSet: KubeObject, revision: string): JsonObject {
    const running = this.#running.get(daemonSet.metadata.uid ?? '');
    const ready = running === undefined ? 0 : this.#nodes;
    return {
      observedGeneration: daemonSet.metadata.generation ?? 0,
      desiredNumberScheduled: this.#nodes,
      currentNumberScheduled: ready,
      numberMisscheduled: 0,
      numberReady: ready,
      ...withoutZeros({
        updatedNumberScheduled: running === revision ? this.#nodes : 0,
        numberAvailable: ready,
        numberUnavailable: this.#nodes - ready,
      }),
    };
  }
}
