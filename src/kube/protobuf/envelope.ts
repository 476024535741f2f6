/**
 * The envelope of protobuf in the API: four bytes that say what it is, and a message with the kind of the object and its
 * bytes (https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding). In a watch each event has its
 * length before it, in four bytes.
 */
import { Cursor, MalformedMessageError } from './cursor.ts';
import { decode, type MessageRule } from './decode.ts';

/** The content type of single answers, and of each object in a watch. */
export const protobufType = 'application/vnd.kubernetes.protobuf';

const magic = [0x6b, 0x38, 0x73, 0x00] as const;

/** An object whose kind is known and whose fields are not read yet. */
export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  /** The message of the object: a part of the answer, not a copy. */
  readonly raw: Uint8Array;
}

/**
 * The API server writes all four fields of an envelope, also empty ones, so one that lacks some was cut off.
 * @throws MalformedMessageError
 */
export function openEnvelope(bytes: Uint8Array): Envelope {
  if (bytes.length < magic.length || magic.some((byte, index) => bytes[index] !== byte))
    throw new MalformedMessageError(0);
  const cursor = new Cursor(bytes);
  const seen = new Set<number>();
  let type: { readonly apiVersion?: string; readonly kind?: string } = {};
  let raw: Uint8Array = new Uint8Array();
  for (let at: number = magic.length; cursor.next(at, bytes.length); at = cursor.end) {
    seen.add(cursor.field);
    if (cursor.field === unknownFields.typeMeta) type = decode(cursor.bytes(), typeMetaRule);
    else if (cursor.field === unknownFields.raw) raw = cursor.bytes();
  }
  if (!Object.values(unknownFields).every((field) => seen.has(field))) throw new MalformedMessageError(bytes.length);
  const { apiVersion = '', kind = '' } = type;
  return { apiVersion, kind, raw };
}

/** One event of a watch. */
export interface EventMessage {
  /** `ADDED`, `MODIFIED`, `DELETED`, `BOOKMARK` or `ERROR`. */
  readonly type: string;
  readonly object: Envelope;
}

/** @param bytes of one frame, without its length. @throws MalformedMessageError */
export function openEvent(bytes: Uint8Array): EventMessage {
  const { type = '', object } = decode(bytes, eventRule) as {
    readonly type?: string;
    readonly object?: { readonly raw?: Uint8Array };
  };
  if (object?.raw === undefined) throw new MalformedMessageError(0);
  return { type, object: openEnvelope(object.raw) };
}

// The numbers are those of `generated.proto` in k8s.io/apimachinery v0.37: runtime.Unknown, meta/v1 WatchEvent.
const typeMetaRule: MessageRule = new Map([
  [1, { name: 'apiVersion', of: 'text' }],
  [2, { name: 'kind', of: 'text' }],
]);
const unknownFields = { typeMeta: 1, raw: 2, contentEncoding: 3, contentType: 4 } as const;
const rawExtensionRule: MessageRule = new Map([[1, { name: 'raw', of: 'bytes' }]]);
const eventRule: MessageRule = new Map([
  [1, { name: 'type', of: 'text' }],
  [2, { name: 'object', of: rawExtensionRule }],
]);
