/** Two trees of a small shop, the second one made of the first by random edits. The same seed gives the same trees. */
import type { Random } from '../../support/random.ts';
import type { ObservedKind } from '../../support/rollout-watch.ts';
import {
  configBody,
  envFrom,
  keyOf,
  split,
  subPath,
  volume,
  workloadBody,
  type ConfigRef,
  type Use,
  type Values,
} from '../scenarios/objects.ts';

export interface TreeWorkload {
  readonly kind: ObservedKind;
  readonly name: string;
  readonly hints: Values;
  readonly uses: readonly Use[];
  readonly templateAnnotations: Values;
}

export interface TreeConfig {
  readonly ref: ConfigRef;
  readonly values: Values;
  readonly annotations: Values;
  readonly isImmutable: boolean;
}

export interface RandomTree {
  readonly configs: readonly TreeConfig[];
  readonly workloads: readonly TreeWorkload[];
}

const auto = { 'reroll.dev/auto': 'true' };

/** What opts a workload in or out; several times what is used most. */
const hintsToPick: readonly Values[] = [
  ...[auto, auto, auto, auto],
  {},
  { 'reroll.dev/auto': 'configmaps' },
  { 'reroll.dev/auto': 'secrets' },
  { 'reroll.dev/auto': 'false' },
  { 'reroll.dev/ignore': 'true' },
  { 'reroll.dev/configmaps': 'app-*' },
  { ...auto, 'reroll.dev/exclude-configmaps': 'app-0' },
  { ...auto, 'reroll.dev/skip-volumes': 'true' },
  { ...auto, 'reroll.dev/approval': 'required' },
  { ...auto, 'reroll.dev/hold': 'true INC-4711' },
];

const keys = ['color', 'size', 'depth'];
const configRefs: readonly ConfigRef[] = [
  ...['ConfigMap/app-0', 'ConfigMap/app-1', 'ConfigMap/app-2', 'ConfigMap/ignored', 'ConfigMap/fixed'],
  ...['Secret/db-0', 'Secret/db-1'],
] as readonly ConfigRef[];

/** Arrives with the second tree; what uses it starts without it. */
const late: ConfigRef = 'ConfigMap/late';

export function randomTrees(random: Random, workloads: number): { readonly from: RandomTree; readonly to: RandomTree } {
  const from = {
    configs: configRefs.map((ref) => configOf(ref, { color: 'red', size: '1', depth: '2' })),
    workloads: Array.from({ length: workloads }, (_, index) => randomWorkload(random, index)),
  };
  return { from, to: edited(random, from) };
}

function configOf(ref: ConfigRef, values: Values): TreeConfig {
  const annotations: Values = ref === 'ConfigMap/ignored' ? { 'reroll.dev/ignore': 'true' } : {};
  return { ref, values, annotations, isImmutable: ref === 'ConfigMap/fixed' };
}

function randomWorkload(random: Random, index: number): TreeWorkload {
  const kind = random.pick(['Deployment', 'Deployment', 'StatefulSet', 'DaemonSet'] as const);
  const uses = [randomUse(random, 0), ...(random.next() < 0.6 ? [randomUse(random, 1)] : [])];
  return { kind, name: `w-${String(index)}`, hints: random.pick(hintsToPick), uses, templateAnnotations: {} };
}

/** @param half of the configs from which it picks, so that no two uses of a workload have the same volume */
function randomUse(random: Random, half: 0 | 1): Use {
  const ref = random.pick([...configRefs, late].filter((_, index) => index % 2 === half));
  const key = random.pick(keys);
  if (ref === late) return envFrom(late, true);
  return random.pick([envFrom(ref), keyOf(ref, key), keyOf(ref, 'surplus', true), volume(ref), subPath(ref, key)]);
}

function edited(random: Random, { configs, workloads }: RandomTree): RandomTree {
  const changed = configs.flatMap((config) => (random.next() < 0.1 ? [] : [editedConfig(random, config)]));
  const kept = workloads.flatMap((workload) => (random.next() < 0.06 ? [] : [editedWorkload(random, workload)]));
  return {
    configs: random.next() < 0.7 ? [...changed, configOf(late, { color: 'red' })] : changed,
    workloads: [...kept, { ...randomWorkload(random, workloads.length), name: 'arrived' }],
  };
}

function editedConfig(random: Random, config: TreeConfig): TreeConfig {
  const [key, chance] = [random.pick(keys), random.next()];
  const { values } = config;
  if (chance < 0.55) return { ...config, values: { ...values, [key]: 'blue' } };
  if (chance < 0.65) return { ...config, values: { ...values, surplus: 'new' } };
  if (chance < 0.7) return { ...config, values: Object.fromEntries(Object.entries(values).slice(1)) };
  return config;
}

function editedWorkload(random: Random, workload: TreeWorkload): TreeWorkload {
  const chance = random.next();
  if (chance < 0.2) return { ...workload, templateAnnotations: { 'example.com/release': '2' } };
  if (chance < 0.35) return { ...workload, hints: random.pick(hintsToPick) };
  return workload;
}

/** Configs first, as tools sort them. */
export function manifestsOf({ configs, workloads }: RandomTree, namespace: string): readonly object[] {
  const within = (apiVersion: string, kind: string, body: object): object => {
    const { metadata } = body as { metadata: object };
    return { apiVersion, kind, ...body, metadata: { ...metadata, namespace } };
  };
  return [
    ...configs.map(({ ref, values, annotations, isImmutable }) => {
      const { kind } = split(ref);
      const { stringData, ...body } = configBody(ref, { values, annotations, isImmutable }) as { stringData?: Values };
      // Apply on the server leaves in `data` what is taken out of `stringData`.
      return within('v1', kind, stringData === undefined ? body : { ...body, data: encoded(stringData) });
    }),
    ...workloads.map(({ kind, name, hints, uses, templateAnnotations }) =>
      within('apps/v1', kind, workloadBody(kind, { name, uses, annotations: hints, templateAnnotations })),
    ),
  ];
}

function encoded(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]));
}
