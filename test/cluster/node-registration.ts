/**
 * Keeps the Node object of the fake node alive as a kubelet does: renews its Lease and its Ready condition, so that the
 * node lifecycle controller evicts no pods, and removes its taints after an outage.
 */
import { setTimeout as delay } from 'node:timers/promises';

import type { V1Taint } from '@kubernetes/client-node';

import type { ApiClient } from '../support/api-client.ts';
import { waitFor } from '../support/wait-for.ts';

const HEARTBEAT_EVERY_MS = 5_000;
const RETRY_AFTER_MS = 500;
const CALL_TIMEOUT_MS = 5_000;
const LEASE_DURATION_SECONDS = 40;

/** Key of the taint and of the label of a tainted node. */
export const fakeNodeTaint = 'fake-node.reroll.dev/tainted';

/**
 * Creates the Node and resolves when the control plane has registered it.
 * @param isTainted whether pods run on it only if they tolerate `fakeNodeTaint`
 */
export async function registerNode(client: ApiClient, name: string, isTainted: boolean): Promise<void> {
  await waitFor(`node ${name} to be registered`, async () => {
    const { status } = await client.request('POST', '/api/v1/nodes', { body: node(name, isTainted) });
    return status === 201 || status === 409;
  });
  await heartbeat(client, name, AbortSignal.timeout(CALL_TIMEOUT_MS));
  await waitFor(`node ${name} to be free of taints`, async () => {
    const { taints = [] } = (await client.get(`/api/v1/nodes/${name}`))['spec'] as { taints?: readonly V1Taint[] };
    return taints.every(({ key }) => key === fakeNodeTaint);
  });
}

/** Renews the node's Lease and condition until `signal` aborts; never rejects. */
export async function keepNodeAlive(client: ApiClient, name: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(CALL_TIMEOUT_MS)]);
    const pauseMs = await heartbeat(client, name, timeout).then(
      () => HEARTBEAT_EVERY_MS,
      () => RETRY_AFTER_MS,
    );
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

async function heartbeat(client: ApiClient, name: string, signal: AbortSignal): Promise<void> {
  const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
  const renewTime = new Date().toISOString().replace('Z', '000Z');
  const spec = { holderIdentity: name, leaseDurationSeconds: LEASE_DURATION_SECONDS, renewTime };
  const merge = { contentType: 'application/merge-patch+json', signal };
  const renewed = await client.request('PATCH', `${leases}/${name}`, { body: { spec }, ...merge });
  if (renewed.status === 404) await client.call('POST', leases, { body: { metadata: { name }, spec }, signal });
  await client.call('PATCH', `/api/v1/nodes/${name}/status`, { body: { status: nodeStatus() }, ...merge });
}

function node(name: string, isTainted: boolean): object {
  const ordinary = { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' };
  const labels = isTainted ? { ...ordinary, [fakeNodeTaint]: 'true' } : ordinary;
  const spec = isTainted ? { taints: [{ key: fakeNodeTaint, value: 'true', effect: 'NoSchedule' }] } : {};
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec, status: nodeStatus() };
}

function nodeStatus(): object {
  const resources = { cpu: '1000', memory: '1000Gi', 'ephemeral-storage': '1000Gi', pods: '10000' };
  const lastHeartbeatTime = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const condition = (type: string, status: string): object => ({
    type,
    status,
    reason: 'FakeKubelet',
    lastHeartbeatTime,
    lastTransitionTime: lastHeartbeatTime,
  });
  return {
    capacity: resources,
    allocatable: resources,
    conditions: [
      condition('MemoryPressure', 'False'),
      condition('DiskPressure', 'False'),
      condition('PIDPressure', 'False'),
      condition('Ready', 'True'),
    ],
  };
}
