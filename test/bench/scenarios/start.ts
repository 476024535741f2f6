/** How long a controller takes from the start of its process until it reacts to a change, in a cluster of some size. */
import { Measurements, type Bench, type Measurement } from '../bench.ts';
import type { BenchTestbed } from '../testbed.ts';
import { inventoryPaths, makeSecrets, makeWorkloads } from './inventory.ts';
import { launchOnce, runTurns } from './turns.ts';

const name = 'start';

export async function measureStart(bench: Bench, testbed: BenchTestbed): Promise<readonly Measurement[]> {
  const { secrets, workloads, managed } = bench.sizes.start;
  const measurements = new Measurements(name);
  await makeWorkloads(testbed, bench.contenders, { workloads, managed });
  await makeSecrets(testbed, 0, secrets);
  // What a controller writes when it sees workloads for the first time is not part of it.
  for (const contender of bench.contenders) await launchOnce(testbed, contender);
  await runTurns(bench, testbed, {
    title: name,
    contenders: bench.contenders,
    drain: inventoryPaths,
    measure: async ({ contender, running, readyAtMs, readyCpuMs }) => {
      measurements.add(contender.name, 'start to the first reaction', 'ms', readyAtMs - running.startedAtMs);
      measurements.add(contender.name, 'CPU time until then', 'ms', readyCpuMs);
    },
  });
  return measurements.all;
}
