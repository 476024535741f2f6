/**
 * The pod of the manifests under the Pod Security Standard `restricted`, which their namespace enforces, on a real API
 * server.
 */
import { expect, test } from '@jest/globals';

import type { ApiObject } from '../support/api-client.ts';
import { useInstallation } from './fixture.ts';
import { installNamespace } from './installation.ts';

const e2e = useInstallation();

interface PodSpec {
  hostNetwork?: boolean;
  securityContext: { runAsNonRoot: boolean; seccompProfile: { type: string } };
  containers: [
    {
      ports: [{ hostPort?: number }];
      securityContext: { allowPrivilegeEscalation: boolean; capabilities: { drop: string[] } };
    },
  ];
  volumes?: object[];
}

/** The answer to a pod like that of the Deployment, changed by the test, in a dry run. */
async function tryPod(change: (spec: PodSpec) => void): Promise<{ status: number; message: unknown }> {
  const { client } = e2e.cluster;
  const deployment = await client.get(`/apis/apps/v1/namespaces/${installNamespace}/deployments/reroll`);
  const { template } = deployment['spec'] as { template: { spec: PodSpec } };
  change(template.spec);
  const body = { metadata: { generateName: 'try-' }, spec: template.spec };
  const path = `/api/v1/namespaces/${installNamespace}/pods?dryRun=All`;
  const { status, body: answer } = await client.request('POST', path, { body });
  return { status, message: answer['message'] };
}

test('the pod is admitted and runs', async () => {
  const { installation, cluster } = e2e;
  const namespace = await cluster.client.get(`/api/v1/namespaces/${installNamespace}`);
  expect(namespace.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
  await installation.kubectl('-n', installNamespace, 'rollout', 'status', 'deployment/reroll', '--timeout=60s');
  const pods = await cluster.client.get(`/api/v1/namespaces/${installNamespace}/pods`);
  expect((pods['items'] as ApiObject[]).map((pod) => (pod['status'] as { phase: string }).phase)).toContain('Running');
  expect(await tryPod(() => undefined)).toMatchObject({ status: 201 });
});

test.each<[string, (spec: PodSpec) => void, string]>([
  ['may run as root', (spec) => (spec.securityContext.runAsNonRoot = false), 'runAsNonRoot'],
  ['has no seccomp profile', (spec) => (spec.securityContext.seccompProfile.type = 'Unconfined'), 'seccompProfile'],
  [
    'may gain privileges',
    ({ containers: [c] }) => (c.securityContext.allowPrivilegeEscalation = true),
    'allowPrivilegeEscalation',
  ],
  [
    'keeps capabilities',
    ({ containers: [c] }) => (c.securityContext.capabilities.drop = []),
    'unrestricted capabilities',
  ],
  ['has the network of the host', (spec) => (spec.hostNetwork = true), 'host namespaces'],
  ['mounts a folder of the host', (spec) => (spec.volumes = [{ name: 'h', hostPath: { path: '/' } }]), 'hostPath'],
])('one that %s is refused', async (_rule, change, named) => {
  const { status, message } = await tryPod(change);
  expect(status).toBe(403);
  expect(message).toContain('violates PodSecurity "restricted:latest"');
  expect(message).toContain(named);
});
