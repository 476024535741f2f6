/**
 * Measures the time from the start of a controller's process until it reacts to a change, in a cluster of a given size.
 */
import { Measurements, type Bench, type Measurement } from '../bench.ts';
import { floor } from '../contender.ts';
import type { BenchTestbed } from '../testbed.ts';
import { inventoryPaths, makeSecrets, makeWorkloads } from './inventory.ts';
import { launchOnce, runTurns } from './turns.ts';

const name = 'start';

export async function measureStart(bench: Bench, testbed: BenchTestbed): Promise<readonly Measurement[]> {
  const { secrets, workloads, managed } = bench.sizes.start;
  const measurements = new Measurements(name);
  await makeWorkloads(testbed, bench.contenders, { workloads, managed });
  await makeSecrets(testbed, 0, secrets);
  // Excludes the first writes to workloads that a controller has not seen before.
  const contenders = [...bench.contenders, floor(bench.image.node, 'protobuf')];
  for (const contender of contenders) await launchOnce(testbed, contender);
  await runTurns(bench, testbed, {
    title: name,
    contenders,
    drain: inventoryPaths,
    measure: async ({ contender, running, readyAtMs, readyCpuMs, readyApiServerCpuMs }) => {
      measurements.add(contender.name, 'start to the first reaction', 'ms', readyAtMs - running.startedAtMs);
      measurements.add(contender.name, 'CPU time until then', 'ms', readyCpuMs);
      measurements.add(contender.name, 'CPU time of the API server until then', 'ms', readyApiServerCpuMs);
    },
  });
  return measurements.all;
}
