/**
 * The testbed of faults: a real control plane with a fake node, a proxy between it and the controller, the fleet of
 * workloads, and the code that changes configs and counts rollouts, which bypasses the proxy.
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
import { collectionOfConfig, collectionPath, configBody, createFleet, workloadBody, type Fleet } from './fleet.ts';
import { Ledger } from './ledger.ts';
import { NotSettled } from './not-settled.ts';
import { startFaultProxy, type FaultProxy } from './proxy.ts';
import { Replicas } from './replicas.ts';
import { RolloutCount } from './rollout-count.ts';
import { StagingWatch } from './staging-watch.ts';
import { untilAnswered } from './until-answered.ts';

export interface TestbedOptions {
  /** Number of workloads. */
  readonly workloads: number;
  /** More flags of the controller. */
  readonly args: readonly string[];
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The namespace of the workloads. */
export const namespace = 'faults';
const mostReplicas = 2;
const hashKeyPath = `/api/v1/namespaces/${installNamespace}/secrets/reroll-hash-key`;

export class FaultTestbed {
  readonly plane: ControlPlane;
  readonly client: ApiClient;
  readonly proxy: FaultProxy;
  readonly access: Access;
  readonly folder: string;
  readonly fleet: Fleet;
  readonly ledger = new Ledger();
  readonly changer: Changer;
  readonly rollouts: RolloutCount;
  readonly staging: StagingWatch;
  readonly replicas: Replicas;
  readonly #node: FakeNode;
  #check: ContentCheck | undefined;

  private constructor(parts: {
    plane: ControlPlane;
    node: FakeNode;
    client: ApiClient;
    proxy: FaultProxy;
    access: Access;
    folder: string;
    replicas: Replicas;
    options: TestbedOptions;
  }) {
    const { plane, node, client, proxy, access, folder, replicas, options } = parts;
    this.plane = plane;
    this.client = client;
    this.proxy = proxy;
    this.access = access;
    this.folder = folder;
    this.#node = node;
    this.replicas = replicas;
    this.fleet = createFleet(options.workloads);
    this.changer = new Changer({ client, namespace, ledger: this.ledger });
    this.rollouts = new RolloutCount(client, namespace);
    this.staging = new StagingWatch({ client, namespace, installNamespace });
  }

  static async open(options: TestbedOptions): Promise<FaultTestbed> {
    const { log, signal } = options;
    const plane = await startControlPlane({ log, signal });
    const node = await startFakeNode(plane, { log });
    const client = new ApiClient({ server: plane.server, caPem: plane.caPem, token: plane.adminToken });
    const proxy = await startFaultProxy(plane);
    const folder = await mkdtemp(join(tmpdir(), 'reroll-faults-'));
    const access = await Access.create(plane, { client, folder, server: proxy.server, caPem: proxy.caPem });
    await client.create('/api/v1/namespaces', { metadata: { name: namespace } });
    const replicas = new Replicas({
      args: ['--kubeconfig', access.kubeconfig, ...options.args],
      env: { POD_NAMESPACE: installNamespace },
      ports: await freeLoopbackPorts(mostReplicas),
      folder,
    });
    const testbed = new FaultTestbed({ plane, node, client, proxy, access, folder, replicas, options });
    await testbed.#populate();
    await testbed.#record();
    return testbed;
  }

  /**
   * Waits until every workload has the last content, without the one that is held.
   * @throws NotSettled with those that do not
   */
  async settled(timeoutMs: number, workloads = [...this.fleet.workloads, this.fleet.sentinel]): Promise<void> {
    const check = await this.#contentCheck();
    let lagging: readonly string[] = ['unknown'];
    const probe = async (): Promise<boolean> => {
      lagging = await check.lagging(workloads);
      return lagging.length === 0;
    };
    try {
      await waitFor('the last content', probe, { timeoutMs, intervalMs: 200 });
    } catch (error) {
      throw new NotSettled(lagging, error);
    }
  }

  /** Holds or releases the workload that is held between rounds. */
  async setHold(hold: 'true' | null): Promise<void> {
    const { kind, name } = this.fleet.held;
    const path = `${collectionPath(namespace, kind)}/${name}`;
    const body = { metadata: { annotations: { 'reroll.dev/hold': hold } } };
    await untilAnswered(this.client, { method: 'PATCH', path, body });
  }

  async close(): Promise<void> {
    this.replicas.kill();
    await this.rollouts.stop();
    await this.staging.stop();
    await this.#node.stop();
    await this.proxy.stop();
    this.client.close();
    await this.plane.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #populate(): Promise<void> {
    const all = [...this.fleet.workloads, this.fleet.sentinel, this.fleet.held];
    for (const ref of new Set(all.flatMap(({ configs }) => configs))) {
      const text = this.ledger.newText(ref);
      this.ledger.set(ref, text);
      await this.client.create(collectionOfConfig(namespace, ref), configBody(ref, text));
    }
    for (const workload of all) {
      await this.client.create(collectionPath(namespace, workload.kind), workloadBody(workload));
    }
    await this.rollouts.synced();
  }

  /** Runs the controller for the first time: it records every workload and rolls none. */
  async #record(): Promise<void> {
    await this.replicas.launch();
    await this.settled(120_000, [...this.fleet.workloads, this.fleet.sentinel, this.fleet.held]);
    await this.setHold('true');
    await this.replicas.stop();
  }

  /** The digest key exists once the first controller has started. */
  async #contentCheck(): Promise<ContentCheck> {
    if (this.#check !== undefined) return this.#check;
    const { client, ledger, rollouts } = this;
    const { data } = await client.get(hashKeyPath);
    const hashKey = Buffer.from((data as { key: string }).key, 'base64');
    this.#check = new ContentCheck({ client, namespace, ledger, rollouts, hashKey });
    return this.#check;
  }
}
