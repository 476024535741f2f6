/**
 * What a kubelet does with the pods of its node: starts their containers once their configs are there, restarts those
 * that end, and reports how they stand. They behave as the content asks with which they started.
 */
import { type ApiClient, ApiError, type ApiObject } from '../support/api-client.ts';
import { behaviourOf, lifeOf, type NextPhase } from './pod-behaviour.ts';
import { readConfigsAtStart } from './pod-configs.ts';
import {
  containerState,
  contentAtStart,
  restartsOf,
  startedStatus,
  startedWithAnnotation,
  waitingMessage,
  waitingStatus,
  type ContainerState,
  type CreationError,
} from './pod-status.ts';

const LOOK_FOR_CONFIG_EVERY_MS = 100;
const RETRY_CREATION_AFTER_MS = 500;
/** A kubelet waits 10 s before the first restart and up to 5 minutes before a later one. */
const FIRST_RESTART_AFTER_MS = 250;
const LONGEST_RESTART_MS = 2_000;
const READ_TIMEOUT_MS = 10_000;

/** What the life of pods depends on. */
export interface PodSurroundings {
  readonly client: ApiClient;
  readonly startDelayMs: (pod: ApiObject) => number;
  /** Writes a status and annotations, unless the pod has changed or gone. */
  readonly patchStatus: (pod: ApiObject, status: object, annotations: Record<string, string>) => Promise<void>;
  readonly signal: AbortSignal;
}

export class PodLife {
  readonly #with: PodSurroundings;
  /** When something is due that takes time, by pod and name of that. */
  readonly #due = new Map<string, Map<string, number>>();
  #podCount = 0;

  constructor(surroundings: PodSurroundings) {
    this.#with = surroundings;
  }

  /** Forgets a pod that is gone. */
  forget(pod: ApiObject): void {
    this.#due.delete(uidOf(pod));
  }

  /** The next step of a pod on this node; resolves as `Step` of the object loop does. */
  async step(pod: ApiObject): Promise<number | undefined> {
    const contents = contentAtStart(pod);
    if (contents === undefined) {
      const delayMs = this.#remainingMs(pod, 'start', () => this.#with.startDelayMs(pod));
      return delayMs > 0 ? delayMs : this.#startContainers(pod);
    }
    const state = containerState(pod);
    if (state === undefined) return this.#startContainers(pod);
    return state.phase === 'crashed' ? this.#restart(pod, state) : this.#liveOn(pod, contents, state);
  }

  async #liveOn(
    pod: ApiObject,
    contents: ReadonlyMap<string, string>,
    { phase, restartCount }: ContainerState,
  ): Promise<number | undefined> {
    const behaviour = behaviourOf(pod, contents);
    // Containers that have started were not refused.
    const { first, next } = lifeOf(behaviour === 'refused' ? undefined : behaviour);
    if (next !== undefined && phase !== next.phase) {
      const waitMs = await this.#untilNext(pod, next, restartCount);
      if (waitMs > 0) return waitMs;
    }
    const wanted = next?.phase ?? first;
    if (phase !== wanted) await this.#report(pod, contents, { phase: wanted, restartCount });
    return undefined;
  }

  async #restart(pod: ApiObject, { restartCount }: ContainerState): Promise<number | undefined> {
    const backOffMs = Math.min(LONGEST_RESTART_MS, FIRST_RESTART_AFTER_MS * 2 ** restartCount);
    const waitMs = this.#remainingMs(pod, `restart ${String(restartCount + 1)}`, () => backOffMs);
    return waitMs > 0 ? waitMs : this.#startContainers(pod);
  }

  /** Creates the containers from the present content of the configs, or resolves with the ms until the next attempt. */
  async #startContainers(pod: ApiObject): Promise<number | undefined> {
    const configs = await readConfigsAtStart(this.#with.client, pod, this.#with.signal);
    if (configs.missing !== undefined) {
      await this.#wait(pod, { reason: 'CreateContainerConfigError', message: configs.missing });
      return LOOK_FOR_CONFIG_EVERY_MS;
    }
    const behaviour = behaviourOf(pod, configs.contents);
    if (behaviour === 'refused') {
      await this.#wait(pod, {
        reason: 'CreateContainerError',
        message: 'the test asked for a refusal of this content',
      });
      return RETRY_CREATION_AFTER_MS;
    }
    const restarts = restartsOf(pod);
    const restartCount = restarts === undefined ? 0 : restarts + 1;
    await this.#report(pod, configs.contents, { phase: lifeOf(behaviour).first, restartCount });
    return undefined;
  }

  async #wait(pod: ApiObject, error: CreationError): Promise<void> {
    if (waitingMessage(pod) !== error.message) await this.#with.patchStatus(pod, waitingStatus(pod, error), {});
  }

  async #report(pod: ApiObject, contents: ReadonlyMap<string, string>, state: ContainerState): Promise<void> {
    const podIP = (pod['status'] as { podIP?: string }).podIP ?? this.#nextPodIP();
    const annotations = { [startedWithAnnotation]: JSON.stringify(Object.fromEntries(contents)) };
    await this.#with.patchStatus(pod, startedStatus(pod, podIP, state), annotations);
  }

  /** Ms until the next phase is due, or until the next attempt to find that out; 0 when it is due. */
  async #untilNext(pod: ApiObject, { phase, after }: NextPhase, restartCount: number): Promise<number> {
    if ('ms' in after) return this.#remainingMs(pod, `${phase} ${String(restartCount)}`, () => after.ms);
    const path = `/api/v1/namespaces/${pod.metadata.namespace ?? ''}/configmaps/${after.configMap}`;
    const { client, signal } = this.#with;
    const response = await client.request('GET', path, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(READ_TIMEOUT_MS)]),
    });
    if (response.status !== 200 && response.status !== 404) throw new ApiError(`GET ${path}`, response);
    return response.status === 200 ? 0 : LOOK_FOR_CONFIG_EVERY_MS;
  }

  /** Ms until something is due that takes so long since the first call with its name. */
  #remainingMs(pod: ApiObject, name: string, duration: () => number): number {
    const ofPod = this.#due.get(uidOf(pod)) ?? new Map<string, number>();
    const due = ofPod.get(name) ?? performance.now() + duration();
    this.#due.set(uidOf(pod), ofPod.set(name, due));
    return due - performance.now();
  }

  #nextPodIP(): string {
    const count = ++this.#podCount;
    return `10.${String(128 + (count >> 16))}.${String((count >> 8) & 255)}.${String(count & 255)}`;
  }
}

function uidOf(pod: ApiObject): string {
  return pod.metadata.uid ?? '';
}
