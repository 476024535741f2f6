/** Plays the steps of pods, and those of kube-controller-manager, which writes their status. */
import { untilDeadlineMs } from './deployment-status.ts';
import { workloadName, type SimObject } from './objects.ts';
import type { PodStep } from './steps.ts';
import type { Store } from './store.ts';
import type { Truth } from './truth.ts';
import type { WorkloadTruth } from './workload-truth.ts';

/** A status is complete after that many writes of it. */
const mostWrites = 4;

export class PodActions {
  readonly #store: Store;
  readonly #truth: Truth;
  readonly #nowMs: () => number;

  constructor(store: Store, truth: Truth, nowMs: () => number) {
    this.#store = store;
    this.#truth = truth;
    this.#nowMs = nowMs;
  }

  do(step: PodStep): void {
    const name = workloadName(step.workload);
    const workload = this.#truth.workloads.get(name);
    if (workload === undefined) return;
    this.#play(step, workload);
    this.#truth.note();
  }

  /** All that happens to the pods of a workload now. */
  complete(workload: number): void {
    const name = workloadName(workload);
    const pods = this.#truth.workloads.get(name)?.pods;
    if (pods === undefined) return;
    let isChanged = pods.crashLoop();
    while (pods.progress()) isChanged = true;
    for (let writes = 0; writes < mostWrites && this.#writeStatus(name); writes += 1);
    if (isChanged) this.#truth.note();
  }

  /** Ms until a pod becomes ready, or a rollout is given up; undefined if nothing happens by itself. */
  get nextMs(): number | undefined {
    const waits = [...this.#truth.workloads.values()].flatMap(({ name, pods }) => {
      const object = this.#store.get('Deployment', name);
      const lateMs = object && untilDeadlineMs(object, this.#nowMs());
      return [...(lateMs === undefined ? [] : [lateMs]), ...(pods.nextReadyMs === undefined ? [] : [pods.nextReadyMs])];
    });
    return waits.length === 0 ? undefined : Math.min(...waits);
  }

  #play(step: PodStep, { name, pods }: WorkloadTruth): void {
    switch (step.do) {
      case 'crash pod':
        pods.crash();
        return;
      case 'crash loop':
        pods.crashLoop();
        return;
      case 'replace pod':
        pods.progress();
        return;
      case 'slow down pods':
        pods.startMs = step.ms;
        return;
      case 'complete rollout':
        while (pods.progress());
        this.#writeStatus(name);
        return;
      case 'write status':
        this.#writeStatus(name);
        return;
      case 'begin rollout':
        this.#updateStatus(name, (object, workload) => workload.replicaSets.begin(object, this.#nowMs()));
    }
  }

  /** @returns whether it has changed */
  #writeStatus(name: string): boolean {
    return this.#updateStatus(name, (object, { pods, replicaSets }) =>
      replicaSets.next(object, pods.counts, this.#nowMs()),
    );
  }

  #updateStatus(name: string, next: (object: SimObject, workload: WorkloadTruth) => SimObject['status']): boolean {
    const workload = this.#truth.workloads.get(name);
    const object = this.#store.get('Deployment', name);
    if (workload === undefined || object === undefined) return false;
    const status = next(object, workload);
    if (status === undefined || JSON.stringify(status) === JSON.stringify(object.status)) return false;
    this.#store.update('Deployment', name, (before) => ({ ...before, status }));
    return true;
  }
}
