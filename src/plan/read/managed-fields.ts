/**
 * Reads from `managedFields` which field manager wrote a part of an object and when (server-side apply, KEP-555). The
 * times have whole seconds and are of the API server that accepted the write.
 */
import type { KubeObject, ManagedFieldsEntry } from '../../model/kube-object.ts';

export interface Writer {
  readonly manager: string;
  /** Wall clock of the API server, ms. */
  readonly atMs: number;
}

/** Where the content of a ConfigMap or Secret is. */
export const contentPaths = [['data'], ['binaryData']] as const;

/**
 * The last of the managers that own a field below one of the paths. A manager that only removed fields owns none of
 * them, so it is not found.
 * @param paths each a list of members, such as `['spec', 'template']`
 * @param except a manager that is skipped
 */
export function lastWriter(
  { metadata }: KubeObject,
  paths: readonly (readonly string[])[],
  except?: string,
): Writer | undefined {
  let last: Writer | undefined;
  for (const entry of metadata?.managedFields ?? []) {
    const { manager = 'unknown', subresource } = entry;
    if (manager === except || subresource !== undefined || !ownsSome(entry, paths)) continue;
    const atMs = timeOf(entry);
    if (last === undefined ? !Number.isNaN(atMs) : atMs >= last.atMs) last = { manager, atMs };
  }
  return last;
}

/** Milliseconds; NaN where the entry has no time. */
function timeOf({ time = '' }: ManagedFieldsEntry): number {
  return Date.parse(time);
}

/** A field manager of a config. */
export interface Owner extends Writer {
  /** `Apply` or `Update`. */
  readonly operation: string;
  /** The keys of the content that it owns; empty for one that wrote labels or annotations only. */
  readonly keys: readonly string[];
}

/** The field managers of a config, the last one to write first. */
export function ownersOf({ metadata }: KubeObject): readonly Owner[] {
  return (metadata?.managedFields ?? [])
    .filter(({ subresource }) => subresource === undefined)
    .map(({ manager = 'unknown', operation = 'Update', time = '', fieldsV1 = {} }) => ({
      manager,
      operation,
      atMs: Date.parse(time),
      keys: contentPaths.flatMap(([member]) => membersOf(fieldsV1[`f:${member}`])),
    }))
    .filter(({ atMs }) => !Number.isNaN(atMs))
    .sort((a, b) => b.atMs - a.atMs);
}

/** The names of the members in a set of fields; the set itself stands in it as a dot. */
function membersOf(fields: unknown): readonly string[] {
  return Object.keys(Object(fields) as object).flatMap((key) => (key.startsWith('f:') ? [key.slice(2)] : []));
}

/**
 * Whether Flux removes an annotation of an object with its next reconcile. Its kustomize-controller labels each object
 * that it applies, and takes the fields of kubectl's field managers from them
 * (https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources).
 */
export function isStrippedByFlux({ metadata }: KubeObject, annotation: string): boolean {
  if (metadata?.labels?.['kustomize.toolkit.fluxcd.io/name'] === undefined) return false;
  const path = ['metadata', 'annotations', annotation];
  const owners = (metadata.managedFields ?? []).filter((entry) => ownsSome(entry, [path]));
  return owners.length > 0 && owners.every(({ manager = '' }) => manager.startsWith('kubectl'));
}

function ownsSome({ fieldsV1 }: ManagedFieldsEntry, paths: readonly (readonly string[])[]): boolean {
  for (const path of paths) if (isObject(fieldsAt(fieldsV1, fieldNamesOf(path)))) return true;
  return false;
}

function fieldsAt(fields: unknown, names: readonly string[]): unknown {
  let found = fields;
  for (const name of names) found = isObject(found) ? found[name] : undefined;
  return found;
}

/** Of paths that were asked for before: nearly all are constants, and each list asks for them thousands of times. */
const namesOfPaths = new WeakMap<readonly string[], readonly string[]>();

/** The members of a path as they stand in sets of fields. */
function fieldNamesOf(path: readonly string[]): readonly string[] {
  const known = namesOfPaths.get(path);
  if (known !== undefined) return known;
  const names = path.map((member) => `f:${member}`);
  namesOfPaths.set(path, names);
  return names;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
