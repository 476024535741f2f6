/**
 * Runs the program as a Deployment of the cluster specifies: with its arguments, its variables and a token of its
 * ServiceAccount. The nodes of the tests run no containers, so this replaces the pod.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { writeKubeconfig } from '../cluster/kubeconfig.ts';
import type { ContractCluster } from '../contract/cluster.ts';
import { ControllerProcess } from '../support/controller-process.ts';
import type { PodManifest, VariableManifest } from '../support/manifests.ts';

export interface DeployedOptions {
  readonly cluster: ContractCluster;
  /** For the kubeconfig. */
  readonly folder: string;
  readonly namespace: string;
  /** Of the Deployment. */
  readonly name: string;
}

export async function launchAsDeployed({
  cluster,
  folder,
  namespace,
  name,
}: DeployedOptions): Promise<ControllerProcess> {
  const { client } = cluster;
  const deployment = await client.get(`/apis/apps/v1/namespaces/${namespace}/deployments/${name}`);
  const { template } = deployment['spec'] as { template: { spec: PodManifest } };
  const { serviceAccountName, containers } = template.spec;
  const [{ args, env }] = containers;
  const mounted = await mountSecrets(template.spec, { cluster, folder, namespace });
  const valueOf = (variable: VariableManifest): string =>
    variable.value === undefined ? fieldOf(variable, namespace) : mounted(variable.value);
  const variables = env.map((variable) => [variable.name, valueOf(variable)] as const);
  const kubeconfig = join(folder, `${serviceAccountName}-kubeconfig`);
  await writeKubeconfig(kubeconfig, cluster.cluster, { token: await tokenOf(cluster, namespace, serviceAccountName) });
  return new ControllerProcess({
    argv: args,
    // Values that the kubelet passes to a container in other ways, and a port that is free on this machine.
    env: { KUBECONFIG: kubeconfig, REROLL_LISTEN_ADDRESS: '127.0.0.1:0', ...Object.fromEntries(variables) },
  });
}

/** Writes the Secrets that the pod mounts into the folder. Returns a path of the container as a path in the folder. */
async function mountSecrets(
  { volumes = [], containers }: PodManifest,
  { cluster, folder, namespace }: Omit<DeployedOptions, 'name'>,
): Promise<(path: string) => string> {
  const mounts = containers[0].volumeMounts ?? [];
  for (const { name, mountPath } of mounts) {
    const secret = volumes.find((volume) => volume.name === name)?.secret?.secretName ?? '';
    const { data = {} } = await cluster.client.get(`/api/v1/namespaces/${namespace}/secrets/${secret}`);
    await mkdir(join(folder, mountPath), { recursive: true });
    for (const [key, value] of Object.entries(data as Readonly<Record<string, string>>))
      await writeFile(join(folder, mountPath, key), Buffer.from(value, 'base64'));
  }
  const isMounted = (path: string): boolean => mounts.some(({ mountPath }) => path.startsWith(`${mountPath}/`));
  return (path) => (isMounted(path) ? join(folder, path) : path);
}

/** A token as the kubelet mounts it. */
export async function tokenOf({ client }: ContractCluster, namespace: string, account: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
  const { status } = await client.create(path, { spec: { expirationSeconds: 7200 } });
  return (status as { token: string }).token;
}

function fieldOf({ name, valueFrom }: VariableManifest, namespace: string): string {
  if (valueFrom?.fieldRef?.fieldPath === 'metadata.namespace') return namespace;
  throw new Error(`the test does not know where variable ${name} comes from`);
}
