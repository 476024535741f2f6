/** Reads the answers and events of the API server in protobuf as the values that the same ones are as JSON. */
import { Decoder, membersOf, type Members } from './decode.ts';
import { bytesField, openEnvelope } from './envelope.ts';
import { MalformedMessageError } from './malformed.ts';
import { ruleOf } from './messages.ts';
import { Reader } from './reader.ts';

/**
 * An object, a list of objects or a `Status`. Members that are decoded late throw the same errors when they are read.
 * @throws MalformedMessageError, also for an object of a kind that is not read in protobuf; UnknownFieldError
 */
export function readAnswer(bytes: Uint8Array): Readonly<Members> {
  return readObject(new Reader(bytes), bytes.length);
}

/** As an event is in JSON: of an error the object is a `Status`. */
export interface EventMembers {
  /** `ADDED`, `MODIFIED`, `DELETED`, `BOOKMARK` or `ERROR`. */
  readonly type: string;
  readonly object: Readonly<Members>;
}

// The numbers are those of `generated.proto` in k8s.io/apimachinery v0.37: meta/v1 WatchEvent, runtime.RawExtension.
const fields = { type: 1, object: 2 } as const;
const rawField = 1;

/** @param bytes of one frame of a watch, without its length. @throws as `readAnswer` */
export function readEvent(bytes: Uint8Array): EventMembers {
  const reader = new Reader(bytes);
  let type = '';
  let object: Readonly<Members> | undefined;
  while (reader.position < bytes.length) {
    const field = bytesField(reader, bytes.length);
    const end = reader.endOfBytes(bytes.length);
    if (field === fields.type) type = reader.text(end);
    else if (field === fields.object) object = readExtension(reader, end);
    reader.position = end;
  }
  if (object === undefined) throw new MalformedMessageError(bytes.length);
  return { type, object };
}

function readExtension(reader: Reader, limit: number): Readonly<Members> {
  if (bytesField(reader, limit) !== rawField) throw new MalformedMessageError(reader.position);
  return readObject(reader, reader.endOfBytes(limit));
}

/** @param limit where its envelope ends */
function readObject(reader: Reader, limit: number): Readonly<Members> {
  const { apiVersion, kind, start, end } = openEnvelope(reader, limit);
  const rule = ruleOf(kind);
  if (rule === undefined) throw new MalformedMessageError(start);
  reader.position = start;
  const members = Object.assign(membersOf(rule), { apiVersion, kind });
  return new Decoder(reader).message(rule, end, members);
}
