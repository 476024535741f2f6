/**
 * The fields of an object as in `fieldsV1`: `f:` for a member, `k:` for an element of a keyed list, `.` for a map
 * itself. Simplified: a list is keyed, or an object a map, by its name and not by a schema.
 */
import { isList, isObject, type Json, type JsonObject } from '../objects/json.ts';

/** Paths (as JSON arrays of segments) to their values (as JSON). */
export type FieldValues = ReadonlyMap<string, string>;

const IGNORED_METADATA = new Set([
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'selfLink',
  'generation',
  'managedFields',
  'resourceVersion',
]);
const MAPS = new Set(['annotations', 'labels', 'data', 'binaryData', 'stringData', 'matchLabels', 'nodeSelector']);
const ATOMIC = new Set(['selector', 'configMapKeyRef', 'secretKeyRef', 'fieldRef', 'involvedObject', 'regarding']);
const LIST_KEYS: readonly string[] = ['uid', 'type', 'name'];

export function fieldsOf(object: JsonObject): FieldValues {
  const fields = new Map<string, string>();
  for (const [key, value] of Object.entries(object)) {
    if (key === 'apiVersion' || key === 'kind') continue;
    if (key === 'metadata' && isObject(value)) collectMetadata(value, fields);
    else collect(value, root, `f:${key}`, fields);
  }
  return fields;
}

/** A path is JSON; to go on below it, it stays open. */
const root = '[';
const inMetadata = '["f:metadata",';

function collectMetadata(metadata: JsonObject, fields: Map<string, string>): void {
  for (const [key, value] of Object.entries(metadata)) {
    if (!IGNORED_METADATA.has(key)) collect(value, inMetadata, `f:${key}`, fields);
  }
}

function collect(value: Json, parent: string, segment: string, fields: Map<string, string>): void {
  const path = `${parent}${JSON.stringify(segment)}`;
  const children = ATOMIC.has(segment.slice(2)) ? [] : childrenOf(value);
  if (children.length === 0) fields.set(`${path}]`, JSON.stringify(value));
  else if (isObject(value) && isOwnedItself(segment)) fields.set(`${path}]`, '');
  for (const [name, child] of children) collect(child, `${path},`, name, fields);
}

/** Maps and list elements are fields themselves, in addition to their content; structures are not. */
function isOwnedItself(segment: string): boolean {
  return segment.startsWith('k:') || MAPS.has(segment.slice(2));
}

/** The fields within a value; none for an atomic value. */
function childrenOf(value: Json): readonly (readonly [string, Json])[] {
  if (isObject(value)) return Object.entries(value).map(([key, child]) => [`f:${key}`, child]);
  if (!isList(value)) return [];
  const key = LIST_KEYS.find((candidate) =>
    value.every((item) => isObject(item) && typeof item[candidate] === 'string'),
  );
  if (key === undefined) return [];
  return value.map((item) => [`k:${JSON.stringify({ [key]: isObject(item) ? item[key] : '' })}`, item]);
}

/** Paths as the nested object of `fieldsV1`. */
export function encodeFields(paths: Iterable<string>): JsonObject {
  const root: JsonObject = {};
  const sorted = [...paths].sort().map((path) => JSON.parse(path) as string[]);
  for (const path of sorted) {
    let node = root;
    for (const segment of path) {
      const next = node[segment];
      const child = isObject(next) ? next : {};
      node[segment] = child;
      node = child;
    }
    node['.'] = {};
  }
  return simplify(root);
}

/** A field without nested fields is written without its dot. */
function simplify(node: JsonObject): JsonObject {
  const keys = Object.keys(node);
  if (keys.length === 1 && keys[0] === '.') return {};
  return Object.fromEntries(
    keys.map((key) => [key, key === '.' ? {} : simplify(isObject(node[key]) ? node[key] : {})]),
  );
}

/** The reverse of `encodeFields`. Entries do not change, so each is decoded once. */
export function decodeFields(node: JsonObject): ReadonlySet<string> {
  const known = decoded.get(node);
  if (known !== undefined) return known;
  const paths = new Set<string>();
  decode(node, '', paths);
  decoded.set(node, paths);
  return paths;
}

const decoded = new WeakMap<JsonObject, ReadonlySet<string>>();

/** @param path of the node, without its closing bracket; empty for the root */
function decode(node: JsonObject, path: string, paths: Set<string>): void {
  const entries = Object.entries(node);
  if (entries.length === 0 && path !== '') paths.add(`${path}]`);
  for (const [segment, child] of entries) {
    const start = path === '' ? root : `${path},`;
    if (segment === '.') paths.add(`${path}]`);
    else if (isObject(child)) decode(child, `${start}${JSON.stringify(segment)}`, paths);
  }
}

/** A path as messages show it: `.spec.replicas`. */
export function showPath(path: string): string {
  const segments = JSON.parse(path) as string[];
  return segments.map((segment) => (segment.startsWith('f:') ? `.${segment.slice(2)}` : showKey(segment))).join('');
}

function showKey(segment: string): string {
  const key = JSON.parse(segment.slice(2)) as Record<string, string>;
  return `[${Object.entries(key)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}]`;
}
