/**
 * Decodes a message into the object that the API server writes as JSON, with the fields that a table names and no
 * others. Empty texts are left out, as JSON leaves them out. A number that is 0 and `false` stay: the ones that JSON leaves
 * out mean the same as none in every field that is read.
 */
import { Cursor, MalformedMessageError } from './cursor.ts';

/** `time`: `Time` as RFC 3339; `json`: a message whose first field has a text in JSON. */
type Scalar = 'text' | 'number' | 'flag' | 'bytes' | 'time' | 'json' | 'number-or-text';

export interface FieldRule {
  /** As in JSON. */
  readonly name: string;
  /** Of a map: of its values. */
  readonly of: Scalar | MessageRule;
  /** `inline`: its members are those of the message around it. */
  readonly shape?: 'list' | 'map' | 'inline';
}

/** The fields of a message that are read, by their numbers. */
export type MessageRule = ReadonlyMap<number, FieldRule>;

type Members = Record<string, unknown>;

/** @throws MalformedMessageError */
export function decode(bytes: Uint8Array, rule: MessageRule): Readonly<Members> {
  return new Decoder(bytes).message(rule, 0, bytes.length);
}

/** A message within a message within …: no message of the API is nested deeper. */
const deepest = 64;

class Decoder {
  readonly #bytes: Uint8Array;
  #depth = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  message(rule: MessageRule, start: number, end: number, members: Members = {}): Members {
    if (this.#depth >= deepest) throw new MalformedMessageError(start);
    this.#depth += 1;
    const cursor = new Cursor(this.#bytes);
    for (let at = start; cursor.next(at, end); at = cursor.end) {
      const field = rule.get(cursor.field);
      if (field !== undefined) this.#take(field, cursor, members);
    }
    this.#depth -= 1;
    return members;
  }

  #take({ name, of, shape }: FieldRule, cursor: Cursor, members: Members): void {
    if (shape === 'inline' && typeof of !== 'string') {
      cursor.expectMessage();
      this.message(of, cursor.start, cursor.end, members);
    } else if (shape === 'map') {
      this.#entry(of, cursor, (members[name] ??= {}) as Members);
    } else if (shape === 'list') {
      ((members[name] ??= []) as unknown[]).push(this.#value(of, cursor));
    } else {
      const value = this.#value(of, cursor);
      if (value !== undefined && value !== '') members[name] = value;
    }
  }

  /** One entry of a map is a message with the key as its first field, and the value as its second one. */
  #entry(of: FieldRule['of'], cursor: Cursor, map: Members): void {
    cursor.expectMessage();
    let key = '';
    let value: unknown = of === 'bytes' ? new Uint8Array() : '';
    const entry = new Cursor(this.#bytes);
    for (let at = cursor.start; entry.next(at, cursor.end); at = entry.end) {
      if (entry.field === 1) key = entry.text();
      else if (entry.field === 2) value = of === 'bytes' ? entry.bytes() : entry.text();
    }
    Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true });
  }

  #value(of: FieldRule['of'], cursor: Cursor): unknown {
    if (typeof of !== 'string') {
      cursor.expectMessage();
      return this.message(of, cursor.start, cursor.end);
    }
    switch (of) {
      case 'text':
        return cursor.text();
      case 'number':
        return cursor.number();
      case 'flag':
        return cursor.number() !== 0;
      case 'bytes':
        return cursor.bytes();
      case 'time':
        return this.#time(cursor);
      case 'json':
        return this.#json(cursor);
      case 'number-or-text':
        return this.#numberOrText(cursor);
    }
  }

  /** Undefined for the zero time, which JSON writes as null. */
  #time(cursor: Cursor): string | undefined {
    const { seconds } = this.#message(cursor, timeRule) as { readonly seconds?: number };
    return seconds === undefined ? undefined : `${new Date(seconds * 1_000).toISOString().slice(0, 19)}Z`;
  }

  #json(cursor: Cursor): unknown {
    const { raw } = this.#message(cursor, rawRule) as { readonly raw?: string };
    if (raw === undefined) return undefined;
    try {
      return JSON.parse(raw) as unknown;
    } catch {
      throw new MalformedMessageError(cursor.start);
    }
  }

  #numberOrText(cursor: Cursor): number | string {
    const found = this.#message(cursor, numberOrTextRule) as {
      readonly type?: number;
      readonly number?: number;
      readonly text?: string;
    };
    return found.type === 1 ? (found.text ?? '') : (found.number ?? 0);
  }

  #message(cursor: Cursor, rule: MessageRule): Members {
    cursor.expectMessage();
    return this.message(rule, cursor.start, cursor.end);
  }
}

// The numbers are those of `generated.proto` in k8s.io/apimachinery v0.37: Time, FieldsV1, IntOrString.
const timeRule: MessageRule = new Map([[1, { name: 'seconds', of: 'number' }]]);
const rawRule: MessageRule = new Map([[1, { name: 'raw', of: 'text' }]]);
const numberOrTextRule: MessageRule = new Map([
  [1, { name: 'type', of: 'number' }],
  [2, { name: 'number', of: 'number' }],
  [3, { name: 'text', of: 'text' }],
]);
