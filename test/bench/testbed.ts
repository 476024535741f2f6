/**
 * A control plane for one scenario, and the contenders that run on it, one at a time. Stopping it leaves no process and
 * no file, however the scenario ended.
 */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { startControlPlane, type ControlPlane } from '../cluster/control-plane.ts';
import { writeKubeconfig } from '../cluster/kubeconfig.ts';
import { Supervisor } from '../cluster/supervisor-client.ts';
import { ApiClient } from '../support/api-client.ts';
import { waitFor } from '../support/wait-for.ts';
import type { Contender } from './contender.ts';
import { configMap, configMapPath, createNamespace, deployment, deploymentPath } from './objects.ts';
import type { Observer } from './observer.ts';
import { readUsage, type ProcessUsage } from '../support/process-usage.ts';

/** A running contender. */
export interface Running {
  readonly name: string;
  /** When its process was started, on the clock of `performance.now()`. */
  readonly startedAtMs: number;
  readonly usage: () => Promise<ProcessUsage>;
  /** CPU time in ms that the API server has used since this process was started. */
  readonly apiServerCpuMs: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

export interface Readiness {
  /** When it first reacted to a change, on the clock of `performance.now()`. */
  readonly readyAtMs: number;
  /** CPU time that it had used by then. */
  readonly readyCpuMs: number;
  /** CPU time that the API server had used by then. */
  readonly readyApiServerCpuMs: number;
}

export interface TestbedOptions {
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  readonly apiServerArgs?: readonly string[];
}

/** The Deployment and ConfigMap that show whether a contender reacts; each namespace has one. */
const probe = 'probe';
const probeEveryMs = 50;
const quietMs = 500;
/** The most CPU time in an interval that counts as idle. The kernel counts in steps of 10 ms. */
const idleCpuMs = 10;
const idleEveryMs = 500;
const settleTimeoutMs = 600_000;

export class BenchTestbed {
  readonly client: ApiClient;
  readonly controlPlane: ControlPlane;
  readonly kubeconfig: string;
  readonly #programs: Supervisor;
  readonly #signal: AbortSignal;
  readonly #namespaces = new Set<string>();

  private constructor(controlPlane: ControlPlane, programs: Supervisor, signal: AbortSignal) {
    const { server, caPem, adminToken } = controlPlane;
    this.controlPlane = controlPlane;
    this.client = new ApiClient({ server, caPem, token: adminToken });
    this.kubeconfig = join(controlPlane.folder, 'kubeconfig');
    this.#programs = programs;
    this.#signal = signal;
  }

  /** Without kube-controller-manager; docs/benchmarks/README.md gives the reason. */
  static async start(options: TestbedOptions): Promise<BenchTestbed> {
    const { log, signal } = options;
    const controlPlane = await startControlPlane(options);
    try {
      await controlPlane.killControllerManager('SIGTERM');
      const folder = await mkdtemp(join(tmpdir(), 'reroll-bench-'));
      const programs = new Supervisor(folder, (name, ending) => {
        log(`${name} ${ending} unexpectedly`);
      });
      const testbed = new BenchTestbed(controlPlane, programs, signal);
      await writeKubeconfig(testbed.kubeconfig, controlPlane, { token: controlPlane.adminToken });
      return testbed;
    } catch (error) {
      await controlPlane.stop();
      throw error;
    }
  }

  /** The version of Kubernetes, such as `v1.36.3`. */
  async version(): Promise<string> {
    return String((await this.client.get('/version'))['gitVersion']);
  }

  /** The name of a contender's namespace; the first call creates the namespace and a probe in it. */
  async namespaceOf(contender: Contender): Promise<string> {
    const namespace = `bench-${contender.name}`;
    if (this.#namespaces.has(contender.name)) return namespace;
    this.#namespaces.add(contender.name);
    await createNamespace(this.client, namespace);
    await this.client.create(configMapPath(namespace), configMap(probe));
    const use = { deployment: probe, config: { kind: 'ConfigMap', name: probe } } as const;
    await this.client.create(deploymentPath(namespace), deployment(use, contender.annotations));
    return namespace;
  }

  async launch(contender: Contender, namespace: string, drain: readonly string[] = []): Promise<Running> {
    this.#signal.throwIfAborted();
    const { server, caPem, adminToken: token } = this.controlPlane;
    const program = contender.program({ server, caPem, token, kubeconfig: this.kubeconfig, namespace, drain });
    const apiServerBefore = await this.#apiServerCpuMs();
    const startedAtMs = performance.now();
    this.#programs.start(program);
    const pid = await waitFor(`${program.name} to start`, () => this.#programs.pids.get(program.name));
    return {
      name: program.name,
      startedAtMs,
      usage: () => readUsage(pid).catch((error: unknown) => this.#fail(program.name, 'does not run any more', error)),
      apiServerCpuMs: async () => (await this.#apiServerCpuMs()) - apiServerBefore,
      stop: () => this.#programs.kill(program.name, 'SIGTERM'),
    };
  }

  /** Changes the probe until the running contender reacts to it; resolves once the contender is idle again. */
  async untilReacts(running: Running, observer: Observer, namespace: string): Promise<Readiness> {
    const deadlineMs = performance.now() + settleTimeoutMs;
    const before = observer.changes(probe);
    const reaction = observer.until('a reaction', () => observer.changes(probe) > before, settleTimeoutMs);
    let readyAtMs: number | undefined;
    while (readyAtMs === undefined) {
      this.#signal.throwIfAborted();
      if (performance.now() > deadlineMs) await this.#fail(running.name, 'reacts to nothing');
      await this.client.replace(configMapPath(namespace, probe), configMap(probe));
      readyAtMs = (await Promise.race([reaction, delay(probeEveryMs)])) ?? undefined;
    }
    const [{ cpuMs: readyCpuMs }, readyApiServerCpuMs] = [await running.usage(), await running.apiServerCpuMs()];
    await this.untilIdle(running);
    return { readyAtMs, readyCpuMs, readyApiServerCpuMs };
  }

  /** Resolves when no template has changed for `forMs`. */
  async untilQuiet(observer: Observer, forMs = quietMs): Promise<void> {
    let lastChangeMs = performance.now();
    const end = observer.onChange(() => (lastChangeMs = performance.now()));
    try {
      await waitFor('quiet', () => performance.now() - lastChangeMs >= forMs, { timeoutMs: settleTimeoutMs });
    } finally {
      end();
    }
  }

  /** Resolves when a contender has used almost no CPU time for an interval. */
  async untilIdle({ name, usage }: Running): Promise<void> {
    let before = await usage();
    for (const deadlineMs = performance.now() + settleTimeoutMs; performance.now() < deadlineMs;) {
      this.#signal.throwIfAborted();
      await delay(idleEveryMs);
      const after = await usage();
      if (after.cpuMs - before.cpuMs <= idleCpuMs) return;
      before = after;
    }
    await this.#fail(name, 'does not come to rest');
  }

  async #apiServerCpuMs(): Promise<number> {
    const pid = this.controlPlane.pids.get('kube-apiserver');
    if (pid === undefined) throw new Error('the API server does not run');
    return (await readUsage(pid)).cpuMs;
  }

  async #fail(name: string, what: string, cause?: unknown): Promise<never> {
    throw new Error(`${name} ${what}. The end of its log:\n${await this.#programs.logTail(name)}`, { cause });
  }

  async stop(): Promise<void> {
    this.client.close();
    await this.#programs.stop();
    await this.controlPlane.stop();
  }
}
