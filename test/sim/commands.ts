/**
 * Generates scenarios. The weights make changes of content, lags and patches frequent, and everything else
 * occasional.
 */
import fc from 'fast-check';

import { gateSequences, gateSteps } from './gate-commands.ts';
import { simKinds, type TemplateUse } from './objects.ts';
import { plainOptions, type SimOptions, type Size } from './options.ts';
import { sequences } from './sequences.ts';
import { fates } from './patch-path.ts';
import type { ClusterStep, ConfigStep, PodStep, ReplicaStep, Step, WorkloadStep } from './steps.ts';
import { allKeys } from './uses.ts';

export interface Scenario {
  readonly options: SimOptions;
  readonly steps: readonly Step[];
}

const rarely = fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });

/**
 * A cluster of this size with drawn options and steps. Most scenarios begin with a quiet cluster.
 * @param length minimum number of steps, before those that are left out
 * @param left kinds of steps that are left out
 */
export function scenarios(size: Size, length: number, left: readonly string[] = []): fc.Arbitrary<Scenario> {
  const options = fc.record({
    settleMs: fc.constantFrom(0, 1_000),
    minIntervalMs: fc.constantFrom(0, 10_000),
    reloadOnCreate: rarely,
    reloadOnDelete: rarely,
    autoReloadAll: rarely,
    isFreshnessKnown: fc.oneof(
      { weight: 4, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) },
    ),
  });
  const steps = fc
    .oneof(seriesOf(oneOrMore(stepOf(size), sequences(size)), length), seriesOf(gatedSteps(size), length))
    .map((all) => all.filter((step) => !left.includes(step.do)));
  return fc
    .record({ options, steps, isWarm: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)) })
    .map((drawn) => ({
      options: { ...plainOptions, ...size, ...drawn.options },
      steps: drawn.isWarm ? [{ do: 'quiet' }, ...drawn.steps] : drawn.steps,
    }));
}

type Series = fc.Arbitrary<readonly Step[]>;

function seriesOf(drawn: Series, length: number): Series {
  return fc.array(drawn, { minLength: length, maxLength: length, size: 'max' }).map((all) => all.flat());
}

function oneOrMore(step: fc.Arbitrary<Step>, series: Series): Series {
  return fc.oneof(
    { weight: 12, arbitrary: step.map((one): readonly Step[] => [one]) },
    { weight: 1, arbitrary: series },
  );
}

/** Steps among which gates open and close. */
function gatedSteps(size: Size): Series {
  const step = fc.oneof({ weight: 41, arbitrary: stepOf(size) }, { weight: 12, arbitrary: gateSteps(size) });
  return oneOrMore(step, fc.oneof(sequences(size), gateSequences(size)));
}

function stepOf(size: Size): fc.Arbitrary<Step> {
  return fc.oneof(
    { weight: 10, arbitrary: configSteps(size) },
    { weight: 8, arbitrary: workloadSteps(size) },
    { weight: 6, arbitrary: podSteps(size) },
    { weight: 14, arbitrary: replicaSteps(size) },
    { weight: 3, arbitrary: clusterSteps },
  );
}

function configSteps({ configs }: Size): fc.Arbitrary<ConfigStep> {
  const config = fc.nat({ max: configs - 1 });
  const value = fc.constantFrom('red', 'green', 'blue');
  const step = <D extends string>(name: D) => ({ do: fc.constant(name), config });
  const key = fc.oneof({ weight: 3, arbitrary: fc.constant('color' as const) }, fc.constantFrom(...allKeys));
  return fc.oneof(
    { weight: 10, arbitrary: fc.record({ ...step('set key'), key, value }) },
    fc.record({ ...step('remove key'), key }),
    { weight: 2, arbitrary: fc.record({ ...step('create config'), value }) },
    { weight: 2, arbitrary: fc.record(step('delete config')) },
    fc.record(step('label config')),
    fc.record({ ...step('ignore config'), isIgnored: fc.boolean() }),
  );
}

function workloadSteps({ workloads, configs }: Size): fc.Arbitrary<WorkloadStep> {
  const workload = fc.nat({ max: workloads - 1 });
  const auto = fc.constantFrom('true' as const, 'false' as const, 'removed' as const);
  const use: fc.Arbitrary<TemplateUse> = fc.record({
    config: fc.nat({ max: configs - 1 }),
    form: fc.constantFrom('key' as const, 'all' as const),
    isOptional: fc.boolean(),
  });
  const uses = fc.oneof(
    { weight: 5, arbitrary: fc.array(use, { maxLength: 2 }) },
    { weight: 3, arbitrary: use.map((one) => [{ ...one, config: 0 }]) },
  );
  const names = fc.constantFrom('', 'cfg-0', 'cfg-1', 'cfg-9', 'cfg-*');
  const step = <D extends string>(name: D) => ({ do: fc.constant(name), workload });
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ ...step('opt'), auto }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('opt namespace' as const), auto }) },
    { weight: 4, arbitrary: fc.record({ ...step('use'), uses }) },
    { weight: 2, arbitrary: fc.record({ ...step('list names'), names }) },
    { weight: 3, arbitrary: fc.record(step('set image')) },
    { weight: 2, arbitrary: fc.record({ ...step('undo rollout'), bringsAnnotations: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ ...step('strip'), what: fc.constantFrom('record' as const, 'all' as const) }) },
    fc.record(step('label workload')),
    fc.record(step('delete workload')),
    { weight: 2, arbitrary: fc.record(step('create workload')) },
  );
}

function podSteps({ workloads }: Size): fc.Arbitrary<PodStep> {
  const workload = fc.nat({ max: workloads - 1 });
  const names = ['crash pod', 'replace pod', 'replace pod', 'complete rollout', 'write status'] as const;
  return fc.record({ do: fc.constantFrom(...names), workload });
}

function replicaSteps({ replicas }: Size): fc.Arbitrary<ReplicaStep> {
  const replica = fc.nat({ max: replicas - 1 });
  const watch = fc.constantFrom(...simKinds);
  const step = <D extends string>(name: D) => ({ do: fc.constant(name), replica });
  const all = fc.constant('all' as const);
  const list = fc.constantFrom('begin list' as const, 'end list' as const);
  const count = fc.integer({ min: 1, max: 5 });
  return fc.oneof(
    { weight: 8, arbitrary: fc.record({ ...step('deliver'), watch, count }) },
    { weight: 8, arbitrary: fc.record({ ...step('deliver'), watch: all, count: fc.constant(99) }) },
    { weight: 4, arbitrary: fc.record({ do: list, replica, watch }) },
    { weight: 2, arbitrary: fc.record({ ...step('list items'), watch, count }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('end list' as const), replica, watch: all }) },
    { weight: 2, arbitrary: fc.record(step('adopt next')) },
    { weight: 4, arbitrary: fc.record({ ...step('next patch'), fate: fc.constantFrom(...fates) }) },
    fc.record(step('fail read')),
    { weight: 3, arbitrary: fc.record(step('answer')) },
    { weight: 4, arbitrary: fc.record(step('lead')) },
    fc.record({ do: fc.constant('stand down' as const) }),
    fc.record(step('restart')),
  );
}

const clusterSteps: fc.Arbitrary<ClusterStep> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(100, 1_000, 3_000, 15_000) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('quiet' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('snapshot' as const, 'restore' as const) }) },
);
