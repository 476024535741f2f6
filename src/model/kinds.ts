/** The kinds of objects that reroll deals with, and the keys by which it names them in memory. */

/** Where the API server has a resource: the root of its group and version, and its plural. */
export interface ResourceType {
  readonly root: string;
  readonly plural: string;
}

/** A kind of object that has a pod template. */
export interface TemplateType extends ResourceType {
  /** The members that lead to its pod template. */
  readonly templatePath: readonly string[];
}

export interface WorkloadType extends TemplateType {
  /** Which parts of its status tell that a rollout is complete. */
  readonly completion: 'replicas' | 'revisions' | 'nodes';
}

const apps = { root: '/apis/apps/v1', templatePath: ['spec', 'template'] } as const;

/**
 * What is rolled, with all that differs between the kinds. Jobs and CronJobs are never touched: their pods are not
 * replaced.
 */
export const workloadTypes = {
  Deployment: { ...apps, plural: 'deployments', completion: 'replicas' },
  StatefulSet: { ...apps, plural: 'statefulsets', completion: 'revisions' },
  DaemonSet: { ...apps, plural: 'daemonsets', completion: 'nodes' },
} as const satisfies Readonly<Record<string, WorkloadType>>;
export type WorkloadKind = keyof typeof workloadTypes;
export const workloadKinds = Object.keys(workloadTypes) as readonly WorkloadKind[];

/** The kinds whose objects may carry annotations of ours: a Deployment's controller copies them onto its ReplicaSets. */
export const annotatedTypes = {
  ...workloadTypes,
  ReplicaSet: { ...apps, plural: 'replicasets' },
} as const satisfies Readonly<Record<string, TemplateType>>;
export type AnnotatedKind = keyof typeof annotatedTypes;
export const annotatedKinds = Object.keys(annotatedTypes) as readonly AnnotatedKind[];

/** What is watched for content: together, a **config**. */
export const configTypes = {
  ConfigMap: { root: '/api/v1', plural: 'configmaps' },
  Secret: { root: '/api/v1', plural: 'secrets' },
} as const satisfies Readonly<Record<string, ResourceType>>;
export type ConfigKind = keyof typeof configTypes;
export const configKinds = Object.keys(configTypes) as readonly ConfigKind[];

/** `<kind>/<namespace>/<name>` of a workload. */
export type WorkloadKey = `${WorkloadKind}/${string}/${string}`;

/** `<kind>/<namespace>/<name>` of a config. */
export type ConfigKey = `${ConfigKind}/${string}/${string}`;

/** `<kind>/<name>` of a config in the workload's own namespace, as records and causes write it. */
export type ConfigRef = `${ConfigKind}/${string}`;

/** What a `WorkloadKey` names. */
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

/** The key under which a namespace's config of this reference is held. */
export function configKeyOf(ref: ConfigRef, namespace: string): ConfigKey {
  const { kind, name } = parseConfigRef(ref);
  return configKey(kind, namespace, name);
}

/** What a `WorkloadKey` names. */
export function parseWorkloadKey(key: WorkloadKey): WorkloadIdentity {
  const [kind = '', namespace = '', name = ''] = key.split('/');
  return { kind: kind as WorkloadKind, namespace, name };
}
