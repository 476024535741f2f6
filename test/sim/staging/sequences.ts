/** Generates series of steps that are hard for staged rolls and rare by chance, with some of the steps left out. */
import fc from 'fast-check';

import type { Size } from '../options.ts';
import { fates } from '../patch-path.ts';
import type { Step } from '../steps.ts';

/** Steps in order, of which up to two may be missing. */
export function stagingSequences(size: Size): fc.Arbitrary<readonly Step[]> {
  const drawn = fc.record({
    workload: fc.nat({ max: size.workloads - 1 }),
    replica: fc.nat({ max: size.replicas - 1 }),
    config: fc.nat({ max: size.configs - 1 }),
    value: fc.constantFrom('red', 'green', 'bad 1', 'bad 2'),
    other: fc.constantFrom('blue', 'red', 'bad 2', 'bad 3'),
    fate: fc.constantFrom(...fates),
    which: fc.nat({ max: series.length - 1 }),
  });
  return drawn
    .map((choice) => series[choice.which]?.({ ...choice, workloads: size.workloads }) ?? [])
    .chain((steps) => fc.subarray([...steps], { minLength: Math.max(1, steps.length - 2) }));
}

interface Choice {
  readonly workloads: number;
  readonly workload: number;
  readonly replica: number;
  readonly config: number;
  readonly value: string;
  readonly other: string;
  readonly fate: (typeof fates)[number];
}

const series: readonly ((choice: Choice) => readonly Step[])[] = [
  replacedInMidWave,
  handedOver,
  failedAndHandedOver,
  twoLeaders,
  lostAnswer,
  wrongFixes,
];

const all = (replica: number): Step => ({ do: 'deliver', replica, watch: 'all', count: 99 });
const color = (config: number, value: string): Step => ({ do: 'set key', config, key: 'color', value });

/** Pods and statuses of all workloads go on, and time passes. */
function wave({ workloads, replica }: Choice, ms: number): readonly Step[] {
  const completed = Array.from({ length: workloads }, (_, workload): Step => ({ do: 'complete rollout', workload }));
  return [all(replica), ...completed, all(replica), { do: 'wait', ms }, all(replica)];
}

/** Other content comes while a part of the users runs the last one. */
function replacedInMidWave(choice: Choice): readonly Step[] {
  const { config, value, other, replica } = choice;
  return [color(config, value), ...wave(choice, 31_000), ...wave(choice, 31_000), color(config, other), all(replica)];
}

/** Another replica leads in the middle of a wave. */
function handedOver(choice: Choice): readonly Step[] {
  const { config, value, replica } = choice;
  return [
    { do: 'lead', replica: 0 },
    color(config, value),
    ...wave({ ...choice, replica: 0 }, 10_000),
    { do: 'deliver', replica, watch: 'Deployment', count: 3 },
    { do: 'lead', replica },
    ...wave(choice, 31_000),
  ];
}

/** The first one fails, and the replica that has seen it is lost. */
function failedAndHandedOver(choice: Choice): readonly Step[] {
  const { config, replica } = choice;
  return [
    { do: 'lead', replica: 0 },
    color(config, 'bad 1'),
    ...wave({ ...choice, replica: 0 }, 610_000),
    ...wave({ ...choice, replica: 0 }, 1_000),
    { do: 'restart', replica: 0 },
    { do: 'lead', replica },
    ...wave(choice, 1_000),
  ];
}

/** Two replicas lead when the content changes. */
function twoLeaders({ config, value, replica, fate }: Choice): readonly Step[] {
  return [
    { do: 'lead', replica: 0 },
    { do: 'lead beside', replica },
    { do: 'next patch', replica: 0, fate },
    color(config, value),
    all(0),
    all(replica),
    { do: 'renew lease', replica: 0 },
  ];
}

/** The answer to the first roll does not arrive, or another one than expected does. */
function lostAnswer({ config, value, replica, fate }: Choice): readonly Step[] {
  return [
    { do: 'lead', replica },
    { do: 'next patch', replica, fate },
    { do: 'next patch', replica, fate: 'lost after' },
    color(config, value),
    { do: 'deliver', replica, watch: 'ConfigMap', count: 1 },
    { do: 'wait', ms: 1_000 },
    { do: 'answer', replica },
    all(replica),
  ];
}

/** The fixes of a bad content are bad as well. */
function wrongFixes(choice: Choice): readonly Step[] {
  const { config, value } = choice;
  return [
    color(config, 'bad 1'),
    ...wave(choice, 610_000),
    color(config, 'bad 2'),
    ...wave(choice, 610_000),
    color(config, value),
    ...wave(choice, 31_000),
  ];
}
