/**
 * Argo Rollouts beside a control plane: its controller as a process of this machine, with every right in the cluster.
 * It ends with the process that started it.
 */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { SharedCluster } from '../support/cluster.ts';
import { runProgram } from '../support/run-program.ts';
import { ensureArgo } from './build.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { freeLoopbackPorts } from './ports.ts';
import { isHealthy } from './probes.ts';
import { untilServed } from './served.ts';
import { Supervisor } from './supervisor-client.ts';

/** A running controller of Argo Rollouts. */
export interface Argo {
  /** What it has deployed stays. */
  stop(): Promise<void>;
}

/**
 * Builds it if it is missing (see `ensureArgo`), installs the definitions of its resources and starts it; resolves when
 * it works.
 * @throws Error with the end of its log, if it does not start
 */
export async function startArgo(
  cluster: SharedCluster,
  { log, signal }: { readonly log: (line: string) => void; readonly signal?: AbortSignal },
): Promise<Argo> {
  const { kubectl } = cluster;
  if (kubectl === undefined) throw new Error('Argo Rollouts needs a real control plane');
  const files = await ensureArgo(log, signal);
  const folder = await mkdtemp(join(tmpdir(), 'reroll-argo-'));
  const supervisor = new Supervisor(folder, (name, ending) => {
    log(`${name} ${ending} without a stop request`);
  });
  try {
    const kubeconfig = join(folder, 'kubeconfig');
    await writeKubeconfig(kubeconfig, cluster, { token: cluster.adminToken });
    const run = (...args: readonly string[]): Promise<string> =>
      runProgram(kubectl, `--kubeconfig=${kubeconfig}`, ...args);
    await run('apply', '--server-side', '-f', files.rolloutsCrds);
    await untilServed(run, [
      'rollouts',
      'analysisruns',
      'analysistemplates',
      'clusteranalysistemplates',
      'experiments',
    ]);
    await run('create', 'namespace', 'argo-rollouts');
    const [metrics = 0, health = 0] = await freeLoopbackPorts(2);
    const name = 'rollouts-controller';
    const ports = [`--metricsPort=${String(metrics)}`, `--healthzPort=${String(health)}`];
    const args = [`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--qps=500', '--burst=1000', ...ports];
    supervisor.start({ name, file: files.rolloutsController, args, env: { TMPDIR: folder } });
    await supervisor.waitUntilReady(name, () => isHealthy(`http://127.0.0.1:${String(health)}/healthz`), signal);
    return { stop: () => supervisor.stop() };
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
}
