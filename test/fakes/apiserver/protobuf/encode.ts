/** Encodes objects as the API server does for clients that accept protobuf. */
import { messages } from './fields.ts';

interface Field {
  readonly member: string;
  readonly shape: 'one' | 'list' | 'map';
  readonly type: string;
  readonly number: number;
}

type Members = Readonly<Record<string, unknown>>;

/** The messages of the table, each with its fields in the order of their numbers. */
export const tables: ReadonlyMap<string, readonly Field[]> = new Map(
  messages
    .trim()
    .split(/\n(?=\w)/)
    .map((text) => text.split(/\s+/))
    .map(([name = '', ...fields]) => [name, fields.map(readField)]),
);

function readField(text: string): Field {
  const [, member = '', brackets, type = 'string', number] = /^(\w+)(\[\]|\{\})?(?:=(\w+))?#(\d+)$/.exec(text) ?? [];
  const shape = brackets === '[]' ? 'list' : brackets === '{}' ? 'map' : 'one';
  return { member, shape, type, number: Number(number) };
}

const embedded = new Set(['localObjectReference', 'volumeSource', 'ephemeralContainerCommon', 'handler']);

/** Whether the members of a field are, in JSON, those of the object around it. */
export function isEmbedded(member: string): boolean {
  return embedded.has(member);
}

/** Whether an object or list of this kind can be encoded. */
export function isEncodable(kind: string): boolean {
  return (
    kind === 'Status' ||
    ['ConfigMap', 'Secret', 'Namespace', 'Deployment', 'StatefulSet', 'DaemonSet']
      .flatMap((each) => [each, `${each}List`])
      .includes(kind)
  );
}

/** An object, a list or a `Status` in its envelope. */
export function encodeObject(object: Members): Buffer {
  const { kind, apiVersion } = object as { kind: string; apiVersion: string };
  const raw = kind.endsWith('List') ? encodeList(object, kind.slice(0, -4)) : encodeMessage(object, kind);
  const typeMeta = encodeMessage({ kind, apiVersion }, 'TypeMeta');
  const parts = [bytesField(1, typeMeta), bytesField(2, raw), bytesField(3, Buffer.of()), bytesField(4, Buffer.of())];
  return Buffer.concat([Buffer.from('k8s\0'), ...parts]);
}

/** An event of a watch, with its length before it. */
export function encodeFrame({ type, object }: { readonly type: string; readonly object: object }): Buffer {
  const raw = bytesField(1, encodeObject(object as Members));
  const event = Buffer.concat([bytesField(1, Buffer.from(type)), bytesField(2, raw)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(event.length);
  return Buffer.concat([length, event]);
}

function encodeList({ metadata, items }: Members, itemKind: string): Buffer {
  const all = ((items ?? []) as readonly Members[]).map((item) => bytesField(2, encodeMessage(item, itemKind)));
  return Buffer.concat([bytesField(1, encodeMessage(metadata as Members, 'ListMeta')), ...all]);
}

/** @throws Error for a member that the message does not have */
function encodeMessage(object: Members, message: string): Buffer {
  const fields = tables.get(message) ?? [];
  const parts = fields.flatMap((field) => encodeField(object, field));
  const unknown = Object.keys(object).find((member) => !isKnown(member, message));
  if (unknown !== undefined) throw new Error(`${message} has no member ${unknown}`);
  return Buffer.concat(parts);
}

/** Every object may repeat its type, which is in the envelope. */
function isKnown(member: string, message: string): boolean {
  if (member === 'kind' || member === 'apiVersion') return true;
  const fields = tables.get(message) ?? [];
  return fields.some((field) => (embedded.has(field.member) ? isKnown(member, field.type) : field.member === member));
}

function encodeField(object: Members, { member, shape, type, number }: Field): readonly Buffer[] {
  if (embedded.has(member)) return [bytesField(number, encodeEmbedded(object, type))];
  const value = object[member];
  if (value === undefined || value === null) return [];
  if (shape === 'one') return [encodeValue(value, type, number)];
  if (shape === 'list') return (value as readonly unknown[]).map((item) => encodeValue(item, type, number));
  return Object.entries(value).map(([key, item]) =>
    bytesField(number, Buffer.concat([bytesField(1, Buffer.from(key)), encodeValue(item, type, 2)])),
  );
}

/** Only the members that belong to the embedded message. */
function encodeEmbedded(object: Members, message: string): Buffer {
  const own = Object.entries(object).filter(([member]) => isKnown(member, message));
  return encodeMessage(Object.fromEntries(own), message);
}

function encodeValue(value: unknown, type: string, number: number): Buffer {
  switch (type) {
    case 'string':
      return bytesField(number, Buffer.from(value as string));
    case 'int':
      return Buffer.concat([varint(number << 3), varint(value as number)]);
    case 'bool':
      return Buffer.concat([varint(number << 3), varint(value === true ? 1 : 0)]);
    case 'bytes':
      return bytesField(number, Buffer.from(value as string, 'base64'));
    case 'Time':
      return bytesField(number, encodeMessage({ seconds: Date.parse(value as string) / 1_000, nanos: 0 }, 'Time'));
    case 'Quantity':
      return bytesField(number, encodeMessage({ string: String(value) }, 'Quantity'));
    case 'IntOrString':
      return bytesField(number, encodeMessage(intOrString(value), 'IntOrString'));
    case 'FieldsV1':
      return bytesField(number, bytesField(1, Buffer.from(JSON.stringify(value))));
    default:
      return bytesField(number, encodeMessage(value as Members, type));
  }
}

function intOrString(value: unknown): Members {
  return typeof value === 'number' ? { type: 0, intVal: value, strVal: '' } : { type: 1, intVal: 0, strVal: value };
}

function bytesField(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

/** Negative numbers have all 64 bits. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
