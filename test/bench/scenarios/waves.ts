/**
 * One ConfigMap that many Deployments use, rolled in waves, with a node that completes each rollout at once: how many
 * waves that makes, whether the limit holds for an observer, and what it costs.
 */
import { freeLoopbackPorts } from '../../cluster/ports.ts';
import { sumOf } from '../../support/metrics-text.ts';
import { waitFor } from '../../support/wait-for.ts';
import { Measurements, type Bench, type Measurement } from '../bench.ts';
import { reroll } from '../contender.ts';
import { InstantNode } from '../instant-node.ts';
import { configMap, configMapPath, deployment, deploymentPath, forEach, names } from '../objects.ts';
import type { BenchTestbed } from '../testbed.ts';
import { runTurns, type Turn } from './turns.ts';
import { countWaves } from './wave-count.ts';

const name = 'waves';
const timeoutMs = 600_000;

/** Only of reroll: the floor and other controllers roll all workloads at once. */
export async function measureWaves(bench: Bench, testbed: BenchTestbed): Promise<readonly Measurement[]> {
  const { workloads, deadlineSeconds } = bench.sizes.waves;
  const measurements = new Measurements(name);
  const [port = 0] = await freeLoopbackPorts(1);
  const options = [`--rollout-deadline=${String(deadlineSeconds)}s`, `--listen-address=127.0.0.1:${String(port)}`];
  const all = names(name, workloads);
  await runTurns(bench, testbed, {
    title: name,
    contenders: [reroll(bench.image, options)],
    prepare: async ({ client }, namespace, { annotations }) => {
      await client.create(configMapPath(namespace), configMap(name));
      const config = { kind: 'ConfigMap', name } as const;
      await forEach(all, (workload) =>
        client.create(deploymentPath(namespace), deployment({ deployment: workload, config }, annotations, 1)),
      );
    },
    measure: (turn) => measureTurn(turn, { all, port, soakMs: (deadlineSeconds * 1_000) / 4, measurements }),
  });
  return measurements.all;
}

interface Plan {
  readonly all: readonly string[];
  readonly port: number;
  readonly soakMs: number;
  readonly measurements: Measurements;
}

async function measureTurn(turn: Turn, { all, port, soakMs, measurements }: Plan): Promise<void> {
  const { testbed, namespace, running, contender } = turn;
  const node = InstantNode.start(testbed.client, namespace);
  try {
    await testbed.untilIdle(running);
    node.begin();
    const [plansBefore, before] = [await plans(port), await running.usage()];
    await testbed.client.replace(configMapPath(namespace, name), configMap(name));
    await waitFor('every workload to be rolled', () => node.completed(all).length === all.length, { timeoutMs });
    await testbed.untilIdle(running);
    const { waves, mostInFlight, aboveLimit } = countWaves(node.completed(all), soakMs);
    const after = await running.usage();
    const add = measurements.add.bind(measurements, contender.name);
    add('waves', 'waves', waves);
    add('most in flight', 'workloads', mostInFlight);
    add('rolled above the limit', 'workloads', aboveLimit);
    add('rolled more than once', 'workloads', node.rolledTwice(all));
    add('plans for each workload', 'plans', ((await plans(port)) - plansBefore) / all.length);
    add('writes that do not roll, for each workload', 'calls', node.otherWrites / all.length);
    add('memory before', 'MB', before.rssMb);
    add('peak memory', 'MB', after.peakMb);
  } finally {
    await node.stop();
  }
}

async function plans(port: number): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${String(port)}/metrics`);
  return sumOf(await answer.text(), 'reroll_plans_total');
}
