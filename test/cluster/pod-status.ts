/**
 * The statuses that the fake kubelet writes, and the annotations by which a test controls it and reads what it
 * did. The annotations make both work from any process.
 */
import type { V1Container, V1PodSpec, V1PodStatus } from '@kubernetes/client-node';

import type { ApiObject } from '../support/api-client.ts';

/** On a pod template: milliseconds between the binding of a pod and its start. */
export const startDelayAnnotation = 'fake-node.reroll.dev/start-delay-ms';
/** On a pod template: a text. A pod that starts with a config that contains it crashes and never becomes ready. */
const crashOnAnnotation = 'fake-node.reroll.dev/crash-on';
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

/** Whether a pod that started with these contents crashes, because the test asked for it. */
function crashesWith(pod: ApiObject, contents: ReadonlyMap<string, string>): boolean {
  const text = pod.metadata.annotations?.[crashOnAnnotation];
  return text !== undefined && [...contents.values()].some((content) => content.includes(text));
}

/** Whether the status is complete for a started pod. */
export function isSettled(pod: ApiObject): boolean {
  const contents = contentAtStart(pod);
  if (contents === undefined) return false;
  const { conditions = [] } = pod['status'] as V1PodStatus;
  const isReady = conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  return isReady || crashesWith(pod, contents);
}

/** The status of a pod whose containers run and are ready, or have crashed. */
export function startedStatus(pod: ApiObject, podIP: string, contents: ReadonlyMap<string, string>): object {
  const isCrashing = crashesWith(pod, contents);
  const startedAt = now();
  const main = isCrashing
    ? { waiting: { reason: 'CrashLoopBackOff', message: 'the test asked for a crash with this content' } }
    : { running: { startedAt } };
  const { initContainers = [], containers } = pod['spec'] as V1PodSpec;
  return {
    phase: 'Running',
    startTime: (pod['status'] as { startTime?: string }).startTime ?? startedAt,
    podIP,
    podIPs: [{ ip: podIP }],
    conditions: conditions({ isInitialized: true, isReady: !isCrashing }),
    initContainerStatuses: initContainers.map((container) =>
      container.restartPolicy === 'Always'
        ? containerStatus(container, { running: { startedAt } }, true)
        : containerStatus(container, { terminated: { exitCode: 0, reason: 'Completed', finishedAt: startedAt } }, true),
    ),
    containerStatuses: containers.map((container) => containerStatus(container, main, !isCrashing)),
  };
}

/** The status of a pod that cannot start because a config or key is missing. */
export function waitingStatus(pod: ApiObject, message: string): object {
  const state = { waiting: { reason: 'CreateContainerConfigError', message } };
  const { containers } = pod['spec'] as V1PodSpec;
  return {
    phase: 'Pending',
    startTime: (pod['status'] as { startTime?: string }).startTime ?? now(),
    conditions: conditions({ isInitialized: false, isReady: false }),
    containerStatuses: containers.map((container) => containerStatus(container, state, false)),
  };
}

/** The reason for which `waitingStatus` lets the pod wait now. */
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

function containerStatus({ name, image = '' }: V1Container, state: object, ready: boolean): object {
  return { name, image, imageID: `fake://${image}`, ready, started: ready, restartCount: 0, state };
}

function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}
