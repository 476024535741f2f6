/** The pod specs of objects, and where in them a config is referred to. */
import { templatePathOf, workloadKindOf } from '../model/kinds.ts';
import type { PodSpec } from '../model/kube-object.ts';
import { oneLine } from '../model/quote.ts';
import type { Path } from '../manifests/manifest.ts';
import { findPlaces, type ContainerType, type PlacedReference } from '../plan/references/places.ts';
import type { LintObject } from './lint-object.ts';
import { listAt, membersAt, membersOf, textAt } from '../model/members.ts';

/** Where the pod spec is, by kind. */
const paths: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job'].map((kind) => [
      kind,
      ['spec', 'template', 'spec'],
    ]),
  ),
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  Pod: ['spec'],
};

const groups = ['', 'apps', 'batch', 'extensions'];

/** Where a use names a config, and where the key of it; both are the same where all keys are used. */
interface UsePaths {
  readonly name: Path;
  readonly key: Path;
}

/** The uses of configs in the pods that an object describes, in the order of its pod spec. */
export function usesOf(object: LintObject): readonly PlacedReference[] {
  const path = specPath(object);
  return path === undefined ? [] : findPlaces(membersAt(object.manifest.object, ...path));
}

/** The paths of one of the uses of an object. */
export function pathsOf(object: LintObject, use: PlacedReference): UsePaths {
  const path = specPath(object) ?? [];
  return pathsIn(membersAt(object.manifest.object, ...path), path, use);
}

function specPath({ kind, group }: LintObject): readonly string[] | undefined {
  if (groups.includes(group)) return Object.hasOwn(paths, kind) ? paths[kind] : undefined;
  const added = workloadKindOf(kind, group);
  const template = added && templatePathOf(added);
  return template && [...template, 'spec'];
}

const listNames: Readonly<Record<ContainerType, 'containers' | 'initContainers' | 'ephemeralContainers'>> = {
  container: 'containers',
  'init container': 'initContainers',
  'ephemeral container': 'ephemeralContainers',
};

/** Such as `env of container web`. */
export function wordsOf({ place }: PlacedReference): string {
  if ('container' in place) return `${place.form} of ${place.containerType} ${oneLine(place.container)}`;
  return `${place.form === 'volume' ? 'volume' : 'the mount of volume'} ${oneLine(place.volume)}`;
}

function pathsIn(spec: PodSpec, path: Path, placed: PlacedReference): UsePaths {
  const { place } = placed;
  const list = 'container' in place ? listNames[place.containerType] : 'volumes';
  const name = 'container' in place ? place.container : place.volume;
  const items: readonly { readonly name?: string }[] = spec[list] ?? [];
  const index = items.findIndex((item) => (item.name ?? '') === name);
  const within = 'container' in place ? [place.form] : [];
  const root = [...path, list, index, ...within];
  const [part] = within;
  const value: unknown = part === undefined ? items[index] : membersAt(items, String(index))[part];
  const found = place.form === 'mount' ? undefined : search(value, placed, root);
  return found ?? { name: root, key: root };
}

const members = ['configMapKeyRef', 'secretKeyRef', 'configMapRef', 'secretRef', 'configMap', 'secret'];

/** The first source below a value that is the one of a use. */
function search(value: unknown, placed: PlacedReference, path: Path): UsePaths | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [member, inner] of Object.entries(value)) {
    const step = Array.isArray(value) ? Number(member) : member;
    const within = [...path, step];
    const found = members.includes(member) ? inSource(inner, placed, within) : search(inner, placed, within);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inSource(source: unknown, { kind, name, key }: PlacedReference, path: Path): UsePaths | undefined {
  const isOfKind = String(path.at(-1)).startsWith(kind === 'ConfigMap' ? 'configMap' : 'secret');
  const { name: plain, secretName, key: single } = membersOf(source);
  if (!isOfKind || (plain ?? secretName) !== name) return undefined;
  const nameOf = [...path, plain === undefined ? 'secretName' : 'name'];
  const items = listAt(source, 'items');
  if (single === key) return { name: nameOf, key: [...path, 'key'] };
  if (items.length === 0) return single === undefined ? { name: nameOf, key: nameOf } : undefined;
  const index = items.findIndex((item) => textAt(item, 'key') === key);
  return index === -1 ? undefined : { name: nameOf, key: [...path, 'items', index, 'key'] };
}
