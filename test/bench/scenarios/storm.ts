/**
 * Changes at a steady rate to many configs with several users each: whether every workload ends with the last content,
 * how often it was rolled, how far it lagged behind, and how the contender's memory grows.
 */
import { setTimeout as delay } from 'node:timers/promises';

import { Measurements, type Bench, type Measurement } from '../bench.ts';
import type { Contender } from '../contender.ts';
import { configMap, configMapPath, deployment, deploymentPath, forEach, names, type Use } from '../objects.ts';
import type { BenchTestbed } from '../testbed.ts';
import { percentile } from '../../support/statistics.ts';
import { lagsOf, settledOn, type Change, type Rollout } from './lag.ts';
import { runTurns, type Turn } from './turns.ts';

const name = 'storm';
/** A workload that is not patched within this time after the storm counts as lost. */
const lostAfterMs = 15_000;
const memoryAfterMs = 10_000;

export async function measureStorm(bench: Bench, testbed: BenchTestbed): Promise<readonly Measurement[]> {
  const { sizes, contenders } = bench;
  const measurements = new Measurements(name);
  const configs = names(name, sizes.storm.configs);
  const uses = names(name, sizes.storm.workloads).map((workload, index): Use => {
    return { deployment: workload, config: { kind: 'ConfigMap', name: configs[index % configs.length] ?? name } };
  });
  await runTurns(bench, testbed, {
    title: name,
    contenders,
    prepare: async ({ client }, namespace, { annotations }) => {
      await forEach(configs, (config) => client.create(configMapPath(namespace), configMap(config)));
      await forEach(uses, (use) => client.create(deploymentPath(namespace), deployment(use, annotations)));
    },
    measure: (turn) => measureTurn(turn, bench, uses, measurements),
  });
  return measurements.all;
}

async function measureTurn(
  turn: Turn,
  { sizes }: Bench,
  uses: readonly Use[],
  measurements: Measurements,
): Promise<void> {
  const { contender, observer, testbed: testbed, running } = turn;
  const { changesPerSecond, seconds, configs } = sizes.storm;
  const before = await running.usage();
  const rollouts = new Map<string, Rollout[]>();
  const end = observer.onChange((workload, { changedAtMs = 0, changedRv }) => {
    rollouts.set(workload, [...(rollouts.get(workload) ?? []), { atMs: changedAtMs, rv: changedRv }]);
  });
  const changes = await makeChanges(turn, names(name, configs), { perSecond: changesPerSecond, seconds });
  const lastPutMs = performance.now();
  await testbed.untilQuiet(observer, lostAfterMs);
  end();
  await delay(memoryAfterMs);
  const after = await running.usage();
  const lags = lagsOf(uses, changes, rollouts);
  const count = [...rollouts.values()].reduce((sum, { length }) => sum + length, 0);
  const last = Math.max(...[...rollouts.values()].flat().map(({ atMs }) => atMs));
  const add = measurements.add.bind(measurements, contender.name);
  add('not on the last content', 'workloads', missed(turn, uses, changes, rollouts));
  add('rollouts for each workload', 'rollouts', count / uses.length);
  add('changes of its config for each workload', 'rollouts', changes.length / configs);
  add('lag, p50', 'ms', percentile(lags, 0.5));
  add('lag, p99', 'ms', percentile(lags, 0.99));
  add('last rollout after the last change', 'ms', Math.max(0, last - lastPutMs));
  add('memory before', 'MB', before.rssMb);
  add('memory after', 'MB', after.rssMb);
}

/** Changes at even intervals, whether or not earlier ones have been answered; the order is the same every time. */
async function makeChanges(
  { testbed: testbed, namespace }: Turn,
  configs: readonly string[],
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<readonly Change[]> {
  const startMs = performance.now();
  const answers: Promise<Change>[] = [];
  let state = 1;
  for (let index = 0; index < perSecond * seconds; index++) {
    await delay(Math.max(0, startMs + (index * 1_000) / perSecond - performance.now()));
    // A linear congruential generator (Numerical Recipes): random enough to choose a config.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    answers.push(change(testbed, namespace, configs[state % configs.length] ?? name));
  }
  return Promise.all(answers);
}

async function change(testbed: BenchTestbed, namespace: string, config: string): Promise<Change> {
  const atMs = performance.now();
  const { metadata } = await testbed.client.replace(configMapPath(namespace, config), configMap(config));
  return { config, atMs, rv: BigInt(metadata.resourceVersion ?? '0') };
}

/** Workloads that did not roll after the last change of their config, or whose record names an older version of it. */
function missed(
  { contender, observer }: Turn,
  uses: readonly Use[],
  changes: readonly Change[],
  rollouts: ReadonlyMap<string, readonly Rollout[]>,
): number {
  return uses.filter(({ deployment: workload, config }) => {
    const lastRv = settledOn(changes, config.name);
    if (lastRv === undefined) return false;
    const hasRolled = rollouts.get(workload)?.some(({ rv }) => rv > lastRv) === true;
    return !hasRolled || !agrees(contender, observer.get(workload)?.object, { config: config.name, rv: lastRv });
  }).length;
}

function agrees(
  { rolledFor }: Contender,
  object: Parameters<NonNullable<Contender['rolledFor']>>[0] | undefined,
  { config, rv }: { config: string; rv: bigint },
): boolean {
  if (rolledFor === undefined || object === undefined) return true;
  return rolledFor(object, config) === String(rv);
}
