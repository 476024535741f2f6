/**
 * Reads the values of an encoded message (https://protobuf.dev/programming-guides/encoding/). Every length is compared
 * with the end of the message around it: a Secret that was cut off must not count as one with other content.
 */
import { isUtf8 } from 'node:buffer';

import { MalformedMessageError } from './malformed.ts';

/** How the value of a field is encoded. Groups, which are 3 and 4, are not used in the API. */
export const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** A character that stands for bytes that are not UTF-8. */
const replacement = '\uFFFD';

/** A number has up to ten bytes, with seven bits each. */
const longestVarint = 10;

export class Reader {
  /** Where the next value begins. */
  position = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Uint8Array) {
    const { buffer, byteOffset, length } = bytes;
    this.#bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(buffer, byteOffset, length);
  }

  /**
   * Reads a number. One that 64 bits cannot hold exactly in a JavaScript number is rounded, as `JSON.parse` does.
   * @param limit where the message ends
   * @throws MalformedMessageError
   */
  varint(limit: number): number {
    const first = this.#bytes[this.position] ?? 0;
    if (first >= 0x80 || this.position >= limit) return this.#longVarint(limit);
    this.position += 1;
    return first;
  }

  /** Reads four bytes, the most significant first. */
  uint32(): number {
    this.position += 4;
    return this.#bytes.readUInt32BE(this.position - 4);
  }

  /** The end of a value with a length before it. @throws MalformedMessageError where it is beyond the limit */
  endOfBytes(limit: number): number {
    const length = this.varint(limit);
    const end = this.position + length;
    if (!(length >= 0) || end > limit) throw new MalformedMessageError(this.position);
    return end;
  }

  /** Goes past the value of a field. @throws MalformedMessageError */
  skip(wireType: number, limit: number): void {
    if (wireType === wireTypes.varint) this.varint(limit);
    else if (wireType === wireTypes.bytes) this.position = this.endOfBytes(limit);
    else if (wireType === wireTypes.fixed32) this.position += 4;
    else if (wireType === wireTypes.fixed64) this.position += 8;
    else throw new MalformedMessageError(this.position);
    if (this.position > limit) throw new MalformedMessageError(this.position);
  }

  /** The bytes up to `end`: a part of the message, not a copy. */
  bytes(end: number): Uint8Array {
    const { buffer, byteOffset } = this.#bytes;
    const found = new Uint8Array(buffer, byteOffset + this.position, end - this.position);
    this.position = end;
    return found;
  }

  /** The text up to `end`, in the characters in which the API server writes it as JSON. */
  text(end: number): string {
    const start = this.position;
    this.position = end;
    if (start === end) return '';
    const text = this.#bytes.toString('utf8', start, end);
    return text.includes(replacement) ? this.#repairedText(text, start, end) : text;
  }

  /** The bytes up to `end` where they are UTF-8, and the text for which they stand where they are not. */
  bytesOfText(end: number): Uint8Array | string {
    const start = this.position;
    const found = this.bytes(end);
    return isUtf8(found) ? found : this.#repairedText('', start, end);
  }

  /** The API server writes each byte that belongs to no character as one replacement character. */
  #repairedText(decoded: string, start: number, end: number): string {
    if (isUtf8(this.#bytes.subarray(start, end))) return decoded;
    let text = '';
    for (let at = start; at < end;) {
      const length = this.#characterLength(at, end);
      text += length === 0 ? replacement : this.#bytes.toString('utf8', at, at + length);
      at += Math.max(1, length);
    }
    return text;
  }

  /** Bytes of the character at a position; 0 where none is encoded. */
  #characterLength(at: number, end: number): number {
    for (let length = 1; length <= 4 && at + length <= end; length += 1)
      if (isUtf8(this.#bytes.subarray(at, at + length))) return length;
    return 0;
  }

  #longVarint(limit: number): number {
    const start = this.position;
    let [low, high] = [0, 0];
    for (let index = 0; index < longestVarint && this.position < limit; index += 1) {
      const byte = this.#bytes[this.position] ?? 0;
      this.position += 1;
      const bits = byte & 0x7f;
      if (index < 4) low |= bits << (7 * index);
      else if (index > 4) high |= bits << (7 * index - 32);
      else {
        low |= bits << 28;
        high |= bits >>> 4;
      }
      // Negative numbers have all 64 bits.
      if (byte < 0x80) return high * 2 ** 32 + (low >>> 0);
    }
    throw new MalformedMessageError(start);
  }
}
