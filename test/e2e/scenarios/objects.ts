/** The objects of a scenario: configs, the ways in which a pod uses them, and a workload with these uses. */
import type { ObservedKind } from '../../support/rollout-watch.ts';

export type ConfigRef = `ConfigMap/${string}` | `Secret/${string}`;

/** The values of a config, as text. */
export type Values = Readonly<Record<string, string>>;

/** Further fields of a config. */
export interface ConfigGiven {
  readonly values?: Values;
  /** Base64; only for ConfigMaps. */
  readonly binaryData?: Values;
  readonly annotations?: Values;
  readonly labels?: Values;
  readonly isImmutable?: boolean;
}

/** One way in which a pod uses a config: the fields that it adds to the container and to the volumes. */
export interface Use {
  readonly env?: object;
  readonly envFrom?: object;
  readonly volume?: { readonly name: string; readonly [source: string]: unknown };
  /** Mounted at a path of its own, which the kubelet does not update. */
  readonly subPath?: string;
  readonly isInInitContainer?: boolean;
  readonly imagePullSecret?: string;
}

export const plurals = {
  ConfigMap: 'configmaps',
  Secret: 'secrets',
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
} as const;

export function split(ref: ConfigRef): { readonly kind: 'ConfigMap' | 'Secret'; readonly name: string } {
  const [kind, name = ''] = ref.split('/');
  return { kind: kind as 'ConfigMap' | 'Secret', name };
}

/** The body of a config. */
export function configBody(ref: ConfigRef, given: ConfigGiven): object {
  const { kind, name } = split(ref);
  const { values = {}, binaryData, annotations, labels, isImmutable } = given;
  const metadata = { name, ...(annotations ? { annotations } : {}), ...(labels ? { labels } : {}) };
  const extra = { ...(binaryData ? { binaryData } : {}), ...(isImmutable === true ? { immutable: true } : {}) };
  return { metadata, ...(kind === 'Secret' ? { stringData: values } : { data: values }), ...extra };
}

export const envFrom = (ref: ConfigRef, optional = false): Use => {
  const { kind, name } = split(ref);
  const source = { name, ...(optional ? { optional } : {}) };
  return { envFrom: kind === 'Secret' ? { secretRef: source } : { configMapRef: source } };
};

export const keyOf = (ref: ConfigRef, key: string, optional = false): Use => {
  const { kind, name } = split(ref);
  const source = { name, key, ...(optional ? { optional } : {}) };
  const variable = `${name}_${key}`.replaceAll(/\W/g, '_').toUpperCase();
  const valueFrom = kind === 'Secret' ? { secretKeyRef: source } : { configMapKeyRef: source };
  return { env: { name: variable, valueFrom } };
};

/** @param items keys of the items; empty for the whole config */
export const volume = (ref: ConfigRef, ...items: readonly string[]): Use => {
  const { kind, name } = split(ref);
  const chosen = items.length === 0 ? {} : { items: items.map((key) => ({ key, path: key })) };
  const source = kind === 'Secret' ? { secret: { secretName: name, ...chosen } } : { configMap: { name, ...chosen } };
  return { volume: { name: volumeName(ref), ...source } };
};

export const projected = (...refs: readonly ConfigRef[]): Use => {
  const sources = refs.map((ref) => {
    const { kind, name } = split(ref);
    return kind === 'Secret' ? { secret: { name } } : { configMap: { name } };
  });
  return { volume: { name: 'projected', projected: { sources } } };
};

export const subPath = (ref: ConfigRef, key: string): Use => ({ ...volume(ref), subPath: key });

/** The Secret with which a CSI driver mounts a volume. */
export const mountedWith = (name: string): Use => ({
  volume: { name: 'mounted', csi: { driver: 'csi.reroll.test', nodePublishSecretRef: { name } } },
});

export const pullSecret = (name: string): Use => ({ imagePullSecret: name });

export const inInitContainer = (use: Use): Use => ({ ...use, isInInitContainer: true });

function volumeName(ref: ConfigRef): string {
  return ref.replaceAll(/[/.]/g, '-').toLowerCase();
}

export interface WorkloadGiven {
  readonly name: string;
  readonly uses: readonly Use[];
  readonly annotations?: Values;
  readonly templateAnnotations?: Values;
  /** Further fields of its `spec`. */
  readonly spec?: object;
}

/** The body of a workload with one replica. */
export function workloadBody(kind: ObservedKind, given: WorkloadGiven): object {
  const { name, uses, annotations, templateAnnotations, spec = {} } = given;
  const shapes = { Deployment: { replicas: 1 }, StatefulSet: { replicas: 1, serviceName: name }, DaemonSet: {} };
  const labels = { app: name };
  const metadata = { labels, ...(templateAnnotations ? { annotations: templateAnnotations } : {}) };
  return {
    metadata: { name, ...(annotations ? { annotations } : {}) },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata, spec: podSpec(uses) },
      ...shapes[kind],
      ...spec,
    },
  };
}

export function podSpec(uses: readonly Use[]): object {
  const init = uses.filter(({ isInInitContainer }) => isInInitContainer === true);
  const main = uses.filter((use) => !init.includes(use));
  const volumes = uses.flatMap((use) => (use.volume === undefined ? [] : [use.volume]));
  const pullSecrets = uses.flatMap((use) => (use.imagePullSecret === undefined ? [] : [{ name: use.imagePullSecret }]));
  return {
    containers: [container('main', main)],
    ...(pullSecrets.length === 0 ? {} : { imagePullSecrets: pullSecrets }),
    ...(init.length === 0 ? {} : { initContainers: [container('init', init)] }),
    ...(volumes.length === 0 ? {} : { volumes }),
  };
}

function container(name: string, uses: readonly Use[]): object {
  const env = uses.flatMap((use) => (use.env === undefined ? [] : [use.env]));
  const sources = uses.flatMap((use) => (use.envFrom === undefined ? [] : [use.envFrom]));
  const volumeMounts = uses.flatMap(mountOf);
  return { name, image: 'registry.example/app:1', env, envFrom: sources, volumeMounts };
}

function mountOf({ volume: source, subPath: path }: Use): object[] {
  if (source === undefined) return [];
  const mountPath = `/etc/${source.name}`;
  return [
    {
      name: source.name,
      ...(path === undefined ? { mountPath } : { mountPath: `${mountPath}/${path}`, subPath: path }),
    },
  ];
}
