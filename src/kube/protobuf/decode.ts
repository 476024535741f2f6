/**
 * Decodes a message into the object that the API server writes as JSON, with the fields that a table names and no
 * others. Bytes stay bytes, where JSON has them in base64.
 */
import { LazyMembers } from './lazy-members.ts';
import { MalformedMessageError, UnknownFieldError } from './malformed.ts';
import { wireTypes, type Reader } from './reader.ts';
import { basicValues } from './basic-values.ts';
import { readMetadata } from './metadata.ts';
import type { FieldRule, MessageRule, Scalar } from './rules.ts';

export type Members = Record<string, unknown>;

/** An object for the members of a message. */
export function membersOf({ hasLazyFields }: MessageRule): Members {
  return hasLazyFields ? new LazyMembers() : {};
}

/** Members that are decoded late throw the same errors when they are first read. */
export class Decoder {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /**
   * The message from the present position to `end`.
   * @param members from `membersOf`, to which its own ones are added
   * @throws MalformedMessageError, UnknownFieldError
   */
  message(rule: MessageRule, end: number, members = membersOf(rule)): Members {
    const reader = this.#reader;
    while (reader.position < end) {
      const tag = reader.varint(end);
      const number = tag >>> 3;
      if (tag > highestTag || number === 0) throw new MalformedMessageError(reader.position);
      const field = rule.fields[number];
      if (field !== undefined) this.#take(field, tag & 7, end, members);
      else if (rule.isComplete) throw new UnknownFieldError(rule.name, number);
      else reader.skip(tag & 7, end);
    }
    if (rule.always.length > 0) for (const [name, empty] of rule.always) members[name] ??= empty;
    return members;
  }

  #take(field: FieldRule, wireType: number, limit: number, members: Members): void {
    const { of, shape } = field;
    const isNumber = (of === 'int' || of === 'bool') && shape !== 'map';
    if (wireType !== (isNumber ? wireTypes.varint : wireTypes.bytes))
      throw new MalformedMessageError(this.#reader.position);
    if (isNumber) put(members, field, this.#number(of === 'bool', limit));
    else this.#takeBytes(field, this.#reader.endOfBytes(limit), members);
  }

  #number(isFlag: boolean, limit: number): number | boolean {
    const number = this.#reader.varint(limit);
    return isFlag ? number !== 0 : number;
  }

  #takeBytes(field: FieldRule, end: number, members: Members): void {
    const { name, of, shape, isLazy } = field;
    if (shape === 'map') this.#entry(of, end, (members[name] ??= {}) as Members);
    else if (isLazy) this.#defer(members, field, end);
    else if (shape === 'inline' && typeof of !== 'string') this.message(of, end, members);
    else put(members, field, this.#value(of, end));
  }

  #value(of: Scalar | MessageRule, end: number): unknown {
    if (typeof of !== 'string') return this.message(of, end);
    if (of === 'int' || of === 'bool') throw new Error('a number has no length');
    return of === 'metadata' ? readMetadata(this.#reader, end) : basicValues[of](this.#reader, end);
  }

  /** Adds a member that is decoded when it is first read. */
  #defer(members: Members, field: FieldRule, end: number): void {
    const start = this.#reader.position;
    this.#reader.position = end;
    LazyMembers.add(members as LazyMembers, field, () => {
      this.#reader.position = start;
      return this.#value(field.of, end);
    });
  }

  /** One entry of a map is a message with the key as its first field, and the value as its second one. */
  #entry(of: FieldRule['of'], end: number, map: Members): void {
    const reader = this.#reader;
    let key = '';
    let value: unknown = of === 'bytes' ? new Uint8Array() : of === 'quantity' ? '0' : '';
    while (reader.position < end) {
      const tag = reader.varint(end);
      if (tag === keyTag) key = reader.text(reader.endOfBytes(end));
      else if (tag === valueTag) value = this.#value(of, reader.endOfBytes(end));
      else throw new MalformedMessageError(reader.position);
    }
    if (key === '__proto__') Object.defineProperty(map, key, { value, enumerable: true, configurable: true });
    else map[key] = value;
  }
}

/** Adds the value of a field, or one more element of its list. */
function put(members: Members, { name, shape, isLeftOutEmpty }: FieldRule, value: unknown): void {
  if (shape === 'list') ((members[name] ??= []) as unknown[]).push(value);
  else if (value !== undefined && !(isLeftOutEmpty && isEmpty(value))) members[name] = value;
}

function isEmpty(value: unknown): boolean {
  return value === '' || value === 0 || value === false;
}

/** 29 bits for the number of the field, and 3 for how it is encoded. */
const highestTag = 2 ** 32 - 1;

const keyTag = (1 << 3) | wireTypes.bytes;
const valueTag = (2 << 3) | wireTypes.bytes;
