/**
 * The environment of the demo with Flux: a real control plane with a fake node, Flux's controllers, a Git host with the
 * example repository of the guide, the built reroll, and watches that note the time of each change.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startControlPlane } from '../cluster/control-plane.ts';
import { startFakeNode } from '../cluster/fake-node.ts';
import { fluxNamespace, startFlux } from '../cluster/flux.ts';
import { writeKubeconfig } from '../cluster/kubeconfig.ts';
import { Checkout, exampleFolder } from '../gitops/checkout.ts';
import { fluxPath, readSource, requestedAt } from '../gitops/flux-objects.ts';
import { GitHost } from '../gitops/git-host.ts';
import { ApiClient } from '../support/api-client.ts';
import { ControllerProcess } from '../support/controller-process.ts';
import { RolloutWatch } from '../support/rollout-watch.ts';
import { ObjectWatch } from './object-watch.ts';

/** The namespace of the example. */
const namespace = 'shop';

/** The watched collections. */
export const paths = {
  repositories: fluxPath('GitRepository', fluxNamespace),
  configMaps: `/api/v1/namespaces/${namespace}/configmaps`,
  deployments: `/apis/apps/v1/namespaces/${namespace}/deployments`,
} as const;

const repositoryName = 'shop';

interface Parts {
  readonly client: ApiClient;
  readonly rollouts: RolloutWatch;
  readonly objects: ObjectWatch;
  readonly checkout: Checkout;
  readonly kubeconfig: string;
}

type CleanUp = () => Promise<unknown>;

export class FluxEnv {
  readonly client: ApiClient;
  readonly rollouts: RolloutWatch;
  readonly objects: ObjectWatch;
  readonly checkout: Checkout;
  /** The expected number of rollouts of `web` so far. */
  expected = 0;
  readonly #kubeconfig: string;
  #controller: ControllerProcess | undefined;

  constructor({ client, rollouts, objects, checkout, kubeconfig }: Parts) {
    this.client = client;
    this.rollouts = rollouts;
    this.objects = objects;
    this.checkout = checkout;
    this.#kubeconfig = kubeconfig;
  }

  /** Starts the controller and waits until its watches have synced. */
  async startController(): Promise<void> {
    const env = { POD_NAMESPACE: 'default' };
    this.#controller = new ControllerProcess({ kubeconfig: this.#kubeconfig, args: ['--min-interval', '0'], env });
    await this.#controller.synced();
  }

  /** Stops the controller as a kubelet does. */
  async stopController(): Promise<void> {
    await this.#controller?.stop();
    this.#controller = undefined;
  }

  /** Makes Flux fetch at once, as the webhook of a Git host does. */
  async notify(token: string): Promise<void> {
    const annotations = { [requestedAt]: token };
    await this.client.patch(`${paths.repositories}/${repositoryName}`, { metadata: { annotations } });
  }
}

/** Sets up the environment, passes it to `use`, and removes it again, also after an error. */
export async function withFluxEnv<T>(
  { log, signal }: { readonly log: (line: string) => void; readonly signal: AbortSignal },
  use: (env: FluxEnv) => Promise<T>,
): Promise<T> {
  const cleanUps: CleanUp[] = [];
  try {
    const cluster = await startControlPlane({ log, signal });
    cleanUps.push(() => cluster.stop());
    const node = await startFakeNode(cluster, { log });
    cleanUps.push(() => node.stop());
    const flux = await startFlux(cluster, { log, signal });
    cleanUps.push(() => flux.stop());
    const client = new ApiClient({ server: cluster.server, caPem: cluster.caPem, token: cluster.adminToken });
    cleanUps.push(() => {
      client.close();
      return Promise.resolve();
    });
    const folder = await mkdtemp(join(tmpdir(), 'reroll-demo-'));
    cleanUps.push(() => rm(folder, { recursive: true, force: true }));
    const kubeconfig = join(folder, 'kubeconfig');
    await writeKubeconfig(kubeconfig, cluster, { token: cluster.adminToken });
    const env = new FluxEnv({ client, kubeconfig, ...(await prepare(client, cleanUps)) });
    cleanUps.push(() => env.stopController());
    return await use(env);
  } finally {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  }
}

/** Creates the namespace, the repository, Flux's objects for it, and the watches. */
async function prepare(client: ApiClient, cleanUps: CleanUp[]): Promise<Omit<Parts, 'client' | 'kubeconfig'>> {
  await client.create('/api/v1/namespaces', { metadata: { name: namespace } });
  const secret = { metadata: { name: 'database' }, stringData: { password: 'not in Git' } };
  await client.create(`/api/v1/namespaces/${namespace}/secrets`, secret);
  const host = await GitHost.start();
  cleanUps.push(() => host.stop());
  const checkout = await Checkout.copy(exampleFolder('flux'));
  cleanUps.push(() => checkout.remove());
  const url = await host.createRepository(repositoryName);
  const rollouts = await RolloutWatch.start(client, namespace);
  cleanUps.push(() => rollouts.stop());
  const objects = await ObjectWatch.start(client, Object.values(paths));
  cleanUps.push(() => objects.stop());
  const { repository, kustomization } = await readSource(checkout.path('clusters', 'production', 'apps.yaml'));
  await checkout.publish(url);
  const spec = { ...(repository['spec'] as object), url };
  await client.create(paths.repositories, { ...repository, spec });
  await client.create(fluxPath('Kustomization', fluxNamespace), kustomization);
  return { rollouts, objects, checkout };
}
