/**
 * Reads the metadata of an object. Every object of a list has it, so it is read by hand: to store members by names from
 * a table takes several times as long.
 */
import type { ManagedFieldsEntry, ObjectMeta, OwnerReference } from '../../model/kube-object.ts';
import { readJson, readTime } from './basic-values.ts';
import { MalformedMessageError } from './malformed.ts';
import { wireTypes, type Reader } from './reader.ts';

// The numbers are those of `generated.proto` in k8s.io/apimachinery v0.37.
export const metadataFields = {
  name: 1,
  namespace: 3,
  uid: 5,
  resourceVersion: 6,
  generation: 7,
  creationTimestamp: 8,
  deletionTimestamp: 9,
  labels: 11,
  annotations: 12,
  ownerReferences: 13,
  managedFields: 17,
} as const;
export const managerFields = { manager: 1, operation: 2, time: 4, fieldsV1: 7, subresource: 8 } as const;
export const ownerFields = { kind: 1, name: 3, uid: 4, apiVersion: 5, controller: 6 } as const;

type Draft<T> = { -readonly [member in keyof T]: T[member] | undefined };

/** The API writes no empty text: it is the same as none. */
const textOrNone = (reader: Reader, end: number): string | undefined => reader.text(end) || undefined;

/** @param limit where the message ends; it begins where the reader is. @throws MalformedMessageError */
export function readMetadata(reader: Reader, limit: number): ObjectMeta {
  const draft: Draft<ObjectMeta> = {
    ...{ name: undefined, namespace: undefined, uid: undefined, resourceVersion: undefined, generation: undefined },
    ...{ creationTimestamp: undefined, deletionTimestamp: undefined, managedFields: undefined },
    ...{ ownerReferences: undefined, labels: undefined, annotations: undefined },
  };
  while (reader.position < limit) {
    const field = nextField(reader, limit);
    if (field === -metadataFields.generation) draft.generation = reader.varint(limit) || undefined;
    else if (field < 0) reader.varint(limit);
    else takeMetadata(draft, field, reader, reader.endOfBytes(limit));
  }
  return draft as ObjectMeta;
}

// eslint-disable-next-line complexity -- one case for each field
function takeMetadata(draft: Draft<ObjectMeta>, field: number, reader: Reader, end: number): void {
  switch (field) {
    case metadataFields.name:
      draft.name = textOrNone(reader, end);
      break;
    case metadataFields.namespace:
      draft.namespace = textOrNone(reader, end);
      break;
    case metadataFields.uid:
      draft.uid = textOrNone(reader, end);
      break;
    case metadataFields.resourceVersion:
      draft.resourceVersion = textOrNone(reader, end);
      break;
    case metadataFields.creationTimestamp:
      draft.creationTimestamp = readTime(reader, end);
      break;
    case metadataFields.deletionTimestamp:
      draft.deletionTimestamp = readTime(reader, end);
      break;
    case metadataFields.labels:
      readEntry((draft.labels ??= {}), reader, end);
      break;
    case metadataFields.annotations:
      readEntry((draft.annotations ??= {}), reader, end);
      break;
    case metadataFields.ownerReferences:
      ((draft.ownerReferences ??= []) as OwnerReference[]).push(readOwner(reader, end));
      break;
    case metadataFields.managedFields:
      ((draft.managedFields ??= []) as ManagedFieldsEntry[]).push(readManager(reader, end));
      break;
    default:
      reader.position = end;
  }
}

/** The number of the next field: negative where its value is a number. @throws MalformedMessageError for others */
function nextField(reader: Reader, limit: number): number {
  const tag = reader.varint(limit);
  const field = tag >>> 3;
  if (tag > 0xffff_ffff || field === 0) throw new MalformedMessageError(reader.position);
  if ((tag & 7) === wireTypes.bytes) return field;
  if ((tag & 7) === wireTypes.varint) return -field;
  throw new MalformedMessageError(reader.position);
}

/** One entry of a map of texts. */
function readEntry(map: Record<string, string>, reader: Reader, limit: number): void {
  let [key, value] = ['', ''];
  while (reader.position < limit) {
    const field = nextField(reader, limit);
    const text = reader.text(reader.endOfBytes(limit));
    if (field === 1) key = text;
    else if (field === 2) value = text;
    else throw new MalformedMessageError(reader.position);
  }
  if (key === '__proto__') Object.defineProperty(map, key, { value, enumerable: true, configurable: true });
  else map[key] = value;
}

/** The fields are JSON, which is parsed when it is first read. */
class Manager implements Draft<ManagedFieldsEntry> {
  manager: string | undefined = undefined;
  operation: string | undefined = undefined;
  time: string | undefined = undefined;
  subresource: string | undefined = undefined;
  readonly #reader: Reader;
  #start = 0;
  #end = 0;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** Goes past the fields, up to `end`. */
  setFields(end: number): void {
    this.#start = this.#reader.position;
    this.#end = end;
    this.#reader.position = end;
  }

  get fieldsV1(): Readonly<Record<string, unknown>> | undefined {
    this.#reader.position = this.#start;
    return readJson(this.#reader, this.#end) as Readonly<Record<string, unknown>> | undefined;
  }
}

function readManager(reader: Reader, limit: number): ManagedFieldsEntry {
  const draft = new Manager(reader);
  while (reader.position < limit) {
    const field = nextField(reader, limit);
    const end = reader.endOfBytes(limit);
    if (field === managerFields.manager) draft.manager = textOrNone(reader, end);
    else if (field === managerFields.operation) draft.operation = textOrNone(reader, end);
    else if (field === managerFields.time) draft.time = readTime(reader, end);
    else if (field === managerFields.subresource) draft.subresource = textOrNone(reader, end);
    else if (field === managerFields.fieldsV1) draft.setFields(end);
    else reader.position = end;
  }
  return draft as ManagedFieldsEntry;
}

function readOwner(reader: Reader, limit: number): OwnerReference {
  const draft: Draft<OwnerReference> = {};
  while (reader.position < limit) {
    const field = nextField(reader, limit);
    if (field < 0) {
      const isSet = reader.varint(limit) !== 0;
      if (field === -ownerFields.controller) draft.controller = isSet;
      continue;
    }
    const text = reader.text(reader.endOfBytes(limit));
    if (field === ownerFields.kind) draft.kind = text;
    else if (field === ownerFields.name) draft.name = text;
    else if (field === ownerFields.uid) draft.uid = text;
    else if (field === ownerFields.apiVersion) draft.apiVersion = text;
  }
  return draft as OwnerReference;
}
