/** The environment of the demo: an API server in memory, the built controller, and a watch that counts rollouts. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { writeKubeconfig } from '../cluster/kubeconfig.ts';
import { startEmbeddedApiServer, type EmbeddedApiServer } from '../fakes/apiserver/server.ts';
import { ApiClient } from '../support/api-client.ts';
import { ControllerProcess, runReroll } from '../support/controller-process.ts';
import { RolloutWatch, type ObservedWorkload } from '../support/rollout-watch.ts';

export const namespace = 'demo';
/** Without the pause between two rollouts of a workload, and with rollouts that fail within seconds. */
export const quickArgs = ['--min-interval', '0', '--rollout-deadline', '4s'];

export class DemoEnv {
  readonly cluster: EmbeddedApiServer;
  readonly client: ApiClient;
  readonly rollouts: RolloutWatch;
  readonly kubeconfig: string;
  /** The expected number of rollouts of each workload so far. */
  readonly expected = new Map<ObservedWorkload, number>();
  readonly folder: string;
  readonly #args: readonly string[];
  #controller: ControllerProcess | undefined;

  private constructor(parts: {
    cluster: EmbeddedApiServer;
    client: ApiClient;
    rollouts: RolloutWatch;
    folder: string;
    args: readonly string[];
  }) {
    this.#args = parts.args;
    this.cluster = parts.cluster;
    this.client = parts.client;
    this.rollouts = parts.rollouts;
    this.folder = parts.folder;
    this.kubeconfig = join(parts.folder, 'kubeconfig');
  }

  /** @param args more options of the controller */
  static async open(args: readonly string[] = []): Promise<DemoEnv> {
    const cluster = await startEmbeddedApiServer();
    const client = new ApiClient({ server: cluster.server, caPem: cluster.caPem, token: cluster.adminToken });
    await client.create('/api/v1/namespaces', { metadata: { name: namespace } });
    const rollouts = await RolloutWatch.start(client, namespace);
    const folder = await mkdtemp(join(tmpdir(), 'reroll-demo-'));
    const env = new DemoEnv({ cluster, client, rollouts, folder, args });
    await writeKubeconfig(env.kubeconfig, cluster, { token: cluster.adminToken });
    return env;
  }

  get controller(): ControllerProcess {
    if (this.#controller === undefined) throw new Error('the controller is not running');
    return this.#controller;
  }

  /** Starts the controller and waits until its watches have synced. */
  async startController(...added: readonly string[]): Promise<void> {
    const env = { POD_NAMESPACE: namespace };
    const args = [...quickArgs, '--leader-elect', ...this.#args, ...added];
    this.#controller = new ControllerProcess({ kubeconfig: this.kubeconfig, args, env });
    await this.#controller.synced();
  }

  /** Runs a command of a user, and returns what it prints. @throws Error if its exit code is not 0 */
  async reroll(...args: readonly string[]): Promise<string> {
    return (await this.#command(args)).stdout.trimEnd();
  }

  /** The notes that a command of a user prints behind its answer. @throws Error if its exit code is not 0 */
  async rerollNotes(...args: readonly string[]): Promise<readonly string[]> {
    const { stderr } = await this.#command(args);
    return stderr.split('\n').flatMap((line) => (line.startsWith('note: ') ? line.slice('note: '.length) : []));
  }

  /** Stops the controller as a kubelet does. @throws Error if its exit code is not 0 */
  async stopController(): Promise<void> {
    const { code, signal } = await this.controller.stop();
    if (code !== 0) throw new Error(`the controller ended with ${String(code ?? signal)} instead of 0`);
    this.#controller = undefined;
  }

  async close(): Promise<void> {
    await this.#controller?.stop();
    await this.rollouts.stop();
    this.client.close();
    await this.cluster.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #command(args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
    const place = ['--kubeconfig', this.kubeconfig, '--namespace', namespace, '--installation', `${namespace}/reroll`];
    const { code, stdout, stderr } = await runReroll(...args, ...place);
    if (code !== 0) throw new Error(`reroll ${args.join(' ')} ended with ${String(code)}: ${stderr}`);
    return { stdout, stderr };
  }
}
