/** The kinds of objects that reroll deals with, and the keys by which it names them in memory. */

/** What is rolled. Jobs and CronJobs are never touched: their pods are not replaced. */
export const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;
export type WorkloadKind = (typeof workloadKinds)[number];

/** What is watched for content: together, a **config**. */
export const configKinds = ['ConfigMap', 'Secret'] as const;
export type ConfigKind = (typeof configKinds)[number];

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
