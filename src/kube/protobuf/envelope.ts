/**
 * The envelope of protobuf in the API: four bytes that say what it is, and a message with the kind of the object and
 * its bytes (https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding).
 */
import { MalformedMessageError } from './malformed.ts';
import { wireTypes, type Reader } from './reader.ts';

/** The content type of single answers, and of each object in a watch. */
export const protobufType = 'application/vnd.kubernetes.protobuf';

/** `k8s` and a zero byte. */
const magic = 0x6b_38_73_00;
const magicBytes = 4;

/** An object whose kind is known and whose fields are not read yet. */
export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  /** Where the message of the object begins and ends. */
  readonly start: number;
  readonly end: number;
}

// The numbers are those of `generated.proto` in k8s.io/apimachinery v0.37: runtime.Unknown and runtime.TypeMeta.
const fields = { typeMeta: 1, raw: 2, contentEncoding: 3, contentType: 4 } as const;
const allFields =
  (1 << fields.typeMeta) | (1 << fields.raw) | (1 << fields.contentEncoding) | (1 << fields.contentType);
const typeFields = { apiVersion: 1, kind: 2 } as const;

/**
 * The API server writes all four fields of an envelope, also empty ones, so one that lacks some was cut off.
 * @param limit where it ends; it begins where the reader is
 * @throws MalformedMessageError
 */
export function openEnvelope(reader: Reader, limit: number): Envelope {
  if (limit - reader.position < magicBytes || reader.uint32() !== magic) throw new MalformedMessageError(limit);
  let seen = 0;
  let [apiVersion, kind] = ['', ''];
  let [start, end] = [0, 0];
  while (reader.position < limit) {
    const field = bytesField(reader, limit);
    const endOfField = reader.endOfBytes(limit);
    seen |= 1 << field;
    if (field === fields.typeMeta) [apiVersion, kind] = readType(reader, endOfField);
    else if (field === fields.raw) [start, end] = [reader.position, endOfField];
    reader.position = endOfField;
  }
  if ((seen & allFields) !== allFields) throw new MalformedMessageError(limit);
  return { apiVersion, kind, start, end };
}

function readType(reader: Reader, limit: number): readonly [string, string] {
  let [apiVersion, kind] = ['', ''];
  while (reader.position < limit) {
    const field = bytesField(reader, limit);
    const text = reader.text(reader.endOfBytes(limit));
    if (field === typeFields.apiVersion) apiVersion = text;
    else if (field === typeFields.kind) kind = text;
  }
  return [apiVersion, kind];
}

/** The number of the next field, whose value is bytes. @throws MalformedMessageError for any other one */
export function bytesField(reader: Reader, limit: number): number {
  const tag = reader.varint(limit);
  if ((tag & 7) !== wireTypes.bytes || tag > 0xff) throw new MalformedMessageError(reader.position);
  return tag >>> 3;
}
