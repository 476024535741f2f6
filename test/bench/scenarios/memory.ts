/**
 * The memory of a controller in clusters of different sizes: the peak while it starts, and the steady state of an idle
 * controller. The differences show what one more Secret and one more managed workload cost.
 */
import { setTimeout as delay } from 'node:timers/promises';

import { Measurements, type Bench, type Measurement } from '../bench.ts';
import type { Contender } from '../contender.ts';
import { createNamespace, deployment, deploymentPath, forEach, names } from '../objects.ts';
import type { BenchTestbed } from '../testbed.ts';
import { slope, type Point } from '../../support/statistics.ts';
import { inventoryPaths, makeSecrets, makeWorkloads } from './inventory.ts';
import { launchOnce, runTurns, type Turn } from './turns.ts';

const name = 'memory';
const extraNamespace = 'more-workloads';
const bytesPerMb = 1_000_000;

export async function measureMemory(bench: Bench, testbed: BenchTestbed): Promise<readonly Measurement[]> {
  const { secrets, workloads, managed } = bench.sizes.memory;
  const measurements = new Measurements(name);
  await makeWorkloads(testbed, bench.contenders, { workloads, managed });
  const bySecrets = new Map<string, Point[]>();
  let made = 0;
  for (const count of secrets) {
    bench.log(`${name}: creating ${String(count - made)} Secrets`);
    await makeSecrets(testbed, made, count);
    made = count;
    const label = `${count.toLocaleString('en')} Secrets`;
    await measureSize(bench, testbed, label, ({ contender }, { peakMb, steadyMb }) => {
      measurements.add(contender.name, `${label}, peak`, 'MB', peakMb);
      measurements.add(contender.name, `${label}, steady`, 'MB', steadyMb);
      note(bySecrets, contender, { x: count, y: steadyMb });
    });
  }
  addSlopes(measurements, 'for each Secret', bySecrets);
  addSlopes(measurements, 'for each managed workload', await measureWorkloads(bench, testbed));
  return measurements.all;
}

/** Adds as many managed workloads as the cluster has workloads. */
async function measureWorkloads(bench: Bench, testbed: BenchTestbed): Promise<ReadonlyMap<string, readonly Point[]>> {
  const { workloads } = bench.sizes.memory;
  const points = new Map<string, Point[]>();
  const measureAt = (x: number): Promise<void> =>
    measureSize(bench, testbed, `${x.toLocaleString('en')} more managed workloads`, ({ contender }, { steadyMb }) => {
      note(points, contender, { x, y: steadyMb });
    });
  await measureAt(0);
  await createNamespace(testbed.client, extraNamespace);
  const annotations = Object.assign({}, ...bench.contenders.map((contender) => contender.annotations)) as object;
  await forEach(names('more', workloads), (workload) => {
    const use = { deployment: workload, config: { kind: 'Secret', name: workload } } as const;
    return testbed.client.create(deploymentPath(extraNamespace), deployment(use, { ...annotations }));
  });
  await measureAt(workloads);
  return points;
}

interface Memory {
  readonly peakMb: number;
  readonly steadyMb: number;
}

/**
 * Excludes the first writes to workloads that a controller has not seen before: each contender runs once beforehand.
 */
async function measureSize(
  bench: Bench,
  testbed: BenchTestbed,
  title: string,
  take: (turn: Turn, memory: Memory) => void,
): Promise<void> {
  const { steadyAfterSeconds } = bench.sizes.memory;
  for (const contender of bench.contenders) await launchOnce(testbed, contender);
  await runTurns(bench, testbed, {
    title: `${name}: ${title}`,
    contenders: bench.contenders,
    drain: inventoryPaths,
    measure: async (turn) => {
      await delay(steadyAfterSeconds * 1_000);
      const { peakMb, rssMb } = await turn.running.usage();
      take(turn, { peakMb, steadyMb: rssMb });
    },
  });
}

function note(points: Map<string, Point[]>, { name: contender }: Contender, point: Point): void {
  points.set(contender, [...(points.get(contender) ?? []), point]);
}

function addSlopes(measurements: Measurements, metric: string, points: ReadonlyMap<string, readonly Point[]>): void {
  for (const [contender, own] of points) measurements.add(contender, metric, 'B', slope(own) * bytesPerMb);
}
