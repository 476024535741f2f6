/**
 * The pods of the workloads, with the content with which each was started. A rollout replaces one pod at a time, with a
 * step; a template that comes back keeps the pods that are left of it, as its ReplicaSet does.
 */
import type { PodSpec } from '../../src/model/kube-object.ts';
import { findReferences } from '../../src/plan/references/references.ts';
import type { Data, SimObject } from './objects.ts';
import type { WorkloadStatus } from '../../src/model/kube-object.ts';

/** The content of the configs at one moment, by `<kind>/<name>`. */
export type Contents = ReadonlyMap<string, Data>;

/** The start of a pod, with the content of that moment. */
export interface Start {
  readonly contents: Contents;
  /** The sequence of the store. */
  readonly sequence: number;
  /** Number of records that reroll had written on the workload. */
  readonly records: number;
}

export interface Pod {
  readonly template: string;
  /** Undefined while a config or key that it requires is missing. */
  start: Start | undefined;
  /** Its first start: its containers may have restarted since, which no replica can see. */
  first: Start | undefined;
}

/** Returns the start of a pod that starts now. */
export type StartNow = () => Start;

export class PodSet {
  /** The oldest first. */
  pods: Pod[] = [];
  #template = '';
  #spec: PodSpec | undefined;
  readonly #wanted: number;
  readonly #startNow: StartNow;

  constructor(object: SimObject, startNow: StartNow) {
    this.#wanted = object.spec?.replicas ?? 1;
    this.#startNow = startNow;
    this.follow(object);
    for (let index = 0; index < this.#wanted; index += 1) this.#add();
  }

  /** New pods wait for a missing config or key, so that old ones stay. */
  get isStalled(): boolean {
    return this.pods.some(({ template, start }) => template === this.#template && start === undefined);
  }

  /** The text of the present template. */
  get template(): string {
    return this.#template;
  }

  /** Whether a pod is of the present template. */
  isNew({ template }: Pod): boolean {
    return template === this.#template;
  }

  /** Whether this is the text of the present template. */
  isTemplate(text: string): boolean {
    return text === this.#template;
  }

  /** The workload has been written. */
  follow({ spec }: SimObject): void {
    this.#template = JSON.stringify(spec?.template);
    this.#spec = spec?.template?.spec;
  }

  /** Starts the pods that waited for a config or key that has arrived. */
  startPending(): void {
    for (const pod of this.pods) if (pod.start === undefined) this.#tryStart(pod);
  }

  /** Takes one step of a rollout. @returns whether there was a step to take */
  progress(): boolean {
    const old = this.pods.filter(({ template }) => template !== this.#template);
    const [first] = [...old.filter(({ start }) => start === undefined), ...old];
    if (first === undefined) return this.#scaleDown();
    if (this.pods.length <= this.#wanted) this.#add();
    const isReady = this.pods.every(({ template, start }) => template !== this.#template || start !== undefined);
    // A rollout waits for new pods that do not start, but removes old ones that do not run either.
    if (!isReady && first.start !== undefined) return false;
    this.pods = this.pods.filter((pod) => pod !== first);
    return true;
  }

  /** Every container restarts. */
  restartAll(): void {
    for (const pod of this.pods) this.#restart(pod);
  }

  /** The oldest pod's containers end and start again with the present content. */
  crash(): void {
    const pod = this.pods.find(({ start }) => start !== undefined);
    if (pod === undefined) return;
    this.#restart(pod);
    this.pods = [...this.pods.filter((other) => other !== pod), pod];
  }

  /** The status that the controller of the workload writes. */
  status(generation: number | undefined): WorkloadStatus {
    return {
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      replicas: this.pods.length,
      updatedReplicas: this.pods.filter(({ template }) => template === this.#template).length,
      availableReplicas: this.pods.filter(({ start }) => start !== undefined).length,
    };
  }

  #scaleDown(): boolean {
    if (this.pods.length <= this.#wanted) return false;
    const [last] = [...this.pods.filter(({ start }) => start === undefined), ...this.pods.slice(-1)];
    this.pods = this.pods.filter((pod) => pod !== last);
    return true;
  }

  #add(): void {
    const pod: Pod = { template: this.#template, start: undefined, first: undefined };
    this.pods.push(pod);
    this.#tryStart(pod);
  }

  #restart(pod: Pod): void {
    pod.start = undefined;
    this.#tryStart(pod);
  }

  #tryStart(pod: Pod): void {
    const { template } = pod;
    const spec = template === this.#template ? this.#spec : (JSON.parse(template) as { spec?: PodSpec }).spec;
    const start = this.#startNow();
    const isThere = findReferences(spec).every(({ kind, name, key, need }) => {
      const data = start.contents.get(`${kind}/${name}`);
      return need === 'optional' || (data !== undefined && (key === '*' || Object.hasOwn(data, key)));
    });
    if (!isThere) return;
    pod.start = start;
    pod.first ??= start;
  }
}
