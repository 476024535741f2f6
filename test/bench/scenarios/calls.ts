/**
 * Counts the API calls that a controller makes for one reload. The API server counts them: its audit log names every
 * caller.
 */
import { readFile } from 'node:fs/promises';

import { Measurements, type Bench, type Measurement } from '../bench.ts';
import { configMap, configMapPath, deployment, deploymentPath, forEach, names } from '../objects.ts';
import type { BenchTestbed } from '../testbed.ts';
import { callKinds, countCalls } from './audit.ts';
import { runTurns, type Turn } from './turns.ts';

const name = 'calls';

/** @param auditLog path of the file to which the API server writes its audit log */
export async function measureCalls(
  bench: Bench,
  testbed: BenchTestbed,
  auditLog: string,
): Promise<readonly Measurement[]> {
  const { reloads } = bench.sizes.calls;
  const measurements = new Measurements(name);
  const workloads = names(name, reloads);
  await runTurns(bench, testbed, {
    title: name,
    contenders: bench.contenders,
    prepare: async ({ client }, namespace, { annotations }) => {
      await forEach(workloads, (workload) => client.create(configMapPath(namespace), configMap(workload)));
      await forEach(workloads, (workload) => {
        const use = { deployment: workload, config: { kind: 'ConfigMap', name: workload } } as const;
        return client.create(deploymentPath(namespace), deployment(use, annotations));
      });
    },
    measure: async (turn) => {
      const before = (await readFile(auditLog)).length;
      await reloadEach(turn, workloads);
      const log = (await readFile(auditLog)).subarray(before).toString('utf8');
      const counts = countCalls(log);
      for (const kind of callKinds) {
        measurements.add(turn.contender.name, `${kind} for each reload`, 'calls', counts[kind] / reloads);
      }
    },
  });
  return measurements.all;
}

/** Changes one config after the other and waits for each rollout; Events and other calls may come later. */
async function reloadEach(
  { testbed: testbed, namespace, observer, running }: Turn,
  workloads: readonly string[],
): Promise<void> {
  for (const workload of workloads) {
    const before = observer.changes(workload);
    await testbed.client.replace(configMapPath(namespace, workload), configMap(workload));
    await observer.until(`${workload} to be patched`, () => observer.changes(workload) > before);
  }
  await testbed.untilIdle(running);
}
