/** A user who deploys to the cluster: with a Git host, checkouts, and kubectl and helm as an administrator. */
import { afterAll, beforeAll } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { writeKubeconfig } from '../cluster/kubeconfig.ts';
import { sharedCluster } from '../support/cluster.ts';
import { tryProgram } from '../support/run-program.ts';
import { Checkout } from './checkout.ts';
import { GitHost } from './git-host.ts';

export class ClusterUser {
  readonly #checkouts: Checkout[] = [];
  #host: GitHost | undefined;
  #folder = '';

  async open(): Promise<void> {
    const cluster = sharedCluster();
    if (cluster === undefined) throw new Error('this needs a real control plane: npm run test:gitops');
    this.#folder = await mkdtemp(join(tmpdir(), 'reroll-user-'));
    await writeKubeconfig(this.kubeconfig, cluster, { token: cluster.adminToken });
    this.#host = await GitHost.start();
  }

  async close(): Promise<void> {
    await this.#host?.stop();
    await Promise.all(this.#checkouts.map((checkout) => checkout.remove()));
    if (this.#folder !== '') await rm(this.#folder, { recursive: true, force: true });
  }

  get kubeconfig(): string {
    return join(this.#folder, 'kubeconfig');
  }

  get host(): GitHost {
    if (this.#host === undefined) throw new Error('the Git host runs from beforeAll to afterAll');
    return this.#host;
  }

  /** A checkout with the content of a folder, at its root or in the folder `into`; `close` removes it. */
  async checkOut(source: string, into?: string): Promise<Checkout> {
    const checkout = await Checkout.copy(source, into);
    this.#checkouts.push(checkout);
    return checkout;
  }

  /** Returns the output of kubectl. @throws Error with its message */
  kubectl(...args: readonly string[]): Promise<string> {
    return this.#run(sharedCluster()?.kubectl, args);
  }

  /** Returns the output of helm. @throws Error with its message */
  helm(...args: readonly string[]): Promise<string> {
    return this.#run(sharedCluster()?.helm, args);
  }

  /** Runs `kubectl edit`. @param editor the command that opens the file */
  edit(editor: string, ...args: readonly string[]): Promise<string> {
    return this.#run(sharedCluster()?.kubectl, ['edit', ...args], { KUBE_EDITOR: editor });
  }

  async #run(
    program: string | undefined,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    if (program === undefined) throw new Error('this needs a real control plane: npm run test:gitops');
    // The caches and settings of both, so that those of the machine's user do not count.
    const names = ['KUBECACHEDIR', 'HELM_CACHE_HOME', 'HELM_CONFIG_HOME', 'HELM_DATA_HOME'];
    const folders = Object.fromEntries(names.map((name) => [name, join(this.#folder, name)]));
    const { code, stdout, stderr } = await tryProgram(program, [`--kubeconfig=${this.kubeconfig}`, ...args], {
      ...folders,
      ...env,
    });
    if (code === 0) return stdout;
    throw new Error(`${program} ${args.join(' ')} ended with ${String(code)}:\n${stdout}${stderr}`);
  }
}

/** A cluster user for the tests of a file. */
export function useClusterUser(): ClusterUser {
  const user = new ClusterUser();
  beforeAll(() => user.open());
  afterAll(() => user.close());
  return user;
}
