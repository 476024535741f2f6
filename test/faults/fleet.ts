/**
 * The workloads that a round runs with, and their configs: each workload has a ConfigMap of its own, of which it uses
 * all keys, and shares a Secret or another ConfigMap with others, of which it uses one key.
 */

export const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;
export type WorkloadKind = (typeof workloadKinds)[number];

const plurals = { Deployment: 'deployments', StatefulSet: 'statefulsets', DaemonSet: 'daemonsets' } as const;

/** `ConfigMap/own-3` */
export type ConfigRef = `ConfigMap/${string}` | `Secret/${string}`;

export interface FleetWorkload {
  readonly kind: WorkloadKind;
  readonly name: string;
  readonly configs: readonly [ownConfigMap: ConfigRef, shared: ConfigRef];
}

export interface Fleet {
  readonly workloads: readonly FleetWorkload[];
  /** All configs that a schedule may change. */
  readonly configs: readonly ConfigRef[];
  /** A workload that changes only at the end of a round, to check that changes still arrive. */
  readonly sentinel: FleetWorkload;
  /** A workload that uses the configs of the first one and is held: it rolls only when a round releases it. */
  readonly held: FleetWorkload;
}

/** The one key of every config. */
export const configKey = 'value';
/** Label of workloads and their pods: the workload's name. */
export const nameLabel = 'fault-test/workload';

/** So many workloads share a config. */
export const sharedBy = 5;

/** @param size number of workloads, one of which is the sentinel: at least 2 */
export function createFleet(size: number): Fleet {
  const all = Array.from({ length: size }, (_, index): FleetWorkload => {
    const kind = workloadKinds[index % workloadKinds.length] ?? 'Deployment';
    return {
      kind,
      name: `${kind.toLowerCase()}-${String(index)}`,
      configs: [
        `ConfigMap/own-${String(index)}`,
        index === size - 1 ? 'Secret/shared-sentinel' : sharedConfig(Math.floor(index / sharedBy)),
      ],
    };
  });
  const workloads = all.slice(0, -1);
  const [sentinel] = all.slice(-1);
  const [first] = workloads;
  if (sentinel === undefined || first === undefined) throw new RangeError('a fleet has at least 2 workloads');
  // The configs of the last group never change: that no controller rolls their workloads is part of the test.
  const changed = workloads.slice(0, Math.max(1, workloads.length - sharedBy));
  const held: FleetWorkload = { kind: 'Deployment', name: 'held', configs: first.configs };
  return { workloads, sentinel, held, configs: [...new Set(changed.flatMap(({ configs }) => configs))] };
}

/** Secrets and ConfigMaps in turns, since each has a limit of its own. */
function sharedConfig(group: number): ConfigRef {
  return `${group % 2 === 0 ? 'Secret' : 'ConfigMap'}/shared-${String(group)}`;
}

export function pathOfConfig(namespace: string, ref: ConfigRef): string {
  return `${collectionOfConfig(namespace, ref)}/${splitRef(ref).name}`;
}

export function collectionOfConfig(namespace: string, ref: ConfigRef): string {
  return `/api/v1/namespaces/${namespace}/${splitRef(ref).kind === 'Secret' ? 'secrets' : 'configmaps'}`;
}

export function collectionPath(namespace: string, kind: WorkloadKind): string {
  return `/apis/apps/v1/namespaces/${namespace}/${plurals[kind]}`;
}

/** The body of a config with this content. */
export function configBody(ref: ConfigRef, text: string): object {
  const { kind, name } = splitRef(ref);
  return { metadata: { name }, ...contentOf(kind, text) };
}

/** The content part of a config's body. */
export function contentOf(kind: 'ConfigMap' | 'Secret', text: string): object {
  return { data: { [configKey]: kind === 'Secret' ? Buffer.from(text).toString('base64') : text } };
}

export function splitRef(ref: ConfigRef): { readonly kind: 'ConfigMap' | 'Secret'; readonly name: string } {
  const [kind, name = ''] = ref.split('/');
  return { kind: kind === 'Secret' ? 'Secret' : 'ConfigMap', name };
}

export function workloadBody({ kind, name, configs: [own, shared] }: FleetWorkload): object {
  const labels = { [nameLabel]: name };
  const container = {
    name: 'main',
    image: 'any',
    envFrom: [{ configMapRef: { name: splitRef(own).name } }],
    env: [{ name: 'SHARED', valueFrom: valueFrom(shared) }],
  };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, labels, annotations: { 'reroll.dev/auto': 'true' } },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [container], terminationGracePeriodSeconds: 0 },
      },
      ...(kind === 'DaemonSet' ? {} : { replicas: 1 }),
      ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
    },
  };
}

function valueFrom(ref: ConfigRef): object {
  const { kind, name } = splitRef(ref);
  const source = { name, key: configKey };
  return kind === 'Secret' ? { secretKeyRef: source } : { configMapKeyRef: source };
}
