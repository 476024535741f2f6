/**
 * One ConfigMap that many Deployments use: how long until the last of them is patched, and whether each is patched
 * once.
 */
import { Measurements, type Bench, type Measurement } from '../bench.ts';
import { configMap, configMapPath, deployment, deploymentPath, forEach, names } from '../objects.ts';
import type { BenchTestbed } from '../testbed.ts';
import { runTurns, type Turn } from './turns.ts';

const timeoutMs = 600_000;

/** One config for all workloads. */
export function measureFanout(bench: Bench, testbed: BenchTestbed): Promise<readonly Measurement[]> {
  const { workloads, repeats } = bench.sizes.fanout;
  return measure(bench, testbed, { name: 'fanout', workloads, repeats, configOf: () => 'fanout' });
}

/** A config of its own for each workload, all changed at once. */
export function measureMass(bench: Bench, testbed: BenchTestbed): Promise<readonly Measurement[]> {
  const { workloads, repeats } = bench.sizes.mass;
  return measure(bench, testbed, { name: 'mass', workloads, repeats, configOf: (workload) => workload });
}

interface Plan {
  readonly name: string;
  readonly workloads: number;
  readonly repeats: number;
  readonly configOf: (workload: string) => string;
}

async function measure(bench: Bench, testbed: BenchTestbed, plan: Plan): Promise<readonly Measurement[]> {
  const measurements = new Measurements(plan.name);
  const workloads = names(plan.name, plan.workloads);
  const configs = [...new Set(workloads.map(plan.configOf))];
  await runTurns(bench, testbed, {
    title: plan.name,
    contenders: bench.contenders,
    prepare: async ({ client }, namespace, { annotations }) => {
      await forEach(configs, (name) => client.create(configMapPath(namespace), configMap(name)));
      await forEach(workloads, (name) => {
        const use = { deployment: name, config: { kind: 'ConfigMap', name: plan.configOf(name) } } as const;
        return client.create(deploymentPath(namespace), deployment(use, annotations));
      });
    },
    measure: async (turn) => {
      const add = measurements.add.bind(measurements, turn.contender.name);
      const first = await changeAll(turn, configs, workloads);
      add('first change after the start, time to the last', 'ms', first.lastMs);
      add('first change after the start, peak of memory', 'MB', (await turn.running.usage()).peakMb);
      for (let repeat = 0; repeat < plan.repeats; repeat++) {
        const { lastMs, cpuMs, apiServerCpuMs, extra } = await changeAll(turn, configs, workloads);
        add('time to the last', 'ms', lastMs);
        add('CPU time for each reload', 'ms', cpuMs / workloads.length);
        add('CPU time of the API server for each reload', 'ms', apiServerCpuMs / workloads.length);
        add('rolled more than once', 'workloads', extra);
      }
    },
  });
  return measurements.all;
}

/** Changes every config and waits until every workload is patched and the contender is idle. */
async function changeAll(
  { testbed: testbed, namespace, observer, running }: Turn,
  configs: readonly string[],
  workloads: readonly string[],
): Promise<{ lastMs: number; cpuMs: number; apiServerCpuMs: number; extra: number }> {
  const usageBefore = await running.usage();
  const apiServerBefore = await running.apiServerCpuMs();
  const before = new Map(workloads.map((name) => [name, observer.changes(name)]));
  const changesOf = (name: string): number => observer.changes(name) - (before.get(name) ?? 0);
  let missing = workloads.length;
  const end = observer.onChange((name) => {
    if (before.has(name) && changesOf(name) === 1) missing -= 1;
  });
  try {
    const startMs = performance.now();
    const [lastAtMs] = await Promise.all([
      observer.until('every workload to be patched', () => missing === 0, timeoutMs),
      forEach(configs, (name) => testbed.client.replace(configMapPath(namespace, name), configMap(name))),
    ]);
    await testbed.untilIdle(running);
    const { cpuMs } = await running.usage();
    return {
      lastMs: lastAtMs - startMs,
      cpuMs: cpuMs - usageBefore.cpuMs,
      apiServerCpuMs: (await running.apiServerCpuMs()) - apiServerBefore,
      extra: workloads.filter((name) => changesOf(name) > 1).length,
    };
  } finally {
    end();
  }
}
