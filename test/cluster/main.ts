/** `npm run cluster`: runs a real control plane with a fake node until Ctrl-C, and leaves nothing behind. */
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { type FakeNode, startFakeNode } from './fake-node.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { aborted, stopSignal } from './stop-signal.ts';

const help = `Usage: npm run cluster

Starts a Kubernetes control plane (etcd, kube-apiserver, kube-controller-manager) on free ports of 127.0.0.1, with a fake
node that takes every pod and marks it running; no container is run. Prints how to reach it, runs until Ctrl-C or
SIGTERM, then ends all processes and removes all files.

The first run builds the programs from source, which takes several minutes, some GB of disk and Go; later runs start in
seconds. Built programs are kept below $REROLL_CACHE_DIR, else $XDG_CACHE_HOME/reroll, else ~/.cache/reroll. Programs in the
folder KUBEBUILDER_ASSETS are used instead of built ones.

  --help  Print this and end.
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const options = readOptions();
  if (options === undefined) return 2;
  if (options.help === true) {
    process.stdout.write(help);
    return 0;
  }
  const signal = stopSignal();
  try {
    await runUntil(signal);
    return 0;
  } catch (error) {
    if (signal.aborted) return 0;
    log(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

function readOptions(): { help?: boolean } | undefined {
  try {
    return parseArgs({ options: { help: { type: 'boolean' } } }).values;
  } catch (error) {
    log(`${(error as Error).message} Try --help.`);
    return undefined;
  }
}

async function runUntil(signal: AbortSignal): Promise<void> {
  const controlPlane = await startControlPlane({ log, signal });
  let node: FakeNode | undefined;
  try {
    node = await startFakeNode(controlPlane, { log });
    const kubeconfig = join(controlPlane.folder, 'kubeconfig');
    await writeKubeconfig(kubeconfig, controlPlane, { token: controlPlane.adminToken });
    process.stdout.write(introduction(controlPlane, kubeconfig));
    await aborted(signal);
    log('stopping');
  } finally {
    await node?.stop();
    await controlPlane.stop();
  }
}

function introduction({ server, kubectl, helm }: ControlPlane, kubeconfig: string): string {
  return `
The control plane is ready at ${server}.

  export KUBECONFIG=${kubeconfig}
  alias kubectl=${kubectl}
  alias helm=${helm}

Try:

  kubectl get nodes
  kubectl create configmap app --from-literal=greeting=hello
  kubectl create deployment web --image=any --replicas=3
  kubectl set env deployment/web --from=configmap/app
  kubectl rollout status deployment/web
  kubectl get pods --watch

Press Ctrl-C to stop it and remove everything.
`;
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}
