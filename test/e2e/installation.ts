/**
 * reroll as users install it: the objects of manifests/, and the built program as a process with only the token of the
 * manifests' ServiceAccount. On the embedded server, which has no RBAC, only the ServiceAccount.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { writeKubeconfig, type KubeconfigServer } from '../cluster/kubeconfig.ts';
import type { ContractCluster } from '../contract/cluster.ts';
import type { ApiObject } from '../support/api-client.ts';
import { ControllerProcess, runReroll, type Exit } from '../support/controller-process.ts';

export const installNamespace = 'reroll-system';
export const serviceAccount = 'reroll';
/** The Lease of the election. */
export const leasePath = `/apis/coordination.k8s.io/v1/namespaces/${installNamespace}/leases/reroll`;

const run = promisify(execFile);

export class Installation {
  readonly #context: ContractCluster;
  readonly #folder: string;
  readonly #running: ControllerProcess[] = [];
  readonly #applied: string[] = [];

  private constructor(context: ContractCluster, folder: string) {
    this.#context = context;
    this.#folder = folder;
  }

  static async create(context: ContractCluster): Promise<Installation> {
    const installation = await Installation.#prepare(context);
    if (context.cluster.kubectl === undefined) await installation.#createAccount();
    else await installation.kubectl('apply', '-k', 'manifests');
    await installation.kubeconfigOf(serviceAccount);
    return installation;
  }

  /** Adopts the objects of an installation that the caller installs and uninstalls. */
  static async adopt(context: ContractCluster): Promise<Installation> {
    const installation = await Installation.#prepare(context);
    await installation.kubeconfigOf(serviceAccount);
    return installation;
  }

  static async #prepare(context: ContractCluster): Promise<Installation> {
    const installation = new Installation(context, await mkdtemp(join(tmpdir(), 'reroll-e2e-')));
    const { cluster } = context;
    await writeKubeconfig(installation.adminKubeconfig, cluster, { token: cluster.adminToken });
    return installation;
  }

  /** The kubeconfig of the controller's ServiceAccount. */
  get kubeconfig(): string {
    return join(this.#folder, `${serviceAccount}-kubeconfig`);
  }

  /** Writes a kubeconfig of a ServiceAccount in the namespace of the installation; returns its path. */
  async kubeconfigOf(account: string): Promise<string> {
    const kubeconfig = join(this.#folder, `${account}-kubeconfig`);
    await writeKubeconfig(kubeconfig, this.#context.cluster, { token: await this.#tokenOf(account) });
    return kubeconfig;
  }

  /** A kubeconfig of the controller's ServiceAccount through a proxy. */
  async kubeconfigThrough(proxy: KubeconfigServer): Promise<string> {
    const kubeconfig = join(this.#folder, `${new URL(proxy.server).port}-kubeconfig`);
    await writeKubeconfig(kubeconfig, proxy, { token: await this.#tokenOf(serviceAccount) });
    return kubeconfig;
  }

  get adminKubeconfig(): string {
    return join(this.#folder, 'admin-kubeconfig');
  }

  /** A kubeconfig of a server that does not listen: the port of a server that has been closed. */
  async unreachableKubeconfig(): Promise<string> {
    const path = join(this.#folder, 'unreachable-kubeconfig');
    const { caPem, adminToken } = this.#context.cluster;
    const server = `https://127.0.0.1:${String(await closedPort())}`;
    await writeKubeconfig(path, { server, caPem }, { token: adminToken });
    return path;
  }

  /** Starts a controller; removing the installation stops it at the latest. */
  launch(args: readonly string[] = [], variables: Readonly<Record<string, string>> = {}): ControllerProcess {
    const env = { POD_NAMESPACE: installNamespace, ...variables };
    const controller = new ControllerProcess({ kubeconfig: this.kubeconfig, args, env });
    this.#running.push(controller);
    return controller;
  }

  /** Starts a controller and waits until it is synced. */
  async start(...args: readonly string[]): Promise<ControllerProcess> {
    const controller = this.launch(['--min-interval', '0', ...args]);
    await controller.synced();
    return controller;
  }

  /** Runs kubectl as the administrator; returns its output. @throws Error with its message */
  async kubectl(...args: readonly string[]): Promise<string> {
    const program = this.#context.cluster.kubectl;
    if (program === undefined) throw new Error('there is no kubectl for the embedded server');
    const { stdout } = await run(program, [`--kubeconfig=${this.adminKubeconfig}`, ...args]);
    return stdout;
  }

  /** Applies manifests as the administrator; removing the installation deletes their objects. */
  async apply(yaml: string): Promise<void> {
    const path = join(this.#folder, `applied-${String(this.#applied.length)}.yaml`);
    await writeFile(path, yaml);
    this.#applied.push(path);
    await this.kubectl('apply', '-f', path);
  }

  /** What `reroll status` says of a workload, named as a user names it. @throws Error with what it prints instead */
  async stateOf(workload: string, namespace: string): Promise<string | undefined> {
    const where = ['--kubeconfig', this.adminKubeconfig, '-n', namespace];
    const { stdout, stderr } = await runReroll('status', workload, ...where, '-o', 'json');
    if (stdout === '') throw new Error(stderr);
    const { items } = JSON.parse(stdout) as { readonly items: readonly { readonly state: string }[] };
    return items[0]?.state;
  }

  /** Stops all running controllers. Returns how each of them ended. */
  async stopControllers(): Promise<readonly Exit[]> {
    return Promise.all(this.#running.splice(0).map((controller) => controller.stop()));
  }

  async remove(): Promise<void> {
    await this.stopControllers();
    for (const path of this.#applied) await this.kubectl('delete', '--ignore-not-found', '-f', path);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #tokenOf(account: string): Promise<string> {
    const path = `/api/v1/namespaces/${installNamespace}/serviceaccounts/${account}/token`;
    const { status } = await this.#context.client.create(path, { spec: { expirationSeconds: 7200 } });
    return (status as { token: string }).token;
  }

  async #createAccount(): Promise<ApiObject> {
    const { client } = this.#context;
    await client.create('/api/v1/namespaces', { metadata: { name: installNamespace } });
    const path = `/api/v1/namespaces/${installNamespace}/serviceaccounts`;
    return client.create(path, { metadata: { name: serviceAccount } });
  }
}

function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
