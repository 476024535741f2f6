/**
 * A real control plane on this machine: etcd, kube-apiserver and kube-controller-manager on free loopback ports. When
 * it has started, a test can create namespaces and workloads at once; when it stops, no process and no file is left.
 */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { TestCluster } from '../support/cluster.ts';
import { ensureBinaries } from './build.ts';
import { apiServer, apiServerUrl, controllerManager, etcd, type Layout } from './components.ts';
import { createCredentials, type Credentials } from './credentials.ts';
import { freeLoopbackPorts } from './ports.ts';
import { createProbes, type Probes } from './probes.ts';
import { type Program, Supervisor } from './supervisor-client.ts';

/** How a component ends: gracefully, or at once. */
export type EndSignal = 'SIGTERM' | 'SIGKILL';

/** A running control plane whose parts can be killed and started again on the same ports and data. */
export interface ControlPlane extends TestCluster {
  readonly kind: 'real';
  readonly kubectl: string;
  readonly helm: string;
  /** Holds data, credentials and logs; removed on `stop`. Further files of the cluster's users may be put there. */
  readonly folder: string;
  /** Process ids of the running components by program name. */
  readonly pids: ReadonlyMap<string, number>;
  /** Resolves when the API server has ended. */
  killApiServer(signal: EndSignal): Promise<void>;
  /** Resolves when the API server is ready and a running kube-controller-manager works on it without delay. */
  startApiServer(): Promise<void>;
  /** Resolves when etcd has ended. */
  killEtcd(signal: EndSignal): Promise<void>;
  /**
   * Resolves when etcd is healthy, and the API server too if it runs, and a running kube-controller-manager works on
   * it.
   */
  startEtcd(): Promise<void>;
  /** Resolves when the kube-controller-manager has ended. */
  killControllerManager(signal: EndSignal): Promise<void>;
  /** Resolves when the kube-controller-manager is healthy. */
  startControllerManager(): Promise<void>;
}

/** How to start a control plane. */
export interface ControlPlaneOptions {
  /** Gets lines about progress and about components that ended by themselves. Default: no log. */
  readonly log?: (line: string) => void;
  /** Interrupts the start. */
  readonly signal?: AbortSignal;
  /** Further arguments of the kube-apiserver; they win over the harness's own. */
  readonly apiServerArgs?: readonly string[];
}

/**
 * Builds missing programs (see `ensureBinaries`) and starts a control plane.
 * @throws Error with the end of a component's log, if that component does not start
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const { log = (): void => undefined, signal, apiServerArgs = [] } = options;
  const binaries = await ensureBinaries(log, signal);
  const [etcdPort = 0, apiServerPort = 0, controllerManagerPort = 0] = await freeLoopbackPorts(3);
  const ports = { etcd: etcdPort, apiServer: apiServerPort, controllerManager: controllerManagerPort };
  const folder = await mkdtemp(join(tmpdir(), 'reroll-cluster-'));
  const supervisor = new Supervisor(folder, (name, ending) => {
    log(`${name} ${ending} without a stop request`);
  });
  try {
    const credentials = await createCredentials(folder, apiServerUrl(ports));
    const layout = { folder, binaries, ports, files: credentials.files };
    const controlPlane = new SupervisedControlPlane({ supervisor, layout, credentials, apiServerArgs });
    await controlPlane.startAll(signal);
    return controlPlane;
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
}

interface Parts {
  readonly supervisor: Supervisor;
  readonly layout: Layout;
  readonly credentials: Credentials;
  readonly apiServerArgs: readonly string[];
}

class SupervisedControlPlane implements ControlPlane {
  readonly kind = 'real';
  readonly server: string;
  readonly caPem: string;
  readonly adminToken: string;
  readonly kubectl: string;
  readonly helm: string;
  readonly folder: string;
  readonly #supervisor: Supervisor;
  readonly #probes: Probes;
  readonly #etcd: Program;
  readonly #apiServer: Program;
  readonly #controllerManager: Program;

  constructor({ supervisor, layout, credentials, apiServerArgs }: Parts) {
    this.server = apiServerUrl(layout.ports);
    this.caPem = credentials.caPem;
    this.adminToken = credentials.adminToken;
    this.kubectl = layout.binaries.kubectl;
    this.helm = layout.binaries.helm;
    this.folder = layout.folder;
    this.#supervisor = supervisor;
    this.#etcd = etcd(layout);
    this.#apiServer = apiServer(layout, apiServerArgs);
    this.#controllerManager = controllerManager(layout);
    this.#probes = createProbes(layout.ports, credentials);
  }

  get pids(): ReadonlyMap<string, number> {
    return this.#supervisor.pids;
  }

  /** Starts the components in the order in which they need each other. */
  async startAll(signal: AbortSignal | undefined): Promise<void> {
    await this.#start(this.#etcd, this.#probes.isEtcdHealthy, signal);
    await this.#start(this.#apiServer, this.#probes.isApiServerReady, signal);
    await this.#start(this.#controllerManager, this.#probes.isControllerManagerHealthy, signal);
    await this.#supervisor.waitUntilReady(this.#controllerManager.name, this.#probes.canRunPods, signal);
  }

  killApiServer(signal: EndSignal): Promise<void> {
    return this.#supervisor.kill(this.#apiServer.name, signal);
  }

  async startApiServer(): Promise<void> {
    await this.#start(this.#apiServer, this.#probes.isApiServerReady);
    await this.#restartControllerManager();
  }

  killEtcd(signal: EndSignal): Promise<void> {
    return this.#supervisor.kill(this.#etcd.name, signal);
  }

  async startEtcd(): Promise<void> {
    await this.#start(this.#etcd, this.#probes.isEtcdHealthy);
    if (!this.pids.has(this.#apiServer.name)) return;
    await this.#supervisor.waitUntilReady(this.#apiServer.name, this.#probes.isApiServerReady);
    await this.#restartControllerManager();
  }

  killControllerManager(signal: EndSignal): Promise<void> {
    return this.#supervisor.kill(this.#controllerManager.name, signal);
  }

  startControllerManager(): Promise<void> {
    return this.#start(this.#controllerManager, this.#probes.isControllerManagerHealthy);
  }

  async stop(): Promise<void> {
    this.#probes.close();
    await this.#supervisor.stop();
  }

  /**
   * After repeated outages its watches wait up to half a minute before the next attempt, which a test could mistake for
   * slowness of the component under test.
   */
  async #restartControllerManager(): Promise<void> {
    if (!this.pids.has(this.#controllerManager.name)) return;
    await this.killControllerManager('SIGKILL');
    await this.startControllerManager();
  }

  #start(program: Program, probe: () => Promise<boolean>, signal?: AbortSignal): Promise<void> {
    this.#supervisor.start(program);
    return this.#supervisor.waitUntilReady(program.name, probe, signal);
  }
}
