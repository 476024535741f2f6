/** The kinds of objects that reroll reads and writes, and the keys by which it names them in memory. */
import { kindPresets } from './kind-presets.ts';
import {
  templateTrigger,
  type AddedKind,
  type MemberPath,
  type ResourceType,
  type WorkloadType,
} from './workload-type.ts';

const apps = { root: '/apis/apps/v1', templatePath: ['spec', 'template'] } as const;

const ofApps = { ...apps, trigger: templateTrigger(apps.templatePath) };

/**
 * The kinds of workloads that reroll always rolls. Jobs and CronJobs are never rolled: their pods are not replaced.
 */
const builtInTypes = {
  Deployment: { ...ofApps, objectKind: 'Deployment', plural: 'deployments', progress: 'replicas' },
  StatefulSet: { ...ofApps, objectKind: 'StatefulSet', plural: 'statefulsets', progress: 'revisions' },
  DaemonSet: { ...ofApps, objectKind: 'DaemonSet', plural: 'daemonsets', progress: 'nodes' },
} as const satisfies Readonly<Record<string, WorkloadType>>;
export type BuiltInKind = keyof typeof builtInTypes;
export const builtInKinds = Object.keys(builtInTypes) as readonly BuiltInKind[];

/** Names a kind in memory, records, logs and metrics. */
export type WorkloadKind = BuiltInKind | AddedKind;

/**
 * The kinds that the options add. Like the scheme of a client, it is the same in the whole process, and filled once at
 * the start, before any object is read.
 */
let addedTypes: ReadonlyMap<string, WorkloadType> = new Map();

/** Sets the kinds that this process rolls besides the built-in ones. */
export function setAddedKinds(types: Readonly<Record<AddedKind, WorkloadType>>): void {
  addedTypes = new Map(Object.entries(types));
}

/** Runs something for which these kinds are added, and restores the former ones then. */
export async function withAddedKinds<T>(
  types: Readonly<Record<AddedKind, WorkloadType>>,
  run: () => T | Promise<T>,
): Promise<T> {
  const before = addedTypes;
  setAddedKinds(types);
  try {
    return await run();
  } finally {
    addedTypes = before;
  }
}

/** The kinds that `--kinds` adds. */
export function addedKinds(): readonly AddedKind[] {
  return [...addedTypes.keys()] as AddedKind[];
}

/** The kinds of workloads that this process rolls, the built-in ones first. */
export function workloadKinds(): readonly WorkloadKind[] {
  return [...builtInKinds, ...addedKinds()];
}

function presetOf(kind: string): WorkloadType | undefined {
  return Object.hasOwn(kindPresets, kind) ? kindPresets[kind as keyof typeof kindPresets] : undefined;
}

/** Also of presets that are not configured. @throws Error for any other kind that this process does not roll */
export function workloadTypeOf(kind: WorkloadKind): WorkloadType {
  const type = isBuiltIn(kind) ? builtInTypes[kind] : (addedTypes.get(kind) ?? presetOf(kind));
  if (type === undefined) throw new Error(`the kind ${kind} is not configured`);
  return type;
}

/** The kinds whose objects may carry our annotations: the Deployment controller copies them onto its ReplicaSets. */
export type AnnotatedKind = WorkloadKind | 'ReplicaSet';

export function annotatedKinds(): readonly AnnotatedKind[] {
  return [...workloadKinds(), 'ReplicaSet'];
}

/** The way to the pod template; undefined for a kind without one. */
export function templatePathOf(kind: AnnotatedKind): MemberPath | undefined {
  return kind === 'ReplicaSet' ? apps.templatePath : workloadTypeOf(kind).templatePath;
}

/** The kinds that are watched for content. An object of either is called a **config**. */
export const configTypes = {
  ConfigMap: { root: '/api/v1', plural: 'configmaps' },
  Secret: { root: '/api/v1', plural: 'secrets' },
} as const satisfies Readonly<Record<string, ResourceType>>;
export type ConfigKind = keyof typeof configTypes;
export const configKinds = Object.keys(configTypes) as readonly ConfigKind[];

/** The kinds that are watched. @param ignored `--resources-to-ignore` */
export function watchedConfigKinds(ignored: readonly ConfigKind[]): readonly ConfigKind[] {
  return configKinds.filter((kind) => !ignored.includes(kind));
}

/** Excludes Secrets that no pod loads as configuration: a cluster may hold thousands of them. */
export const secretFieldSelector = 'type!=helm.sh/release.v1,type!=kubernetes.io/service-account-token';

/** The kinds of objects that a user can name on the command line. */
export type OperandKind = WorkloadKind | ConfigKind | 'Namespace';

function isBuiltIn(kind: string): kind is BuiltInKind {
  return Object.hasOwn(builtInTypes, kind);
}

/**
 * The kind of workload that an object of this `kind` and API group is; undefined for any other object. @param group
 * empty for the core group
 */
export function workloadKindOf(objectKind: string, group: string): WorkloadKind | undefined {
  if (group === 'apps' && isBuiltIn(objectKind)) return objectKind;
  return addedKinds().find((kind) => {
    const { objectKind: own, root } = workloadTypeOf(kind);
    return own === objectKind && root.startsWith(`/apis/${group}/`);
  });
}

/** Whether this process rolls objects of the kind. */
export function isWorkloadKind(kind: string): kind is WorkloadKind {
  return isBuiltIn(kind) || addedTypes.has(kind);
}

export function isConfigKind(kind: string): kind is ConfigKind {
  return Object.hasOwn(configTypes, kind);
}

/** `<kind>/<namespace>/<name>` of a workload. */
export type WorkloadKey = `${WorkloadKind}/${string}/${string}`;

/** `<kind>/<namespace>/<name>` of a config. */
export type ConfigKey = `${ConfigKind}/${string}/${string}`;

/** `<kind>/<name>` of a config in the workload's own namespace, as it stands in records and causes. */
export type ConfigRef = `${ConfigKind}/${string}`;

/** The parts of a `WorkloadKey`. */
export interface WorkloadIdentity {
  readonly kind: WorkloadKind;
  readonly namespace: string;
  readonly name: string;
}

export function workloadKey({ kind, namespace, name }: WorkloadIdentity): WorkloadKey {
  return `${kind}/${namespace}/${name}`;
}

export function configKey(kind: ConfigKind, namespace: string, name: string): ConfigKey {
  return `${kind}/${namespace}/${name}`;
}

/** The parts of a config key. */
export function parseConfigKey(key: ConfigKey): { kind: ConfigKind; namespace: string; name: string } {
  const [kind = '', namespace = '', name = ''] = key.split('/');
  return { kind: kind as ConfigKind, namespace, name };
}

export function configRef(kind: ConfigKind, name: string): ConfigRef {
  return `${kind}/${name}`;
}

/** The parts of a config reference. */
export function parseConfigRef(ref: ConfigRef): { kind: ConfigKind; name: string } {
  const slash = ref.indexOf('/');
  return { kind: ref.slice(0, slash) as ConfigKind, name: ref.slice(slash + 1) };
}

/** The key of the config that a reference names in a namespace. */
export function configKeyOf(ref: ConfigRef, namespace: string): ConfigKey {
  const { kind, name } = parseConfigRef(ref);
  return configKey(kind, namespace, name);
}

/** The parts of a workload key. */
export function parseWorkloadKey(key: WorkloadKey): WorkloadIdentity {
  const [kind = '', namespace = '', name = ''] = key.split('/');
  return { kind: kind as WorkloadKind, namespace, name };
}
