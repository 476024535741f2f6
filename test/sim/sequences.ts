/**
 * Generates series of steps that are hard for a controller and rare by chance, with some of the steps left out.
 */
import fc from 'fast-check';

import type { Size } from './options.ts';
import { fates } from './patch-path.ts';
import type { Step } from './steps.ts';

/** Steps in order, of which up to two may be missing. */
export function sequences(size: Size): fc.Arbitrary<readonly Step[]> {
  return fc
    .oneof(handover(size), adoptionWhileListed(size), readWhileListed(size), arrival(size))
    .chain((steps) => fc.subarray([...steps], { minLength: Math.max(1, steps.length - 2) }));
}

const colors = fc.constantFrom('red', 'green', 'blue');

/**
 * A leader has handled a part of a change when another replica, to which workloads arrive before configs, takes over.
 */
function handover({ configs, replicas }: Size): fc.Arbitrary<readonly Step[]> {
  const drawn = fc.record({ config: fc.nat({ max: configs - 1 }), value: colors, fate: fc.constantFrom(...fates) });
  return drawn.map(({ config, value, fate }) => [
    { do: 'quiet' },
    { do: 'lead', replica: 0 },
    { do: 'next patch', replica: 0, fate },
    { do: 'set key', config, key: 'color', value },
    { do: 'deliver', replica: 0, watch: 'all', count: 99 },
    { do: 'deliver', replica: replicas - 1, watch: 'Deployment', count: 99 },
    { do: 'lead', replica: replicas - 1 },
  ]);
}

/** A namespace opts in while its workloads are listed. */
function adoptionWhileListed({ workloads, replicas }: Size): fc.Arbitrary<readonly Step[]> {
  const drawn = fc.record({
    replica: fc.nat({ max: replicas - 1 }),
    workload: fc.nat({ max: workloads - 1 }),
    count: fc.nat({ max: workloads }),
    fate: fc.constantFrom(...fates),
  });
  return drawn.map(({ replica, workload, count, fate }) => [
    { do: 'opt', workload, auto: 'removed' },
    { do: 'quiet' },
    { do: 'begin list', replica, watch: 'Deployment' },
    { do: 'list items', replica, watch: 'Deployment', count },
    { do: 'label workload', workload },
    { do: 'opt namespace', auto: 'true' },
    { do: 'deliver', replica, watch: 'Namespace', count: 9 },
    { do: 'next patch', replica, fate },
    ...Array.from({ length: workloads }, (): Step => ({ do: 'adopt next', replica })),
    { do: 'end list', replica, watch: 'Deployment' },
  ]);
}

/** A config changes while it is listed by a replica that takes over and reads it. */
function readWhileListed({ configs, replicas }: Size): fc.Arbitrary<readonly Step[]> {
  return fc.record({ config: fc.nat({ max: configs - 1 }), value: colors }).map(({ config, value }) => [
    { do: 'lead', replica: 0 },
    { do: 'begin list', replica: replicas - 1, watch: 'ConfigMap' },
    { do: 'set key', config, key: 'color', value },
    { do: 'deliver', replica: 0, watch: 'all', count: 99 },
    { do: 'deliver', replica: replicas - 1, watch: 'Deployment', count: 99 },
    { do: 'lead', replica: replicas - 1 },
    { do: 'end list', replica: replicas - 1, watch: 'ConfigMap' },
  ]);
}

/** A missing config is created, and changed before a replica has seen it. */
function arrival({ configs }: Size): fc.Arbitrary<readonly Step[]> {
  return fc
    .record({ config: fc.nat({ max: configs - 1 }), value: colors, other: colors })
    .map(({ config, value, other }) => [
      { do: 'delete config', config },
      { do: 'quiet' },
      { do: 'create config', config, value },
      { do: 'set key', config, key: 'color', value: other },
    ]);
}
