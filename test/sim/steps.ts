/** The steps that can happen in a simulated cluster, as plain data with which a failing run is printed. */
import { gateStepNames, type GateStep } from './gate-steps.ts';
import { configName, workloadName, type SimKind, type TemplateUse } from './objects.ts';
import type { Fate } from './patch-path.ts';
import { stagingStepNames, type StagingStep } from './staging/steps.ts';
import type { allKeys } from './uses.ts';

export type ConfigKeyName = (typeof allKeys)[number];
export type Auto = 'true' | 'false' | 'removed';

/** A change of a config by a user. */
export type ConfigStep =
  | { readonly do: 'set key'; readonly config: number; readonly key: ConfigKeyName; readonly value: string }
  | { readonly do: 'remove key'; readonly config: number; readonly key: ConfigKeyName }
  | { readonly do: 'create config'; readonly config: number; readonly value: string }
  | { readonly do: 'delete config'; readonly config: number }
  | { readonly do: 'label config'; readonly config: number }
  | { readonly do: 'ignore config'; readonly config: number; readonly isIgnored: boolean };

/** A change of a workload or its namespace by a user. */
export type WorkloadStep =
  | { readonly do: 'opt'; readonly workload: number; readonly auto: Auto }
  | { readonly do: 'opt namespace'; readonly auto: Auto }
  | { readonly do: 'use'; readonly workload: number; readonly uses: readonly TemplateUse[] }
  /** A comma list of names and globs; an empty one removes the hint. */
  | { readonly do: 'list names'; readonly workload: number; readonly names: string }
  | { readonly do: 'set image'; readonly workload: number }
  /** `kubectl rollout undo` also restores the annotations; a deployment from Git restores the template alone. */
  | { readonly do: 'undo rollout'; readonly workload: number; readonly bringsAnnotations: boolean }
  /** `all`: the annotations of the template too, as with a tool that replaces objects. */
  | { readonly do: 'strip'; readonly workload: number; readonly what: 'record' | 'all' }
  | { readonly do: 'label workload'; readonly workload: number }
  | { readonly do: 'delete workload'; readonly workload: number }
  | { readonly do: 'create workload'; readonly workload: number };

/** A step of the pods of a workload. */
export type PodStep =
  | { readonly do: 'crash pod'; readonly workload: number }
  /** The pods that crash with their content start again. */
  | { readonly do: 'crash loop'; readonly workload: number }
  | { readonly do: 'replace pod'; readonly workload: number }
  /** From now on its pods take this long until they are ready. */
  | { readonly do: 'slow down pods'; readonly workload: number; readonly ms: number }
  | { readonly do: 'complete rollout'; readonly workload: number }
  /** The status shows the new ReplicaSet, and not yet the generation. */
  | { readonly do: 'begin rollout'; readonly workload: number }
  | { readonly do: 'write status'; readonly workload: number };

/** An event, answer or change of role that reaches a replica. */
export type ReplicaStep =
  | { readonly do: 'deliver'; readonly replica: number; readonly watch: SimKind | 'all'; readonly count: number }
  | { readonly do: 'begin list'; readonly replica: number; readonly watch: SimKind }
  | { readonly do: 'list items'; readonly replica: number; readonly watch: SimKind; readonly count: number }
  | { readonly do: 'end list'; readonly replica: number; readonly watch: SimKind | 'all' }
  /** The list of the workloads of a namespace that opted in continues by one. */
  | { readonly do: 'adopt next'; readonly replica: number }
  /** The watch of the Lease shows its present state. */
  | { readonly do: 'deliver lease'; readonly replica: number }
  /** What it writes to the Lease waits until it is renewed. */
  | { readonly do: 'slow lease' | 'renew lease'; readonly replica: number }
  | { readonly do: 'next patch'; readonly replica: number; readonly fate: Fate }
  | { readonly do: 'fail read'; readonly replica: number }
  | { readonly do: 'answer'; readonly replica: number }
  | { readonly do: 'lead'; readonly replica: number }
  /** It takes the Lease, and the leader before it does not know it yet. */
  | { readonly do: 'lead beside'; readonly replica: number }
  | { readonly do: 'stand down' }
  | { readonly do: 'restart'; readonly replica: number };

