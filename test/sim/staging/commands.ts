/**
 * Generates scenarios in which many workloads share a config: their users roll one after the other, contents are good
 * and bad, and everything that may happen in between happens.
 */
import fc from 'fast-check';

import type { Scenario } from '../commands.ts';
import { gateSteps } from '../gate-commands.ts';
import { simKinds } from '../objects.ts';
import { plainOptions, type SimOptions, type Size } from '../options.ts';
import { fates } from '../patch-path.ts';
import type { ClusterStep, ConfigStep, PodStep, ReplicaStep, Step, WorkloadStep } from '../steps.ts';
import { allKeys } from '../uses.ts';
import { stagingSequences } from './sequences.ts';
import type { StagingStep } from './steps.ts';

/**
 * A cluster of up to this size.
 * @param length minimum number of steps, before those that are left out
 * @param left kinds of steps that are left out
 */
export function stagedScenarios(size: Size, length: number, left: readonly string[] = []): fc.Arbitrary<Scenario> {
  const options: fc.Arbitrary<SimOptions> = fc
    .record({
      workloads: fc.integer({ min: 2, max: Math.max(2, size.workloads) }),
      configs: fc.integer({ min: 1, max: size.configs }),
      settleMs: fc.constantFrom(0, 0, 1_000),
      minIntervalMs: fc.constantFrom(0, 0, 10_000),
      canaryFrom: fc.constantFrom(2, 2, 2, 3, 4),
      rolloutDeadlineMs: fc.constantFrom(600_000, 600_000, 60_000),
    })
    .map((drawn) => ({ ...plainOptions, ...drawn, replicas: size.replicas, world: 'shared' }));
  return options.chain((drawn) => {
    const kept = (all: readonly Step[]): Scenario => ({
      options: drawn,
      steps: [{ do: 'quiet' } as const, ...all].filter((step) => !left.includes(step.do)),
    });
    return stepsOf(drawn, length).map(kept);
  });
}

function stepsOf(size: Size, length: number): fc.Arbitrary<readonly Step[]> {
  const one = fc.oneof(
    { weight: 8, arbitrary: configSteps(size) },
    { weight: 4, arbitrary: workloadSteps(size) },
    { weight: 3, arbitrary: stagingSteps(size) },
    { weight: 9, arbitrary: podSteps(size) },
    { weight: 14, arbitrary: replicaSteps(size) },
    { weight: 1, arbitrary: gateSteps(size) },
    { weight: 5, arbitrary: clusterSteps },
  );
  const oneOrMore = fc.oneof(
    { weight: 12, arbitrary: one.map((step): readonly Step[] => [step]) },
    { weight: 2, arbitrary: stagingSequences(size) },
  );
  return fc.array(oneOrMore, { minLength: length, maxLength: length, size: 'max' }).map((all) => all.flat());
}

const values = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('red', 'green', 'blue') },
  { weight: 2, arbitrary: fc.constantFrom('bad 1', 'bad 2', 'bad 3') },
);

function configSteps({ configs }: Size): fc.Arbitrary<ConfigStep> {
  const config = fc.oneof(
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.nat({ max: configs - 1 }) },
  );
  const step = <D extends string>(name: D) => ({ do: fc.constant(name), config });
  const key = fc.oneof({ weight: 6, arbitrary: fc.constant('color' as const) }, fc.constantFrom(...allKeys));
  return fc.oneof(
    { weight: 12, arbitrary: fc.record({ ...step('set key'), key, value: values }) },
    fc.record({ ...step('create config'), value: values }),
    fc.record(step('delete config')),
    fc.record(step('label config')),
  );
}

