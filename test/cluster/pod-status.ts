/**
 * The statuses that the fake kubelet writes, and the annotations by which a test controls it and reads what it
 * did. The annotations make both work from any process.
 */
import type { V1Container, V1PodSpec, V1PodStatus } from '@kubernetes/client-node';

import type { ApiObject } from '../support/api-client.ts';
import type { ContainerPhase } from './pod-behaviour.ts';

const CRASHED = 'CrashLoopBackOff';

/** On a pod template: milliseconds between the binding of a pod and its start. */
export const startDelayAnnotation = 'fake-node.reroll.dev/start-delay-ms';
/** On a pod: `true` keeps it Terminating once it is deleted, until the annotation is gone. */
export const keepTerminatingAnnotation = 'fake-node.reroll.dev/keep-terminating';
/** Written on each pod that has started: what `startedWith` returns, as JSON. */
export const startedWithAnnotation = 'fake-node.reroll.dev/started-with';

/**
 * With which config content the pod's containers started: `ConfigMap/<name>` or `Secret/<name>` → its resourceVersion,
 * a blank, and canonical JSON of its decoded values (`sha256:<hex>` of that where it is longer than 4 KiB). Undefined
 * when they have not started.
 */
export function contentAtStart(pod: ApiObject): ReadonlyMap<string, string> | undefined {
  const json = pod.metadata.annotations?.[startedWithAnnotation];
  return json === undefined ? undefined : new Map(Object.entries(JSON.parse(json) as Record<string, string>));
}

/** How containers stand that have started. */
export interface ContainerState {
  readonly phase: ContainerPhase;
  readonly restartCount: number;
}

/** How the status says that the pod's containers stand; undefined when they have not started. */
export function containerState(pod: ApiObject): ContainerState | undefined {
  const { conditions: found = [], containerStatuses = [] } = pod['status'] as V1PodStatus;
  const [main] = containerStatuses;
  if (main?.state === undefined) return undefined;
  const { restartCount, state } = main;
  if (state.waiting?.reason === CRASHED) return { phase: 'crashed', restartCount };
  if (state.running === undefined) return undefined;
  const isReady = found.some(({ type, status }) => type === 'Ready' && status === 'True');
  return { phase: isReady ? 'ready' : 'running', restartCount };
}

/** How often the pod's containers were restarted; undefined when they never started. */
export function restartsOf(pod: ApiObject): number | undefined {
  const { containerStatuses = [] } = pod['status'] as V1PodStatus;
  return contentAtStart(pod) === undefined ? undefined : containerStatuses[0]?.restartCount;
}

/** The status of a pod whose containers have started. */
export function startedStatus(pod: ApiObject, podIP: string, { phase, restartCount }: ContainerState): object {
  const isReady = phase === 'ready';
  const startedAt = now();
  const waiting = { reason: CRASHED, message: 'the test asked for a crash with this content' };
  const state = phase === 'crashed' ? { waiting } : { running: { startedAt } };
  const { initContainers = [], containers } = pod['spec'] as V1PodSpec;
  return {
    phase: 'Running',
    startTime: (pod['status'] as { startTime?: string }).startTime ?? startedAt,
    podIP,
    podIPs: [{ ip: podIP }],
    conditions: conditions({ isInitialized: true, isReady }),
    initContainerStatuses: initContainers.map((container) =>
      container.restartPolicy === 'Always'
        ? containerStatus(container, { running: { startedAt } }, true)
        : containerStatus(container, { terminated: { exitCode: 0, reason: 'Completed', finishedAt: startedAt } }, true),
    ),
    containerStatuses: containers.map((container) => containerStatus(container, state, isReady, restartCount)),
  };
}

/** Why a pod's containers cannot be created. */
export interface CreationError {
  readonly reason: 'CreateContainerConfigError' | 'CreateContainerError';
  readonly message: string;
}

/** The status of a pod whose containers cannot be created. */
export function waitingStatus(pod: ApiObject, error: CreationError): object {
  const { containers } = pod['spec'] as V1PodSpec;
  const restarts = restartsOf(pod);
  return {
    phase: restarts === undefined ? 'Pending' : 'Running',
    startTime: (pod['status'] as { startTime?: string }).startTime ?? now(),
    conditions: conditions({ isInitialized: restarts !== undefined, isReady: false }),
    containerStatuses: containers.map((container) => containerStatus(container, { waiting: error }, false, restarts)),
  };
}

/** The message of the error for which `waitingStatus` lets the pod wait now. */
export function waitingMessage(pod: ApiObject): string | undefined {
  const { containerStatuses = [] } = pod['status'] as V1PodStatus;
  return containerStatuses[0]?.state?.waiting?.message;
}

function conditions({ isInitialized, isReady }: { isInitialized: boolean; isReady: boolean }): object[] {
  const lastTransitionTime = now();
  const condition = (type: string, holds: boolean): object => ({
    type,
    status: holds ? 'True' : 'False',
    lastTransitionTime,
  });
  return [
    condition('PodScheduled', true),
    condition('Initialized', isInitialized),
    condition('ContainersReady', isReady),
    condition('Ready', isReady),
  ];
}

function containerStatus({ name, image = '' }: V1Container, state: object, ready: boolean, restartCount = 0): object {
  return { name, image, imageID: `fake://${image}`, ready, started: ready, restartCount, state };
}

function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}
