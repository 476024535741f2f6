/**
 * Server-side apply, limited to field ownership: the applier owns the fields of its configuration; fields that it no
 * longer names are removed unless another manager owns them; a field that another manager owns with another value is a
 * conflict.
 */
import { required } from '../objects/field-errors.ts';
import { isList, isObject, objectAt, type Json, type JsonObject } from '../objects/json.ts';
import type { KubeObject, ManagedFieldsEntry } from '../objects/kube-object.ts';
import { invalidObject, StatusError } from '../objects/status.ts';
import type { Store } from '../store/store.ts';
import { decodePatched } from './body.ts';
import { create } from './create.ts';
import { decodeFields, fieldsOf, showPath } from './field-set.ts';
import { mergeByKey, mergeKeyOf } from './keyed-lists.ts';
import { isWriters, makeEntry, sortEntries, withoutFields, type Writer } from './managed-fields.ts';
import { keyOfTarget, writerOf, type Target } from './target.ts';
import { update } from './update.ts';

export interface Application {
  readonly config: JsonObject;
  readonly manager: string;
  readonly isForced: boolean;
}

/** @throws StatusError 409 on conflicts without force, 422 without a field manager */
export function applyPatch(
  store: Store,
  target: Target,
  application: Application,
): { object: KubeObject; isNew: boolean } {
  const { config, manager } = application;
  checkOptions(manager);
  const writer = writerOf(target, manager, 'Apply');
  const stored = store.get(target.resource.storage, keyOfTarget(target));
  if (stored === undefined)
    return { object: create(store, target, decodePatched(config, target), writer), isNew: true };
  const fields = new Set(fieldsOf(config).keys());
  const object = update(store, target, {
    apply: (current) => {
      if (!application.isForced) checkConflicts(config, current, writer);
      const abandoned = abandonedFields(current, fields, writer);
      return decodePatched(mergeApplied(withoutPaths(current as JsonObject, abandoned), config), target);
    },
    track: (next, current) => trackApply(next, current, writer, fields),
  });
  return { object, isNew: false };
}

function checkOptions(manager: string): void {
  if (manager !== '') return;
  const error = required('fieldManager', 'is required for apply patch');
  throw invalidObject({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', [error]);
}

function checkConflicts(config: JsonObject, current: KubeObject, writer: Writer): void {
  const stored = fieldsOf(current as JsonObject);
  const contested = [...fieldsOf(config)].filter(([path, value]) => (stored.get(path) ?? value) !== value);
  const causes = (current.metadata.managedFields ?? [])
    .filter((entry) => !isWriters(entry, writer))
    .flatMap((entry) => {
      const owned = decodeFields(entry.fieldsV1);
      const message = `conflict with "${entry.manager}" using ${entry.apiVersion}`;
      const paths = contested.filter(([path]) => owned.has(path)).map(([path]) => showPath(path));
      return paths.map((field) => ({ reason: 'FieldManagerConflict', message, field }));
    });
  if (causes.length === 0) return;
  const count = `${String(causes.length)} conflict${causes.length === 1 ? '' : 's'}`;
  const list = causes.map(({ message, field }) => `${message}: ${field}`).join(', ');
  throw new StatusError(409, 'Conflict', `Apply failed with ${count}: ${list}`, { details: { causes } });
}

/** Fields that the applier owned and no longer names, and that no other manager owns. */
function abandonedFields(current: KubeObject, fields: ReadonlySet<string>, writer: Writer): string[] {
  const entries = current.metadata.managedFields ?? [];
  const own = entries.find((entry) => isWriters(entry, writer));
  if (own === undefined) return [];
  const others = new Set(
    entries.filter((entry) => entry !== own).flatMap(({ fieldsV1 }) => [...decodeFields(fieldsV1)]),
  );
  return [...decodeFields(own.fieldsV1)].filter((path) => !fields.has(path) && !others.has(path));
}

function withoutPaths(object: JsonObject, paths: readonly string[]): JsonObject {
  const parsed = paths.map((path) => JSON.parse(path) as string[]);
  return parsed.reduce<JsonObject>((rest, path) => objectAt({ rest: withoutPath(rest, path) }, 'rest'), object);
}

function withoutPath(value: Json, [segment = '', ...rest]: readonly string[]): Json {
  if (segment.startsWith('k:') && isList(value)) {
    if (rest.length === 0) return value.filter((item) => !hasKey(item, segment));
    return value.map((item) => (hasKey(item, segment) ? withoutPath(item, rest) : item));
  }
  if (!isObject(value)) return value;
  const key = segment.slice(2);
  if (rest.length === 0) return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  return key in value ? { ...value, [key]: withoutPath(value[key], rest) } : value;
}

function hasKey(item: Json, segment: string): boolean {
  const key = JSON.parse(segment.slice(2)) as Record<string, string>;
  return Object.entries(key).every(([name, value]) => objectAt({ item }, 'item')[name] === value);
}

/** Objects merge, lists of named items merge by name, everything else takes the value of the configuration. */
function mergeApplied(live: Json, config: Json): Json {
  if (!isObject(config)) return config;
  const base = isObject(live) ? live : {};
  const merged = Object.entries(config).map(([field, value]) => [field, mergeField(field, base[field], value)]);
  return { ...base, ...(Object.fromEntries(merged) as JsonObject) };
}

function mergeField(field: string, live: Json, config: Json): Json {
  const key = mergeKeyOf(field);
  if (key === undefined || !isList(config) || !isList(live)) return mergeApplied(live, config);
  return mergeByKey({ live, patch: config }, key, mergeApplied);
}

function trackApply(
  next: KubeObject,
  current: KubeObject,
  writer: Writer,
  fields: ReadonlySet<string>,
): ManagedFieldsEntry[] {
  const before = fieldsOf(current as JsonObject);
  const after = fieldsOf(next as JsonObject);
  const changed = new Set([...after].filter(([path, value]) => before.get(path) !== value).map(([path]) => path));
  const others = (current.metadata.managedFields ?? []).filter((entry) => !isWriters(entry, writer));
  const own = (current.metadata.managedFields ?? []).find((entry) => isWriters(entry, writer));
  const isUnchanged = own !== undefined && changed.size === 0;
  const entry = makeEntry(isUnchanged ? { ...writer, time: own.time } : writer, fields);
  return sortEntries([...others.map((other) => withoutFields(other, changed)), entry]);
}
