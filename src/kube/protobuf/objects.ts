/** Reads the answers and events of the API server in protobuf as the values that the same ones are as JSON. */
import { decode, type Members } from './decode.ts';
import { openEnvelope, type Envelope } from './envelope.ts';
import { MalformedMessageError } from './malformed.ts';
import { messageOf, ruleOf } from './messages.ts';

/**
 * An object, a list of objects or a `Status`.
 * @throws MalformedMessageError, also for an object of a kind that is not read in protobuf
 */
export function readAnswer(bytes: Uint8Array): Readonly<Members> {
  return readObject(openEnvelope(bytes));
}

/** As an event is in JSON: of an error the object is a `Status`. */
export interface EventMembers {
  /** `ADDED`, `MODIFIED`, `DELETED`, `BOOKMARK` or `ERROR`. */
  readonly type: string;
  readonly object: Readonly<Members>;
}

/** @param bytes of one frame of a watch, without its length. @throws MalformedMessageError */
export function readEvent(bytes: Uint8Array): EventMembers {
  const { type = '', object } = decode(bytes, messageOf('WatchEvent')) as {
    readonly type?: string;
    readonly object?: { readonly raw?: Uint8Array };
  };
  if (object?.raw === undefined) throw new MalformedMessageError(0);
  return { type, object: readObject(openEnvelope(object.raw)) };
}

function readObject({ apiVersion, kind, raw }: Envelope): Readonly<Members> {
  const rule = ruleOf(kind);
  if (rule === undefined) throw new MalformedMessageError(0);
  return decode(raw, rule, { apiVersion, kind });
}
