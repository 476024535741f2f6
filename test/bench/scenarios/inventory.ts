/** Creates a cluster of a given size, for the scenarios that measure what an idle controller costs. */
import type { Contender } from '../contender.ts';
import {
  createNamespace,
  deployment,
  deploymentPath,
  forEach,
  names,
  secret,
  secretPath,
  type Use,
} from '../objects.ts';
import type { BenchTestbed } from '../testbed.ts';

const namespaces = names('team', 10);

/** The lists that the floor reads to their end: what any controller that watches Secrets and workloads has to read. */
export const inventoryPaths: readonly string[] = [
  '/api/v1/configmaps',
  '/api/v1/secrets',
  '/apis/apps/v1/deployments',
  '/apis/apps/v1/statefulsets',
  '/apis/apps/v1/daemonsets',
];

/** Creates Deployments; the first `managed` of them are opted in to every contender. */
export async function makeWorkloads(
  { client }: BenchTestbed,
  contenders: readonly Contender[],
  { workloads, managed }: { workloads: number; managed: number },
): Promise<void> {
  for (const namespace of namespaces) await createNamespace(client, namespace);
  const annotations = Object.assign(
    {},
    ...contenders.map((contender) => contender.annotations),
  ) as Contender['annotations'];
  await forEach(names('service', workloads).entries(), ([index, name]) => {
    const use: Use = { deployment: name, config: { kind: 'Secret', name: `secret-${String(index)}` } };
    return client.create(deploymentPath(namespaceOf(index)), deployment(use, index < managed ? annotations : {}));
  });
}

/** Creates Secrets with the numbers `from` up to but not including `to`. */
export async function makeSecrets({ client }: BenchTestbed, from: number, to: number): Promise<void> {
  await forEach(names('secret', to, from).entries(), ([index, name]) =>
    client.create(secretPath(namespaceOf(from + index)), secret(name)),
  );
}

function namespaceOf(index: number): string {
  return namespaces[index % namespaces.length] ?? '';
}
