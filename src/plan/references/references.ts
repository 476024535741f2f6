/**
 * Finds every ConfigMap and Secret that a pod template uses, with the keys that it uses. The forms are those of the
 * PodSpec API (core/v1): env and envFrom in all three lists of containers, configMap, secret and projected volumes, and
 * the Secrets with which volumes of other types are mounted.
 */
import { allKeys } from '../../model/config-state.ts';
import type { ConfigKind } from '../../model/kinds.ts';
import type { ConfigSource, Container, PodSpec, Volume } from '../../model/kube-object.ts';
import type { Reference } from '../../model/workload-state.ts';
import { mountSecretsOf } from './mount-secrets.ts';

/**
 * The references of a pod spec in their order, each once. `imagePullSecrets` are not among them: the kubelet reads them
 * at every pull. A source without a name (which the API server would refuse) is skipped.
 */
export function findReferences(spec: PodSpec | undefined): readonly Reference[] {
  if (spec === undefined) return [];
  const containers = containersOf(spec);
  const found: Reference[] = [];
  for (const container of containers) append(found, inEnv(container), inEnvFrom(container));
  if (spec.volumes?.length) found.push(...inVolumes(spec.volumes, containers));
  // Of one or none there is nothing to compare.
  if (found.length < 2) return found;
  return [...new Map(found.map((reference) => [identity(reference), reference])).values()];
}

/** Most lists are empty. */
function append(to: Reference[], first: readonly Reference[], second: readonly Reference[]): void {
  if (first.length > 0) to.push(...first);
  if (second.length > 0) to.push(...second);
}

/** Shared by the many parts of templates that refer to nothing. */
const none: readonly never[] = [];

function containersOf({ containers, initContainers, ephemeralContainers }: PodSpec): readonly Container[] {
  if (!initContainers?.length && !ephemeralContainers?.length) return containers ?? none;
  return [...(containers ?? none), ...(initContainers ?? none), ...(ephemeralContainers ?? none)];
}

function inVolumes(volumes: readonly Volume[], containers: readonly Container[]): readonly Reference[] {
  const fixed = fixedVolumes(containers);
  return volumes.flatMap((volume) => [...inVolume(volume, !fixed.has(volume.name ?? '')), ...ofMount(volume)]);
}

function identity({ kind, name, key, need, isLive, isOfMount }: Reference): string {
  return [kind, name, key, need, String(isLive), String(isOfMount)].join('/');
}

/** The volumes that a container mounts with a sub-path: the kubelet does not update such a mount. */
export function fixedVolumes(containers: readonly Container[]): ReadonlySet<string> {
  const mounts = containers.flatMap(({ volumeMounts }) => volumeMounts ?? []);
  const fixed = mounts.filter(({ subPath, subPathExpr }) => Boolean(subPath) || Boolean(subPathExpr));
  return new Set(fixed.map(({ name = '' }) => name));
}

/** The references of its `env`. */
export function inEnv({ env }: Container): readonly Reference[] {
  const found: Reference[] = [];
  for (const { valueFrom } of env ?? none) {
    if (valueFrom === undefined) continue;
    append(found, ofKeyRef('ConfigMap', valueFrom.configMapKeyRef), ofKeyRef('Secret', valueFrom.secretKeyRef));
  }
  return found;
}

/** The references of its `envFrom`. */
export function inEnvFrom({ envFrom }: Container): readonly Reference[] {
  const found: Reference[] = [];
  for (const { configMapRef, secretRef } of envFrom ?? none) {
    append(found, ofSource('ConfigMap', configMapRef), ofSource('Secret', secretRef));
  }
  return found;
}

/**
 * The configs that the volume consists of.
 * @param isLive the kubelet updates it while the pod runs
 */
export function inVolume({ configMap, secret, projected }: Volume, isLive: boolean): readonly Reference[] {
  const sources = [{ configMap, secret }, ...(projected?.sources ?? [])];
  const found = sources.flatMap((source) => [
    ...ofSource('ConfigMap', source.configMap),
    ...ofSource('Secret', source.secret),
  ]);
  return found.map((reference) => ({ ...reference, isLive }));
}

/** The Secrets with which the volume is mounted. */
export function ofMount(volume: Volume): readonly Reference[] {
  return mountSecretsOf(volume).map((name) => ({ ...toReference('Secret', name, {}, allKeys), isOfMount: true }));
}

function ofKeyRef(kind: ConfigKind, source: ConfigSource | undefined): readonly Reference[] {
  return source?.name && source.key ? [toReference(kind, source.name, source, source.key)] : none;
}

/** A source of whole configs, or of the named items of one. */
function ofSource(kind: ConfigKind, source: ConfigSource | undefined): readonly Reference[] {
  const name = source?.name ?? source?.secretName;
  if (source === undefined || !name) return none;
  if (!source.items?.length) return [toReference(kind, name, source, allKeys)];
  return source.items.map((item) => toReference(kind, name, source, item.key));
}

function toReference(kind: ConfigKind, name: string, source: ConfigSource, key: string): Reference {
  const need = source.optional === true ? 'optional' : 'required';
  return { kind, name, key, need, isLive: false, isOfMount: false };
}
