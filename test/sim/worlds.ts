/** The first workloads of a simulated cluster, and what each uses. */
import type { WorkloadSpec } from '../../src/model/kube-object.ts';
import { templateOf, type TemplateUse, type Texts } from './objects.ts';

/** `mixed`: the ways to use a config alternate. `shared`: all workloads use the first config, some another one too. */
export type World = 'mixed' | 'shared';

interface FirstWorkload {
  readonly spec: WorkloadSpec;
  readonly annotations: Texts;
}

/** The first spec and annotations of a workload. */
export function firstOf(world: World, workload: number, configs: number): FirstWorkload {
  return world === 'mixed' ? mixed(workload) : shared(workload, configs);
}

const replicasOf = (workload: number): number => 1 + (workload % 3);

function mixed(workload: number): FirstWorkload {
  const uses: readonly (readonly TemplateUse[])[] = [
    [{ config: 0, form: 'all', isOptional: false }],
    [{ config: 0, form: 'key', isOptional: false }],
    [{ config: 1, form: 'all', isOptional: true }],
    [],
  ];
  const annotations = workload % 4 === 3 ? { 'reroll.dev/configmaps': 'cfg-*' } : { 'reroll.dev/auto': 'true' };
  const template = templateOf(uses[workload % 4] ?? [], 'web:0', {});
  return { spec: { replicas: replicasOf(workload), template }, annotations };
}

/** A Deployment keeps all its pods during a rollout, replaces its only pod, or has none for a while. */
const strategies: readonly WorkloadSpec[] = [
  { strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } },
  { strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } },
  { replicas: 1, strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } } },
  { strategy: { type: 'Recreate' } },
];

function shared(workload: number, configs: number): FirstWorkload {
  const form = workload % 3 === 1 ? 'key' : 'all';
  const isOptional = false;
  const others = Array.from({ length: configs - 1 }, (_, index) => index + 1);
  const uses = [0, ...others.filter((config) => workload % (configs + 1) === config)];
  const template = templateOf(
    uses.map((config) => ({ config, form, isOptional })),
    'web:0',
    {},
  );
  const spec = { replicas: replicasOf(workload), ...strategies[workload % strategies.length], template };
  return { spec, annotations: { 'reroll.dev/auto': 'true' } };
}
