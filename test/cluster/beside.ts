/** Starts the controllers of other projects beside a control plane, as processes of this machine. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { SharedCluster } from '../support/cluster.ts';
import { runProgram } from '../support/run-program.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { Supervisor } from './supervisor-client.ts';

/** Where the programs run. */
export interface Beside {
  /** Their working directory, which is removed in the end. */
  readonly folder: string;
  /** Has every right in the cluster. */
  readonly kubeconfig: string;
  readonly supervisor: Supervisor;
  /** Rejects with what kubectl says. */
  readonly kubectl: (...args: readonly string[]) => Promise<string>;
}

/** Running programs. */
export interface StartedBeside {
  /** Ends them and removes their folder. What they have deployed stays. */
  stop(): Promise<void>;
}

/**
 * Makes a folder with a kubeconfig and starts programs there; ends them where `start` fails.
 * @param name in the name of the folder
 * @param log gets a line for each program that ends by itself
 * @throws Error as `start` does, and where the cluster is not a real control plane
 */
export async function startBeside(
  cluster: SharedCluster,
  { name, log }: { readonly name: string; readonly log: (line: string) => void },
  start: (beside: Beside) => Promise<void>,
): Promise<StartedBeside> {
  const { kubectl: file } = cluster;
  if (file === undefined) throw new Error(`${name} needs a real control plane`);
  const folder = await mkdtemp(join(tmpdir(), `reroll-${name}-`));
  const supervisor = new Supervisor(folder, (program, ending) => {
    log(`${program} ${ending} without a stop request`);
  });
  try {
    const kubeconfig = join(folder, 'kubeconfig');
    await writeKubeconfig(kubeconfig, cluster, { token: cluster.adminToken });
    const kubectl = (...args: readonly string[]): Promise<string> =>
      runProgram(file, `--kubeconfig=${kubeconfig}`, ...args);
    await start({ folder, kubeconfig, supervisor, kubectl });
    return { stop: () => supervisor.stop() };
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
}
