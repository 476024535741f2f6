/** A cluster of some size for the scenarios that look at what a controller costs while nothing happens. */
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

/** What the floor reads to its end: what any controller that watches Secrets and workloads has to read. */
export const inventoryPaths: readonly string[] = [
  '/api/v1/configmaps',
  '/api/v1/secrets',
  '/apis/apps/v1/deployments',
  '/apis/apps/v1/statefulsets',
  '/apis/apps/v1/daemonsets',
];

/** Makes Deployments, the first `managed` of which are opted in to every contender. */
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

/** Makes Secrets with the numbers `from` up to but without `to`. */
export async function makeSecrets({ client }: BenchTestbed, from: number, to: number): Promise<void> {
  await forEach(names('secret', to, from).entries(), ([index, name]) =>
    client.create(secretPath(namespaceOf(from + index)), secret(name)),
  );
}

function namespaceOf(index: number): string {
  return namespaces[index % namespaces.length] ?? '';
}
