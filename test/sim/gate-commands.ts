/** Generates the steps about control gates. Gates open more often than they close, so that something rolls. */
import fc from 'fast-check';

import type { AnsweredContent, GateStep, HoldWord } from './gate-steps.ts';
import { windowTexts } from './gates.ts';
import type { Size } from './options.ts';
import type { ReplicaStep, Step } from './steps.ts';

const holds: fc.Arbitrary<HoldWord> = fc.oneof(
  { weight: 4, arbitrary: fc.constant('removed' as const) },
  { weight: 2, arbitrary: fc.constant('true' as const) },
  { weight: 2, arbitrary: fc.constantFrom('30s' as const, '10m' as const) },
  { weight: 1, arbitrary: fc.constant('ture' as const) },
);
const contents: fc.Arbitrary<AnsweredContent> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('present' as const, 'pending' as const) },
  { weight: 1, arbitrary: fc.constantFrom('former' as const, 'none' as const) },
);
const windows = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...windowTexts) },
  { weight: 1, arbitrary: fc.constant('removed' as const) },
);
const texts = fc.constantFrom('removed' as const, 'garbage' as const, 'forged' as const);

export function gateSteps({ workloads, replicas }: Size): fc.Arbitrary<GateStep | ReplicaStep> {
  const on = fc.nat({ max: workloads - 1 });
  const level = fc.oneof({ weight: 2, arbitrary: on }, { weight: 1, arbitrary: fc.constant('namespace' as const) });
  const holder = fc.oneof({ weight: 4, arbitrary: level }, { weight: 1, arbitrary: fc.constant('lease' as const) });
  const step = <D extends string>(name: D) => ({ do: fc.constant(name) });
  return fc.oneof(
    { weight: 9, arbitrary: fc.record({ ...step('hold'), on: holder, hold: holds }) },
    { weight: 3, arbitrary: fc.record({ ...step('require approval'), on: level, isRequired: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ ...step('set window'), on, window: windows }) },
    { weight: 4, arbitrary: fc.record({ ...step('approve'), on, content: contents }) },
    { weight: 2, arbitrary: fc.record({ ...step('let pass'), on, content: contents }) },
    { weight: 2, arbitrary: fc.record({ ...step('rewrite pending'), on, text: texts }) },
    { weight: 1, arbitrary: fc.record(step('open gates')) },
    { weight: 3, arbitrary: fc.record({ ...step('deliver lease'), replica: fc.nat({ max: replicas - 1 }) }) },
  );
}

const colors = fc.constantFrom('red', 'green', 'blue');

/** Steps in order, of which one may be missing. */
export function gateSequences({ workloads, configs, replicas }: Size): fc.Arbitrary<readonly Step[]> {
  const drawn = fc.record({
    workload: fc.nat({ max: workloads - 1 }),
    config: fc.nat({ max: configs - 1 }),
    replica: fc.nat({ max: replicas - 1 }),
    value: colors,
    other: colors,
  });
  return drawn
    .chain((choice) => fc.constantFrom(...series.map((seriesOf) => seriesOf(choice))))
    .chain((steps) => fc.subarray([...steps], { minLength: steps.length - 1 }));
}

interface Choice {
  readonly workload: number;
  readonly config: number;
  readonly replica: number;
  readonly value: string;
  readonly other: string;
}

const series: readonly ((choice: Choice) => readonly Step[])[] = [
  approvedTooEarly,
  undoneWhileHeld,
  heldBackAndForth,
  heldForTheNextLeader,
];

/** A content is approved, and another one comes before the roll. */
function approvedTooEarly({ workload, config, value, other }: Choice): readonly Step[] {
  return [
    { do: 'quiet' },
    { do: 'require approval', on: workload, isRequired: true },
    { do: 'set key', config, key: 'color', value },
    { do: 'quiet' },
    { do: 'approve', on: workload, content: 'pending' },
    { do: 'set key', config, key: 'color', value: other },
    { do: 'quiet' },
  ];
}

/** An undo brings back the annotations of a time at which the workload waited, or had not been held yet. */
function undoneWhileHeld({ workload, config, value, replica }: Choice): readonly Step[] {
  return [
    { do: 'hold', on: workload, hold: 'true' },
    { do: 'set key', config, key: 'color', value },
    { do: 'quiet' },
    { do: 'set image', workload },
    { do: 'deliver', replica, watch: 'all', count: 99 },
    { do: 'hold', on: workload, hold: 'removed' },
    { do: 'undo rollout', workload, bringsAnnotations: true },
  ];
}

/** Content goes and comes back while a hold is on, and pods start in between. */
function heldBackAndForth({ workload, config, value, other }: Choice): readonly Step[] {
  return [
    { do: 'set key', config, key: 'color', value },
    { do: 'quiet' },
    { do: 'hold', on: 'namespace', hold: 'true' },
    { do: 'set key', config, key: 'color', value: other },
    { do: 'crash pod', workload },
    { do: 'write status', workload },
    { do: 'quiet' },
    { do: 'set key', config, key: 'color', value },
    { do: 'quiet' },
    { do: 'hold', on: 'namespace', hold: 'removed' },
  ];
}

/** A hold that the leader has seen is on when another replica, which has not, takes over. */
function heldForTheNextLeader({ config, replica, value }: Choice): readonly Step[] {
  return [
    { do: 'lead', replica: 0 },
    { do: 'hold', on: 'lease', hold: 'true' },
    { do: 'deliver lease', replica: 0 },
    { do: 'set key', config, key: 'color', value },
    { do: 'deliver', replica, watch: 'all', count: 99 },
    { do: 'lead', replica },
  ];
}
