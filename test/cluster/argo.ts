/** Argo Rollouts beside a control plane: its controller, with every right in the cluster. */
import type { SharedCluster } from '../support/cluster.ts';
import { startBeside, type StartedBeside } from './beside.ts';
import { ensureArgo } from './build.ts';
import { freeLoopbackPorts } from './ports.ts';
import { isHealthy } from './probes.ts';
import { untilServed } from './served.ts';

const resources = ['rollouts', 'analysisruns', 'analysistemplates', 'clusteranalysistemplates', 'experiments'];

/**
 * Builds it if it is missing (see `ensureArgo`), installs the definitions of its resources and starts it; resolves when
 * it works.
 * @throws Error with the end of its log, if it does not start
 */
export async function startArgo(
  cluster: SharedCluster,
  { log, signal }: { readonly log: (line: string) => void; readonly signal?: AbortSignal },
): Promise<StartedBeside> {
  const files = await ensureArgo(log, signal);
  return startBeside(cluster, { name: 'argo', log }, async ({ folder, kubeconfig, supervisor, kubectl }) => {
    await kubectl('apply', '--server-side', '-f', files.rolloutsCrds);
    await untilServed(kubectl, resources);
    await kubectl('create', 'namespace', 'argo-rollouts');
    const [metrics = 0, health = 0] = await freeLoopbackPorts(2);
    const name = 'rollouts-controller';
    const ports = [`--metricsPort=${String(metrics)}`, `--healthzPort=${String(health)}`];
    const args = [`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--qps=500', '--burst=1000', ...ports];
    supervisor.start({ name, file: files.rolloutsController, args, env: { TMPDIR: folder } });
    await supervisor.waitUntilReady(name, () => isHealthy(`http://127.0.0.1:${String(health)}/healthz`), signal);
  });
}