function workloadSteps({ workloads }: Size): fc.Arbitrary<WorkloadStep> {
  const workload = fc.nat({ max: workloads - 1 });
  const auto = fc.constantFrom('true' as const, 'true' as const, 'false' as const);
  const uses = fc.constantFrom(
    [{ config: 0, form: 'all' as const, isOptional: false }],
    [{ config: 0, form: 'key' as const, isOptional: true }],
    [],
  );
  const step = <D extends string>(name: D) => ({ do: fc.constant(name), workload });
  return fc.oneof(
    { weight: 2, arbitrary: fc.record({ ...step('opt'), auto }) },
    { weight: 1, arbitrary: fc.record({ ...step('use'), uses }) },
    { weight: 4, arbitrary: fc.record(step('set image')) },
    { weight: 3, arbitrary: fc.record({ ...step('undo rollout'), bringsAnnotations: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ ...step('strip'), what: fc.constantFrom('record' as const, 'all' as const) }) },
    fc.record(step('label workload')),
    { weight: 2, arbitrary: fc.record(step('delete workload')) },
    { weight: 3, arbitrary: fc.record(step('create workload')) },
  );
}

function stagingSteps({ workloads, configs }: Size): fc.Arbitrary<StagingStep> {
  const workload = fc.nat({ max: workloads - 1 });
  const config = fc.nat({ max: configs - 1 });
  const step = <D extends string>(name: D) => ({ do: fc.constant(name), workload });
  const most = fc.constantFrom('1' as const, '2' as const, '3' as const, 'unlimited' as const, 'removed' as const);
  const trips = fc.constantFrom('on the lease' as const, 'on the lease' as const, 'wrong' as const, 'none' as const);
  return fc.oneof(
    { weight: 1, arbitrary: fc.record({ do: fc.constant('limit' as const), config, most }) },
    { weight: 1, arbitrary: fc.record({ ...step('prefer'), isPreferred: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ ...step('scale'), replicas: fc.nat({ max: 3 }) }) },
    { weight: 2, arbitrary: fc.record({ ...step('pause'), isPaused: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ ...step('resume'), trips }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('heal' as const) }) },
  );
}

function podSteps({ workloads }: Size): fc.Arbitrary<PodStep> {
  const workload = fc.nat({ max: workloads - 1 });
  const names = ['crash pod', 'crash loop', 'replace pod', 'begin rollout', 'write status', 'write status'] as const;
  const complete = fc.record({ do: fc.constant('complete rollout' as const), workload });
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom(...names), workload }) },
    { weight: 3, arbitrary: complete },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('slow down pods' as const),
        workload,
        ms: fc.constantFrom(0, 20_000, 100_000, 900_000),
      }),
    },
  );
}

function replicaSteps({ replicas }: Size): fc.Arbitrary<ReplicaStep> {
  const replica = fc.nat({ max: replicas - 1 });
  const watch = fc.constantFrom(...simKinds);
  const step = <D extends string>(name: D) => ({ do: fc.constant(name), replica });
  const count = fc.integer({ min: 1, max: 5 });
  const list = fc.constantFrom('begin list' as const, 'end list' as const);
  return fc.oneof(
    { weight: 5, arbitrary: fc.record({ ...step('deliver'), watch, count }) },
    {
      weight: 12,
      arbitrary: fc.record({ ...step('deliver'), watch: fc.constant('all' as const), count: fc.constant(99) }),
    },
    { weight: 2, arbitrary: fc.record({ do: list, replica, watch }) },
    { weight: 3, arbitrary: fc.record({ ...step('next patch'), fate: fc.constantFrom(...fates) }) },
    fc.record(step('fail read')),
    { weight: 2, arbitrary: fc.record(step('answer')) },
    { weight: 3, arbitrary: fc.record(step('lead')) },
    { weight: 1, arbitrary: fc.record(step('lead beside')) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constantFrom('slow lease' as const, 'renew lease' as const), replica }),
    },
    fc.record(step('deliver lease')),
    fc.record({ do: fc.constant('stand down' as const) }),
    { weight: 2, arbitrary: fc.record(step('restart')) },
  );
}

const clusterSteps: fc.Arbitrary<ClusterStep> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(1_000, 15_000, 31_000, 31_000, 610_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('quiet' as const) }) },
);
