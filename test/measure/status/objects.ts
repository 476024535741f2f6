/** Fills a cluster with workloads and Secrets, and has the built controller record them. */
import {
  createNamespace,
  deployment,
  deploymentPath,
  forEach,
  names,
  secret,
  secretPath,
} from '../../bench/objects.ts';
import type { ApiClient, ApiObject } from '../../support/api-client.ts';
import { ControllerProcess } from '../../support/controller-process.ts';
import { waitFor } from '../../support/wait-for.ts';

export interface Sizes {
  readonly workloads: number;
  readonly secrets: number;
}

const namespaces = names('team', 10);
const ownNamespace = 'reroll-system';
const recordKey = 'reroll.dev/record';

/** Each workload uses one Secret; nothing uses the others. */
export async function fill(client: ApiClient, { workloads, secrets }: Sizes): Promise<void> {
  for (const namespace of [...namespaces, ownNamespace]) await createNamespace(client, namespace);
  await forEach(names('secret', secrets).entries(), ([index, name]) =>
    client.create(secretPath(namespaceOf(index)), secret(name)),
  );
  await forEach(names('service', workloads).entries(), ([index, name]) => {
    const use = { deployment: name, config: { kind: 'Secret', name: `secret-${String(index)}` } } as const;
    return client.create(deploymentPath(namespaceOf(index)), deployment(use, { 'reroll.dev/auto': 'true' }));
  });
}

function namespaceOf(index: number): string {
  return namespaces[index % namespaces.length] ?? '';
}

/** Runs the built controller until every workload has a record, and stops it. */
export async function recordAll(client: ApiClient, kubeconfig: string): Promise<void> {
  const env = { POD_NAMESPACE: ownNamespace };
  const controller = new ControllerProcess({ kubeconfig, args: ['--leader-elect', '--log-level', 'warn'], env });
  try {
    const isDone = async (): Promise<boolean> => (await unrecorded(client)) === 0;
    await waitFor('the records', isDone, { timeoutMs: 600_000, intervalMs: 1_000 });
  } finally {
    await controller.stop();
  }
}

async function unrecorded(client: ApiClient): Promise<number> {
  const { items } = (await client.get('/apis/apps/v1/deployments')) as unknown as { items: readonly ApiObject[] };
  return items.filter(({ metadata }) => metadata.annotations?.[recordKey] === undefined).length;
}