/** A step of the whole cluster. */
export type ClusterStep =
  | { readonly do: 'snapshot' }
  | { readonly do: 'restore' }
  | { readonly do: 'wait'; readonly ms: number }
  /** Everything arrives, and time passes until nothing is left to do; then the invariants hold. */
  | { readonly do: 'quiet' };

export type Step = ConfigStep | WorkloadStep | GateStep | StagingStep | PodStep | ReplicaStep | ClusterStep;

const configSteps = ['set key', 'remove key', 'create config', 'delete config', 'label config', 'ignore config'];
const workloadSteps = [
  ...['opt', 'opt namespace', 'use', 'list names', 'set image', 'undo rollout', 'strip', 'label workload'],
  ...['delete workload', 'create workload'],
];
const podSteps = [
  ...['crash pod', 'crash loop', 'replace pod', 'slow down pods', 'complete rollout', 'begin rollout', 'write status'],
];
const listSteps = ['deliver', 'begin list', 'list items', 'end list', 'adopt next', 'deliver lease'];
const leaseSteps = ['slow lease', 'renew lease', 'lead', 'lead beside', 'stand down'];
const replicaSteps = [...listSteps, ...leaseSteps, 'next patch', 'fail read', 'answer', 'restart'];
const clusterSteps = ['snapshot', 'restore', 'wait', 'quiet'];

/** The names of all kinds of steps. */
export const stepNames = [
  ...[...configSteps, ...workloadSteps, ...gateStepNames, ...stagingStepNames],
  ...[...podSteps, ...replicaSteps, ...clusterSteps],
];

/** After these steps a replica knows the order of events only by the times in `managedFields`. */
export const losesOrder: ReadonlySet<Step['do']> = new Set([
  'restart',
  'restore',
  'snapshot',
  'begin list',
  'lead',
  'lead beside',
  'stand down',
  'create config',
  'set key',
  'heal',
]);

export const isConfigStep = (step: Step): step is ConfigStep => configSteps.includes(step.do);
export const isGateStep = (step: Step): step is GateStep => gateStepNames.includes(step.do);
export const isPodStep = (step: Step): step is PodStep => podSteps.includes(step.do);
export const isReplicaStep = (step: Step): step is ReplicaStep => replicaSteps.includes(step.do);
export const isStagingStep = (step: Step): step is StagingStep => stagingStepNames.includes(step.do);
export const isWorkloadStep = (step: Step): step is WorkloadStep => workloadSteps.includes(step.do);

/** One line for a step. */
export function describe(step: Step): string {
  const words = Object.entries(step).map(([member, value]: [string, unknown]) => wordOf(member, value));
  return words.filter((word) => word !== '').join(' ');
}

const wordsOf: Readonly<Record<string, (value: unknown) => string>> = {
  do: String,
  config: (value) => configName(Number(value)),
  workload: (value) => workloadName(Number(value)),
  on: (value) => (typeof value === 'number' ? workloadName(value) : String(value)),
  replica: (value) => `replica-${String(value)}`,
  uses: (value) => (value as readonly TemplateUse[]).map(describeUse).join(' and ') || 'nothing',
};

function wordOf(member: string, value: unknown): string {
  const word = wordsOf[member];
  if (word !== undefined) return word(value);
  return typeof value === 'string' ? value || '(none)' : `${member}=${String(value)}`;
}

function describeUse({ config, form, isOptional }: TemplateUse): string {
  const what = form === 'key' ? `key color of ${configName(config)}` : `all of ${configName(config)}`;
  return isOptional ? `${what} (optional)` : what;
}
