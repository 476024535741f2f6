/**
 * Measures how long one change takes: from the start of the PUT of a ConfigMap until a watch shows the patched
 * Deployment.
 */
import { setTimeout as delay } from 'node:timers/promises';

import { Measurements, type Bench, type Measurement } from '../bench.ts';
import { configMap, configMapPath, deployment, deploymentPath } from '../objects.ts';
import type { BenchTestbed } from '../testbed.ts';
import { percentile } from '../../support/statistics.ts';
import { runTurns, type Turn } from './turns.ts';

const name = 'latency';

export async function measureLatency(bench: Bench, testbed: BenchTestbed): Promise<readonly Measurement[]> {
  const { warmUps, changes, gapMs } = bench.sizes.latency;
  const measurements = new Measurements(name);
  await runTurns(bench, testbed, {
    title: name,
    contenders: bench.contenders,
    prepare: async ({ client }, namespace, { annotations }) => {
      await client.create(configMapPath(namespace), configMap(name));
      const use = { deployment: name, config: { kind: 'ConfigMap', name } } as const;
      await client.create(deploymentPath(namespace), deployment(use, annotations));
    },
    measure: async (turn) => {
      await timeChanges(turn, warmUps, 0);
      for (const [mode, gap] of [
        ['with gaps', gapMs],
        ['back to back', 0],
      ] as const) {
        const times = await timeChanges(turn, changes, gap);
        measurements.add(turn.contender.name, `${mode}, p50`, 'ms', percentile(times, 0.5));
        measurements.add(turn.contender.name, `${mode}, p99`, 'ms', percentile(times, 0.99));
      }
    },
  });
  return measurements.all;
}

async function timeChanges(
  { testbed: testbed, namespace, observer }: Turn,
  count: number,
  gapMs: number,
): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const before = observer.changes(name);
    const startMs = performance.now();
    const [seenAtMs] = await Promise.all([
      observer.until('the workload to be patched', () => observer.changes(name) > before),
      testbed.client.replace(configMapPath(namespace, name), configMap(name)),
    ]);
    times.push(seenAtMs - startMs);
    if (gapMs > 0) await delay(gapMs);
  }
  return times;
}
