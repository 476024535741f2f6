/**
 * Reads the ConfigMaps and Secrets of a pod when its containers start, and decides whether they can start.
 * Reads them from the API server at that moment: a cached copy could be older than the content that a real pod gets.
 */
import { createHash } from 'node:crypto';

import type {
  V1Container,
  V1EnvFromSource,
  V1EnvVarSource,
  V1KeyToPath,
  V1PodSpec,
  V1Volume,
} from '@kubernetes/client-node';

import { type ApiClient, ApiError, type ApiObject } from '../support/api-client.ts';

/** One use of a config by a pod. */
interface ConfigUse {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  /** The keys that must be there; none when the whole config is taken as it is. */
  readonly keys: readonly string[];
  readonly isOptional: boolean;
}

/** The configs of a pod at its start: the reason why it cannot start, or the content of each config. */
export type ConfigsAtStart =
  { readonly missing: string } | { readonly missing?: undefined; readonly contents: ReadonlyMap<string, string> };

/** Mounted into every pod with a ServiceAccount token: pods need it, but none of their authors mentioned it. */
const ROOT_CERTIFICATE = 'ConfigMap/kube-root-ca.crt';
const LONGEST_PLAIN_CONTENT = 4_096;
const READ_TIMEOUT_MS = 10_000;

/** Every use of a ConfigMap or Secret that matters when the pod's containers start. */
function configUses(spec: V1PodSpec): ConfigUse[] {
  const containers: readonly Pick<V1Container, 'env' | 'envFrom'>[] = [
    ...(spec.initContainers ?? []),
    ...spec.containers,
    ...(spec.ephemeralContainers ?? []),
  ];
  return [
    ...(spec.volumes ?? []).flatMap(usesOfVolume),
    ...containers.flatMap(({ envFrom = [] }) => envFrom.flatMap(usesOfEnvFrom)),
    ...containers.flatMap(({ env = [] }) => env.flatMap(({ valueFrom }) => usesOfValueFrom(valueFrom))),
  ];
}

/** Reads the configs that the pod uses. Resolves with `missing` if a required config or key does not exist. */
export async function readConfigsAtStart(
  client: ApiClient,
  pod: ApiObject,
  signal: AbortSignal,
): Promise<ConfigsAtStart> {
  const namespace = pod.metadata.namespace ?? '';
  const configs = new Map<string, ApiObject | undefined>();
  for (const use of configUses(pod['spec'] as V1PodSpec)) {
    const id = `${use.kind}/${use.name}`;
    if (!configs.has(id)) configs.set(id, await readConfig(client, { ...use, namespace }, signal));
    const missing = whatIsMissing(use, configs.get(id));
    if (missing !== undefined) return { missing };
  }
  const contents = [...configs].flatMap(([id, config]) =>
    config === undefined || id === ROOT_CERTIFICATE
      ? []
      : [[id, `${config.metadata.resourceVersion ?? ''} ${contentOf(id, config)}`] as const],
  );
  return { contents: new Map(contents) };
}

async function readConfig(
  client: ApiClient,
  { kind, namespace, name }: { kind: ConfigUse['kind']; namespace: string; name: string },
  signal: AbortSignal,
): Promise<ApiObject | undefined> {
  const path = `/api/v1/namespaces/${namespace}/${kind === 'Secret' ? 'secrets' : 'configmaps'}/${name}`;
  const response = await client.request('GET', path, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(READ_TIMEOUT_MS)]),
  });
  if (response.status === 404) return undefined;
  if (response.status !== 200) throw new ApiError(`GET ${path}`, response);
  return response.body;
}

function whatIsMissing(use: ConfigUse, config: ApiObject | undefined): string | undefined {
  if (use.isOptional) return undefined;
  const kind = use.kind === 'Secret' ? 'secret' : 'configmap';
  if (config === undefined) return `${kind} "${use.name}" not found`;
  const key = use.keys.find((wanted) => !(wanted in valuesOf(use.kind, config)));
  return key === undefined ? undefined : `couldn't find key ${key} in ${kind} "${use.name}"`;
}

/** Canonical JSON of the values as a container sees them, or its digest where it is long. */
function contentOf(id: string, config: ApiObject): string {
  const values = valuesOf(id.startsWith('Secret/') ? 'Secret' : 'ConfigMap', config);
  const json = JSON.stringify(Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1))));
  return json.length <= LONGEST_PLAIN_CONTENT ? json : `sha256:${createHash('sha256').update(json).digest('hex')}`;
}

function valuesOf(kind: ConfigUse['kind'], config: ApiObject): Record<string, string> {
  const data = (config['data'] ?? {}) as Record<string, string>;
  const encoded = kind === 'Secret' ? data : ((config['binaryData'] ?? {}) as Record<string, string>);
  const decoded = Object.entries(encoded).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]);
  return { ...(kind === 'Secret' ? {} : data), ...(Object.fromEntries(decoded) as Record<string, string>) };
}

function usesOfVolume({ configMap, secret, projected }: V1Volume): ConfigUse[] {
  return [
    ...use('ConfigMap', configMap?.name, configMap),
    ...use('Secret', secret?.secretName, secret),
    ...(projected?.sources ?? []).flatMap((source) => [
      ...use('ConfigMap', source.configMap?.name, source.configMap),
      ...use('Secret', source.secret?.name, source.secret),
    ]),
  ];
}

function usesOfEnvFrom({ configMapRef, secretRef }: V1EnvFromSource): ConfigUse[] {
  return [...use('ConfigMap', configMapRef?.name, configMapRef), ...use('Secret', secretRef?.name, secretRef)];
}

function usesOfValueFrom(source: V1EnvVarSource | undefined): ConfigUse[] {
  return [
    ...use('ConfigMap', source?.configMapKeyRef?.name, source?.configMapKeyRef),
    ...use('Secret', source?.secretKeyRef?.name, source?.secretKeyRef),
  ];
}

interface Reference {
  readonly optional?: boolean;
  readonly key?: string;
  readonly items?: readonly V1KeyToPath[];
}

function use(kind: ConfigUse['kind'], name: string | undefined, reference: Reference | undefined): ConfigUse[] {
  if (name === undefined || name === '' || reference === undefined) return [];
  const keys = reference.key === undefined ? (reference.items ?? []).map(({ key }) => key) : [reference.key];
  return [{ kind, name, keys, isOptional: reference.optional === true }];
}
