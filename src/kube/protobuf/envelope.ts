/**
 * The envelope of protobuf in the API: four bytes that say what it is, and a message with the kind of the object and its
 * bytes (https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding). In a watch each event has its
 * length before it, in four bytes.
 */
import { MalformedMessageError } from './cursor.ts';
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

/** @throws MalformedMessageError */
export function openEnvelope(bytes: Uint8Array): Envelope {
  if (bytes.length < magic.length || magic.some((byte, index) => bytes[index] !== byte))
    throw new MalformedMessageError(0);
  const { typeMeta = {}, raw = new Uint8Array() } = decode(bytes.subarray(magic.length), unknownRule) as {
    readonly typeMeta?: { readonly apiVersion?: string; readonly kind?: string };
    readonly raw?: Uint8Array;
  };
  const { apiVersion = '', kind = '' } = typeMeta;
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
const unknownRule: MessageRule = new Map([
  [1, { name: 'typeMeta', of: typeMetaRule }],
  [2, { name: 'raw', of: 'bytes' }],
]);
const rawExtensionRule: MessageRule = new Map([[1, { name: 'raw', of: 'bytes' }]]);
const eventRule: MessageRule = new Map([
  [1, { name: 'type', of: 'text' }],
  [2, { name: 'object', of: rawExtensionRule }],
]);
