/**
 * Runs a command with a real control plane and a fake node around it, passes on its exit code, and always ends what it
 * started. The command finds the cluster in the environment variable that test/support/cluster.ts reads.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import process from 'node:process';

import { type SharedCluster, sharedClusterVariable } from '../support/cluster.ts';
import { startArgo } from './argo.ts';
import type { StartedBeside } from './beside.ts';
import { startControlPlane } from './control-plane.ts';
import { type FakeNode, startFakeNode } from './fake-node.ts';
import { startFlux } from './flux.ts';
import { stopSignal, stopSignals } from './stop-signal.ts';

/** What else may work on the cluster. */
const equipments = ['--flux', '--argo'] as const;
type Equipment = (typeof equipments)[number];

const usage = `Usage: tsx test/cluster/with-cluster.ts [--flux | --argo] -- <command> [argument …]

Runs the command with ${sharedClusterVariable} set to the JSON of {server, caPem, adminToken, kubectl, helm} of a real control plane with a
fake node, both started for it and ended after it. Exits as the command does, 1 when the cluster does not start, and 2
on wrong usage. The first run builds the control plane from source: see \`npm run cluster -- --help\`.

  --flux  Flux's source-controller and kustomize-controller work on the cluster, too
  --argo  the controller of Argo Rollouts works on the cluster, too
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const equipment = equipments.find((each) => each === args[0]);
  const [separator, file, ...rest] = equipment === undefined ? args : args.slice(1);
  if (separator === '--help') {
    process.stdout.write(usage);
    return 0;
  }
  if (separator !== '--' || file === undefined) {
    process.stderr.write(usage);
    return 2;
  }
  const signal = stopSignal();
  try {
    return await runWithCluster([file, ...rest], equipment, signal);
  } catch (error) {
    if (signal.aborted) return exitCodeOf(signal.reason as NodeJS.Signals);
    log(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

async function runWithCluster(
  command: Command,
  equipment: Equipment | undefined,
  signal: AbortSignal,
): Promise<number> {
  const controlPlane = await startControlPlane({ log, signal });
  let node: FakeNode | undefined;
  let further: StartedBeside | undefined;
  try {
    node = await startFakeNode(controlPlane, { log });
    const { server, caPem, adminToken, kubectl, helm } = controlPlane;
    const shared: SharedCluster = { server, caPem, adminToken, kubectl, helm };
    if (equipment === '--flux') further = await startFlux(shared, { log, signal });
    if (equipment === '--argo') further = await startArgo(shared, { log, signal });
    signal.throwIfAborted();
    return await runCommand(command, { [sharedClusterVariable]: JSON.stringify(shared) });
  } finally {
    await further?.stop();
    await node?.stop();
    await controlPlane.stop();
  }
}

/** A program and its arguments. */
type Command = readonly [string, ...string[]];

/** Resolves with the exit code as a shell would give it. Every signal to this process is passed on to the command. */
function runCommand([file, ...args]: Command, variables: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const command = spawn(file, args, { stdio: 'inherit', env: { ...process.env, ...variables } });
    const passOn = (signal: NodeJS.Signals): void => void command.kill(signal);
    for (const name of stopSignals) process.on(name, passOn);
    command.once('error', reject);
    command.once('exit', (code, endedBy) => {
      for (const name of stopSignals) process.off(name, passOn);
      resolve(code ?? exitCodeOf(endedBy));
    });
  });
}

function exitCodeOf(signal: NodeJS.Signals | null): number {
  return 128 + (signal === null ? 0 : constants.signals[signal]);
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}
