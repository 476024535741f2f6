/**
 * What faults are played on: a real control plane with a fake node, a proxy between it and the controller, the fleet of
 * workloads, and those who change configs and count rollouts, who go past the proxy.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startControlPlane, type ControlPlane } from '../cluster/control-plane.ts';
import { startFakeNode, type FakeNode } from '../cluster/fake-node.ts';
import { freeLoopbackPorts } from '../cluster/ports.ts';
import { ApiClient } from '../support/api-client.ts';
import { waitFor } from '../support/wait-for.ts';
import { Access, installNamespace } from './access.ts';
import { Changer } from './changer.ts';
import { ContentCheck } from './content-check.ts';
import { Controller, type Launch } from './controller.ts';
import { collectionPath, configBody, createFleet, pathOfConfig, workloadBody, type Fleet } from './fleet.ts';
import { Ledger } from './ledger.ts';
import { startFaultProxy, type FaultProxy } from './proxy.ts';
import { RolloutCount } from './rollout-count.ts';

export interface StageOptions {
  /** Number of workloads. */
  readonly workloads: number;
  /** More flags of the controller. */
  readonly args: readonly string[];
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

const namespace = 'faults';
const hashKeyPath = `/api/v1/namespaces/${installNamespace}/secrets/reroll-hash-key`;

export class Stage {
  readonly plane: ControlPlane;
  readonly client: ApiClient;
  readonly proxy: FaultProxy;
  readonly access: Access;
  readonly folder: string;
  readonly fleet: Fleet;
  readonly ledger = new Ledger();
  readonly changer: Changer;
  readonly rollouts: RolloutCount;
  readonly #args: readonly string[];
  readonly #node: FakeNode;
  readonly #port: number;
  #controller: Controller | undefined;
  #launch: Launch = {};
  #check: ContentCheck | undefined;

  private constructor(parts: {
    plane: ControlPlane;
    node: FakeNode;
    client: ApiClient;
    proxy: FaultProxy;
    access: Access;
    folder: string;
    port: number;
    options: StageOptions;
  }) {
    const { plane, node, client, proxy, access, folder, port, options } = parts;
    this.plane = plane;
    this.client = client;
    this.proxy = proxy;
    this.access = access;
    this.folder = folder;
    this.#node = node;
    this.#port = port;
    this.#args = options.args;
    this.fleet = createFleet(options.workloads);
    this.changer = new Changer({ client, namespace, ledger: this.ledger });
    this.rollouts = new RolloutCount(client, namespace);
  }

  static async open(options: StageOptions): Promise<Stage> {
    const { log, signal } = options;
    const plane = await startControlPlane({ log, signal });
    const node = await startFakeNode(plane, { log });
    const client = new ApiClient({ server: plane.server, caPem: plane.caPem, token: plane.adminToken });
    const proxy = await startFaultProxy(plane);
    const folder = await mkdtemp(join(tmpdir(), 'reroll-faults-'));
    const access = await Access.create(plane, { client, folder, server: proxy.server, caPem: proxy.caPem });
    await client.create('/api/v1/namespaces', { metadata: { name: namespace } });
    const [port = 0] = await freeLoopbackPorts(1);
    const stage = new Stage({ plane, node, client, proxy, access, folder, port, options });
    await stage.#populate();
    await stage.#record();
    return stage;
  }

  /** The controller that runs now. */
  get controller(): Controller {
    if (this.#controller === undefined) throw new Error('no controller was started');
    return this.#controller;
  }

  get logFile(): string {
    return join(this.folder, 'controller.log');
  }

  /** Starts a controller, resolves when it has seen everything. */
  async launch(launch: Launch = {}): Promise<void> {
    this.#launch = launch;
    this.start();
    await this.controller.ready();
  }

  /** Starts a controller once more in the same way as the last one. */
  start(): void {
    const { kubeconfig } = this.access;
    this.#controller = new Controller({
      ...this.#launch,
      env: { POD_NAMESPACE: installNamespace, ...this.#launch.env },
      args: ['--kubeconfig', kubeconfig, ...this.#args],
      port: this.#port,
      logFile: this.logFile,
    });
  }

  /** Waits until every workload is on the last content. @throws Error that names those that are not */
  async settled(timeoutMs: number): Promise<void> {
    const check = await this.#contentCheck();
    let lagging: readonly string[] = ['unknown'];
    const probe = async (): Promise<boolean> => {
      lagging = await check.lagging([...this.fleet.workloads, this.fleet.sentinel]);
      return lagging.length === 0;
    };
    try {
      await waitFor('the last content', probe, { timeoutMs, intervalMs: 200 });
    } catch (error) {
      const shown = lagging.slice(0, 8).join(', ');
      throw new Error(`lost: ${String(lagging.length)} not on the last content (${shown})`, { cause: error });
    }
  }

  async close(): Promise<void> {
    this.#controller?.kill('SIGKILL');
    await this.rollouts.stop();
    await this.#node.stop();
    await this.proxy.stop();
    this.client.close();
    await this.plane.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #populate(): Promise<void> {
    const all = [...this.fleet.workloads, this.fleet.sentinel];
    for (const ref of new Set(all.flatMap(({ configs }) => configs))) {
      const text = this.ledger.newText();
      this.ledger.set(ref, text);
      const collection = pathOfConfig(namespace, ref).replace(/\/[^/]+$/, '');
      await this.client.create(collection, configBody(ref, text));
    }
    for (const workload of all) {
      await this.client.create(collectionPath(namespace, workload.kind), workloadBody(workload));
    }
    await this.rollouts.synced();
  }

  /** A first life of the controller, in which it records everything and rolls nothing. */
  async #record(): Promise<void> {
    await this.launch();
    await this.settled(120_000);
    await this.controller.stop();
  }

  /** The key is there as soon as the first controller has started. */
  async #contentCheck(): Promise<ContentCheck> {
    if (this.#check !== undefined) return this.#check;
    const { client, ledger, rollouts } = this;
    const { data } = await client.get(hashKeyPath);
    const hashKey = Buffer.from((data as { key: string }).key, 'base64');
    this.#check = new ContentCheck({ client, namespace, ledger, rollouts, hashKey });
    return this.#check;
  }
}
