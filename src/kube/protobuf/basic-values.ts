/**
 * Reads the small messages that JSON has as a single value. The numbers of their fields are those of `generated.proto`
 * in k8s.io/apimachinery v0.37: Time, FieldsV1, Quantity, IntOrString.
 */
import { MalformedMessageError } from './malformed.ts';
import { wireTypes, type Reader } from './reader.ts';

/** Reads the value up to `end`. @throws MalformedMessageError */
type ReadValue = (reader: Reader, end: number) => unknown;

export const basicValues = {
  bytes: (reader, end) => reader.bytes(end),
  utf8: (reader, end) => reader.bytesOfText(end),
  text: (reader, end) => reader.text(end),
  time: readTime,
  quantity: (reader, end) => readFields(reader, end)[1] ?? '0',
  json: readJson,
  intOrString: readIntOrString,
} as const satisfies Readonly<Record<string, ReadValue>>;

/** Seconds since the epoch of the end of the year 9999, the last one that RFC 3339 can write. */
const lastSecond = 253_402_300_799;

/** The last time that was read: lists have many objects of one moment. */
const last = { seconds: Number.NaN, text: '' };

/** Undefined for the zero time, which JSON leaves out. */
export function readTime(reader: Reader, end: number): string | undefined {
  const seconds = readSeconds(reader, end);
  if (seconds === undefined || seconds === last.seconds) return seconds === undefined ? undefined : last.text;
  if (!(Math.abs(seconds) <= lastSecond)) throw new MalformedMessageError(end);
  last.text = `${new Date(seconds * 1_000).toISOString().slice(0, 19)}Z`;
  last.seconds = seconds;
  return last.text;
}

function readSeconds(reader: Reader, end: number): number | undefined {
  let seconds: number | undefined;
  while (reader.position < end) {
    const tag = reader.varint(end);
    if (tag === secondsTag) seconds = reader.varint(end);
    else reader.skip(tag & 7, end);
  }
  return seconds;
}

const secondsTag = (1 << 3) | wireTypes.varint;

export function readJson(reader: Reader, end: number): unknown {
  const text = readFields(reader, end)[1];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(String(text)) as unknown;
  } catch {
    throw new MalformedMessageError(end);
  }
}

/** `{ type, number, text }`; type 1 is a text. */
function readIntOrString(reader: Reader, end: number): number | string {
  const [, type, number = 0, text = ''] = readFields(reader, end);
  return type === 1 ? text : number;
}

/** The most fields that one of these messages has. */
const mostFields = 3;

/** The numbers and texts of a message, by the numbers of their fields. */
function readFields(reader: Reader, end: number): readonly (number | string | undefined)[] {
  const values: (number | string | undefined)[] = [undefined, undefined, undefined, undefined];
  while (reader.position < end) {
    const tag = reader.varint(end);
    const [number, wireType] = [tag >>> 3, tag & 7];
    if (number > mostFields) reader.skip(wireType, end);
    else if (wireType === wireTypes.varint) values[number] = reader.varint(end);
    else if (wireType === wireTypes.bytes) values[number] = reader.text(reader.endOfBytes(end));
    else throw new MalformedMessageError(reader.position);
  }
  return values;
}
