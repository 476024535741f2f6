/**
 * The envelope of protobuf in the API: four bytes that say what it is, and a message with the kind of the object and
 * its bytes (https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding).
 */
import { decode } from './decode.ts';
import { MalformedMessageError } from './malformed.ts';
import { messageOf } from './messages.ts';
import { Reader, wireTypes } from './reader.ts';

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

/** The fields of `runtime.Unknown` in k8s.io/apimachinery v0.37: all are bytes. */
const fields = { typeMeta: 1, raw: 2, contentEncoding: 3, contentType: 4 } as const;
const allFields =
  (1 << fields.typeMeta) | (1 << fields.raw) | (1 << fields.contentEncoding) | (1 << fields.contentType);

/**
 * The API server writes all four fields of an envelope, also empty ones, so one that lacks some was cut off.
 * @throws MalformedMessageError
 */
export function openEnvelope(bytes: Uint8Array): Envelope {
  if (magic.some((byte, index) => bytes[index] !== byte)) throw new MalformedMessageError(0);
  const reader = new Reader(bytes);
  reader.position = magic.length;
  const { length } = bytes;
  let seen = 0;
  let type: { readonly apiVersion?: string; readonly kind?: string } = {};
  let raw: Uint8Array = new Uint8Array();
  while (reader.position < length) {
    const tag = reader.varint(length);
    if ((tag & 7) !== wireTypes.bytes) throw new MalformedMessageError(reader.position);
    const value = reader.bytes(reader.endOfBytes(length));
    seen |= 1 << (tag >>> 3);
    if (tag >>> 3 === fields.typeMeta) type = decode(value, messageOf('TypeMeta'));
    else if (tag >>> 3 === fields.raw) raw = value;
  }
  if ((seen & allFields) !== allFields) throw new MalformedMessageError(length);
  const { apiVersion = '', kind = '' } = type;
  return { apiVersion, kind, raw };
}
