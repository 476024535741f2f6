/** Maintains `metadata.managedFields` as the real server does for updates: the last writer of each field. */
import type { JsonObject } from '../objects/json.ts';
import type { KubeObject, ManagedFieldsEntry } from '../objects/kube-object.ts';
import { decodeFields, encodeFields, fieldsOf } from './field-set.ts';

/** The writer and the kind of a write. */
export interface Writer {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource?: string;
  readonly time: string;
}

/** The entries after `writer` changed `current` into `next`; a write that sets no field adds no entry. */
export function trackUpdate(next: KubeObject, current: KubeObject | undefined, writer: Writer): ManagedFieldsEntry[] {
  const before = current === undefined ? new Map<string, string>() : fieldsOf(current as JsonObject);
  const after = fieldsOf(next as JsonObject);
  const taken = new Set([...after].filter(([path, value]) => before.get(path) !== value).map(([path]) => path));
  const removed = new Set([...before.keys()].filter((path) => !after.has(path)));
  const entries = (current?.metadata.managedFields ?? []).map((entry) =>
    isWriters(entry, writer) ? withoutFields(entry, removed) : withoutFields(entry, union(removed, taken)),
  );
  return sortEntries(taken.size === 0 ? entries : grant(entries, writer, taken));
}

/** Adds fields to the writer's entry, and creates the entry if necessary. */
function grant(
  entries: readonly ManagedFieldsEntry[],
  writer: Writer,
  fields: ReadonlySet<string>,
): ManagedFieldsEntry[] {
  const own = entries.find((entry) => isWriters(entry, writer));
  const owned = own === undefined ? fields : union(decodeFields(own.fieldsV1), fields);
  return [...entries.filter((entry) => entry !== own), makeEntry(writer, owned)];
}

export function makeEntry(writer: Writer, fields: Iterable<string>): ManagedFieldsEntry {
  const { manager, operation, apiVersion, subresource, time } = writer;
  const base = {
    manager,
    operation,
    apiVersion,
    time,
    fieldsType: 'FieldsV1' as const,
    fieldsV1: encodeFields(fields),
  };
  return subresource === undefined ? base : { ...base, subresource };
}

export function isWriters(entry: ManagedFieldsEntry, writer: Writer): boolean {
  return (
    entry.manager === writer.manager &&
    entry.operation === writer.operation &&
    entry.subresource === writer.subresource &&
    (writer.operation === 'Apply' || entry.apiVersion === writer.apiVersion)
  );
}

export function withoutFields(entry: ManagedFieldsEntry, fields: ReadonlySet<string>): ManagedFieldsEntry {
  if (fields.size === 0) return entry;
  const owned = decodeFields(entry.fieldsV1);
  const kept = [...owned].filter((path) => !fields.has(path));
  return kept.length === owned.size ? entry : { ...entry, fieldsV1: encodeFields(kept) };
}

/** Entries that own a field: applied ones first, then by time. */
export function sortEntries(entries: readonly ManagedFieldsEntry[]): ManagedFieldsEntry[] {
  const rank = ({ operation, time, manager }: ManagedFieldsEntry): string => `${operation} ${time} ${manager}`;
  return entries
    .filter((entry) => Object.keys(entry.fieldsV1).length > 0)
    .sort((left, right) => (rank(left) < rank(right) ? -1 : 1));
}

function union(left: ReadonlySet<string>, right: ReadonlySet<string>): Set<string> {
  return new Set([...left, ...right]);
}

/** The default manager of a request: its User-Agent up to the first slash. */
export function managerOf(fieldManager: string, userAgent: string): string {
  if (fieldManager !== '') return fieldManager;
  return userAgent.split('/')[0]?.slice(0, 128) ?? '';
}
