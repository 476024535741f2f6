/**
 * Finds every ConfigMap and Secret that a pod template uses, and which of their keys. The forms are those of the
 * PodSpec API (core/v1): env, envFrom, and configMap, secret and projected volumes, in all three lists of containers.
 */
import { allKeys } from '../model/config-state.ts';
import type { ConfigKind } from '../model/kinds.ts';
import type { ConfigSource, Container, PodSpec, Volume } from '../model/kube-object.ts';
import type { Reference } from '../model/workload-state.ts';

/**
 * The references of a pod spec, in the order in which they stand, each once. `imagePullSecrets` are none: the kubelet
 * reads them at every pull. A source without a name (which the API server would refuse) is passed over.
 */
export function findReferences(spec: PodSpec | undefined): readonly Reference[] {
  if (spec === undefined) return [];
  const containers = [spec.containers, spec.initContainers, spec.ephemeralContainers].flatMap((list) => list ?? []);
  const found = [...containers.flatMap(inContainer), ...(spec.volumes ?? []).flatMap(inVolume)];
  return [...new Map(found.map((reference) => [identity(reference), reference])).values()];
}

function identity({ kind, name, key, need }: Reference): string {
  return [kind, name, key, need].join('/');
}

function inContainer(container: Container): Reference[] {
  const fromEnv = (container.env ?? []).flatMap(({ valueFrom }) => [
    ...ofKeyRef('ConfigMap', valueFrom?.configMapKeyRef),
    ...ofKeyRef('Secret', valueFrom?.secretKeyRef),
  ]);
  const fromEnvFrom = (container.envFrom ?? []).flatMap(({ configMapRef, secretRef }) => [
    ...ofSource('ConfigMap', configMapRef),
    ...ofSource('Secret', secretRef),
  ]);
  return [...fromEnv, ...fromEnvFrom];
}

function inVolume({ configMap, secret, projected }: Volume): Reference[] {
  const sources = [{ configMap, secret }, ...(projected?.sources ?? [])];
  return sources.flatMap((source) => [
    ...ofSource('ConfigMap', source.configMap),
    ...ofSource('Secret', source.secret),
  ]);
}

function ofKeyRef(kind: ConfigKind, source: ConfigSource | undefined): Reference[] {
  return source?.name && source.key ? [reference(kind, source.name, source, source.key)] : [];
}

/** A source of whole configs, or of the named items of one. */
function ofSource(kind: ConfigKind, source: ConfigSource | undefined): Reference[] {
  const name = source?.name ?? source?.secretName;
  if (source === undefined || !name) return [];
  const keys = source.items?.length ? source.items.map((item) => item.key) : [allKeys];
  return keys.map((key) => reference(kind, name, source, key));
}

function reference(kind: ConfigKind, name: string, source: ConfigSource, key: string): Reference {
  return { kind, name, key, need: source.optional === true ? 'optional' : 'required' };
}
