/**
 * Flux beside a control plane: its source-controller and kustomize-controller as processes of this machine. They may do
 * everything in the cluster, as in Flux's own installation, and end with the process that started them.
 */
import type { SharedCluster } from '../support/cluster.ts';
import { startBeside, type StartedBeside } from './beside.ts';
import { ensureFlux, type FluxFiles } from './build.ts';
import { freeLoopbackPorts } from './ports.ts';
import { isHealthy } from './probes.ts';
import { untilServed } from './served.ts';
import type { Program } from './supervisor-client.ts';

/** The namespace of Flux's controllers. */
export const fluxNamespace = 'flux-system';

interface Layout {
  readonly folder: string;
  readonly kubeconfig: string;
  /** Of the artifacts, and of the health of each controller. */
  readonly ports: readonly [number, number, number];
}

/**
 * Builds missing programs (see `ensureFlux`), installs the definitions of its resources and starts it; resolves when
 * both controllers work.
 * @throws Error with the end of a controller's log, if that controller does not start
 */
export async function startFlux(
  cluster: SharedCluster,
  { log, signal }: { readonly log: (line: string) => void; readonly signal?: AbortSignal },
): Promise<StartedBeside> {
  const files = await ensureFlux(log, signal);
  return startBeside(cluster, { name: 'flux', log }, async ({ folder, kubeconfig, supervisor, kubectl }) => {
    await kubectl('apply', '--server-side', '-f', files.sourceCrds, '-f', files.kustomizeCrds);
    await untilServed(kubectl, ['gitrepositories', 'kustomizations']);
    await kubectl('create', 'namespace', fluxNamespace);
    const [artifacts = 0, sourceHealth = 0, kustomizeHealth = 0] = await freeLoopbackPorts(3);
    const layout: Layout = { folder, kubeconfig, ports: [artifacts, sourceHealth, kustomizeHealth] };
    const controllers = [sourceController(files, layout), kustomizeController(files, layout)];
    for (const { program } of controllers) supervisor.start(program);
    for (const { program, healthPort } of controllers) {
      const health = `http://127.0.0.1:${String(healthPort)}/readyz`;
      await supervisor.waitUntilReady(program.name, () => isHealthy(health), signal);
    }
  });
}

interface Controller {
  readonly program: Program;
  readonly healthPort: number;
}

function sourceController({ sourceController: file }: FluxFiles, layout: Layout): Controller {
  const [artifacts, healthPort] = layout.ports;
  const args = [
    `--storage-path=${layout.folder}`,
    `--storage-addr=127.0.0.1:${String(artifacts)}`,
    `--storage-adv-addr=127.0.0.1:${String(artifacts)}`,
    '--concurrent=8',
  ];
  return controller('source-controller', file, { args, healthPort, layout });
}

function kustomizeController({ kustomizeController: file }: FluxFiles, layout: Layout): Controller {
  const [, , healthPort] = layout.ports;
  return controller('kustomize-controller', file, { args: ['--concurrent=8'], healthPort, layout });
}

interface Options {
  readonly args: readonly string[];
  readonly healthPort: number;
  readonly layout: Layout;
}

function controller(name: string, file: string, { args, healthPort, layout }: Options): Controller {
  const common = [
    '--enable-leader-election=false',
    `--health-addr=127.0.0.1:${String(healthPort)}`,
    '--metrics-addr=0',
    // In production they spare the API server; here some twenty scenarios are played at the same time.
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
  ];
  const env = { KUBECONFIG: layout.kubeconfig, RUNTIME_NAMESPACE: fluxNamespace, TMPDIR: layout.folder };
  return { program: { name, file, args: [...common, ...args], env }, healthPort };
}
