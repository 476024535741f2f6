/** The kinds of objects that reroll reads and writes, and the keys by which it names them in memory. */

/** The REST path of a resource: the root of its group and version, and its plural. */
export interface ResourceType {
  readonly root: string;
  readonly plural: string;
}

/** A kind of object that has a pod template. */
export interface TemplateType extends ResourceType {
  /** The members on the way to its pod template. */
  readonly templatePath: readonly string[];
}

export interface WorkloadType extends TemplateType {
  /** The parts of its status that show whether a rollout is complete. */
  readonly completion: 'replicas' | 'revisions' | 'nodes';
}

const apps = { root: '/apis/apps/v1', templatePath: ['spec', 'template'] } as const;

/**
 * The kinds of workloads that reroll rolls, with all that differs between them. Jobs and CronJobs are never rolled:
 * their pods are not replaced.
 */
export const workloadTypes = {
  Deployment: { ...apps, plural: 'deployments', completion: 'replicas' },
  StatefulSet: { ...apps, plural: 'statefulsets', completion: 'revisions' },
  DaemonSet: { ...apps, plural: 'daemonsets', completion: 'nodes' },
} as const satisfies Readonly<Record<string, WorkloadType>>;
export type WorkloadKind = keyof typeof workloadTypes;
export const workloadKinds = Object.keys(workloadTypes) as readonly WorkloadKind[];

/** The kinds whose objects may carry our annotations: the Deployment controller copies them onto its ReplicaSets. */
export const annotatedTypes = {
  ...workloadTypes,
  ReplicaSet: { ...apps, plural: 'replicasets' },
} as const satisfies Readonly<Record<string, TemplateType>>;
export type AnnotatedKind = keyof typeof annotatedTypes;
export const annotatedKinds = Object.keys(annotatedTypes) as readonly AnnotatedKind[];

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

export function isWorkloadKind(kind: string): kind is WorkloadKind {
  return Object.hasOwn(workloadTypes, kind);
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
