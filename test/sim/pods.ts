/**
 * The pods of the workloads, with the content with which each was started. A rollout replaces one pod at a time, with a
 * step; a template that comes back keeps the pods that are left of it, as its ReplicaSet does.
 */
import type { PodSpec, WorkloadSpec } from '../../src/model/kube-object.ts';
import type { SimObject } from './objects.ts';
import { canStart, isBadFor, type Pod, type Start } from './pod.ts';

/** Returns the start of a pod that starts now. */
export type StartNow = () => Start;

/** The counts of a status. */
export interface PodCounts {
  readonly replicas: number;
  readonly updated: number;
  readonly ready: number;
}

export class PodSet {
  /** The oldest first. */
  pods: Pod[] = [];
  /** How long its pods take from their start until they are ready. */
  startMs = 0;
  #template = '';
  #spec: WorkloadSpec = {};
  readonly #startNow: StartNow;

  constructor(object: SimObject, startNow: StartNow) {
    this.#startNow = startNow;
    this.follow(object);
    for (let index = 0; index < this.#wanted; index += 1) this.#add(this.#template);
  }

  /** New pods do not become ready, so that old ones stay. */
  get isStalled(): boolean {
    return this.pods.some((pod) => this.isNew(pod) && !this.isReady(pod));
  }

  /** The text of the present template. */
  get template(): string {
    return this.#template;
  }

  /** Of the present template. */
  get spec(): PodSpec | undefined {
    return this.#spec.template?.spec;
  }

  get counts(): PodCounts {
    return {
      replicas: this.pods.length,
      updated: this.pods.filter((pod) => this.isNew(pod)).length,
      ready: this.pods.filter((pod) => this.isReady(pod)).length,
    };
  }

  /** Ms until the next of its pods becomes ready by itself; undefined if none does. */
  get nextReadyMs(): number | undefined {
    const { atMs } = this.#startNow();
    const waits = this.pods.map(({ readyAtMs = Infinity }) => readyAtMs - atMs).filter((ms) => ms > 0 && ms < Infinity);
    return waits.length === 0 ? undefined : Math.min(...waits);
  }

  /** Whether a pod is of the present template. */
  isNew({ template }: Pod): boolean {
    return template === this.#template;
  }

  isReady({ readyAtMs }: Pod): boolean {
    return readyAtMs !== undefined && readyAtMs <= this.#startNow().atMs;
  }

  /** Whether this is the text of the present template. */
  isTemplate(text: string): boolean {
    return text === this.#template;
  }

  /** The workload has been written. */
  follow({ spec }: SimObject): void {
    this.#template = JSON.stringify(spec?.template);
    this.#spec = spec ?? {};
  }

  /** Starts the pods that waited for a config or key that has arrived. */
  startPending(): void {
    for (const pod of this.pods) if (pod.start === undefined) this.#tryStart(pod);
  }

  /** Takes one step of a rollout. @returns whether there was a step to take */
  progress(): boolean {
    const old = this.#spec.paused === true ? [] : this.pods.filter((pod) => !this.isNew(pod));
    const [first] = [...old.filter((pod) => !this.isReady(pod)), ...old];
    if (first === undefined) return this.#scale();
    if (this.#spec.strategy?.type === 'Recreate') return this.#keep(({ template }) => template === this.#template);
    return this.#keepsAll ? this.#addThenRemove(first) : this.#removeThenAdd(first);
  }

  /** Every container restarts. */
  restartAll(): void {
    for (const pod of this.pods) this.#restart(pod);
  }

  /**
   * The containers of the pods that crash with their content are started again, with the present content.
   * @returns whether there was one
   */
  crashLoop(): boolean {
    const crashing = this.pods.filter(({ readyAtMs }) => readyAtMs === Infinity);
    for (const pod of crashing) this.#restart(pod);
    return crashing.length > 0;
  }

  /** The oldest pod's containers end and start again with the present content. */
  crash(): void {
    const pod = this.pods.find(({ start }) => start !== undefined);
    if (pod === undefined) return;
    this.#restart(pod);
    this.pods = [...this.pods.filter((other) => other !== pod), pod];
  }

  get #wanted(): number {
    return this.#spec.replicas ?? 1;
  }

  /** No pod ends before another one is ready in its place. */
  get #keepsAll(): boolean {
    return this.#spec.strategy?.rollingUpdate?.maxSurge !== 0;
  }

  #addThenRemove(first: Pod): boolean {
    if (this.pods.length <= this.#wanted) this.#add(this.#template);
    const isReady = this.pods.every((pod) => !this.isNew(pod) || this.isReady(pod));
    // A rollout waits for new pods that do not become ready, but removes old ones that are not ready either.
    if (!isReady && this.isReady(first)) return false;
    return this.#keep((pod) => pod !== first);
  }

  #removeThenAdd(first: Pod): boolean {
    if (this.pods.length < this.#wanted) return this.#add(this.#template);
    const isOneDown = this.pods.some((pod) => !this.isReady(pod));
    return isOneDown && this.isReady(first) ? false : this.#keep((pod) => pod !== first);
  }

  #scale(): boolean {
    if (this.pods.length > this.#wanted) {
      const [last] = [...this.pods.filter((pod) => !this.isReady(pod)), ...this.pods.slice(-1)];
      return this.#keep((pod) => pod !== last);
    }
    if (this.pods.length === this.#wanted) return false;
    // While a rollout is paused, its ReplicaSet gets no pod.
    const isPaused = this.#spec.paused === true;
    return this.#add(isPaused ? (this.pods.at(-1)?.template ?? this.#template) : this.#template);
  }

  #keep(isKept: (pod: Pod) => boolean): true {
    this.pods = this.pods.filter(isKept);
    return true;
  }

  #add(template: string): true {
    const pod: Pod = { template, start: undefined, first: undefined, readyAtMs: undefined };
    this.pods.push(pod);
    this.#tryStart(pod);
    return true;
  }

  #restart(pod: Pod): void {
    pod.start = undefined;
    pod.readyAtMs = undefined;
    this.#tryStart(pod);
  }

  #tryStart(pod: Pod): void {
    const spec = this.#specOf(pod);
    const start = this.#startNow();
    if (!canStart(spec, start.contents)) return;
    pod.start = start;
    pod.first ??= start;
    pod.readyAtMs = isBadFor(spec, start.contents) ? Infinity : start.atMs + this.startMs;
  }

  #specOf({ template }: Pod): PodSpec | undefined {
    return this.isTemplate(template) ? this.#spec.template?.spec : (JSON.parse(template) as { spec?: PodSpec }).spec;
  }
}
