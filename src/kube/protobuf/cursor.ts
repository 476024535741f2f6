/**
 * Walks through the fields of an encoded message (https://protobuf.dev/programming-guides/encoding/). The library that
 * reads numbers and texts does not notice where a message is cut off, so every length is compared here with the end of
 * the message around it: a Secret that was cut must not count as one with other content.
 */
import { PbfReader } from 'pbf';

/** The bytes are no message. Says nothing of them: they may be a Secret's. */
export class MalformedMessageError extends Error {
  override readonly name = 'MalformedMessageError';

  constructor(position: number) {
    super(`no protobuf message: malformed at byte ${String(position)}`);
  }
}

/** How the value of a field is encoded. Groups, which are 3 and 4, are not used in the API. */
const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

export class Cursor {
  readonly #reader: PbfReader;
  /** Number of the present field. */
  field = 0;
  #type = -1;
  /** Where the value of the present field begins and ends; of a text, bytes or a message without its length. */
  start = 0;
  end = 0;
  #value = 0;

  constructor(bytes: Uint8Array) {
    this.#reader = new PbfReader(bytes);
  }

  /**
   * Goes to the next field of a message.
   * @param from where it begins: the `end` of the field before, or the begin of the message
   * @param limit where the message ends
   * @returns false at the end of the message
   * @throws MalformedMessageError
   */
  next(from: number, limit: number): boolean {
    if (from === limit) return false;
    const tag = this.#varint(from, limit);
    this.field = tag >>> 3;
    this.#type = tag & 7;
    const at = this.#reader.pos;
    if (this.field === 0) throw new MalformedMessageError(from);
    this.start = at;
    switch (this.#type) {
      case wireTypes.varint:
        this.#value = this.#varint(at, limit);
        this.end = this.#reader.pos;
        break;
      case wireTypes.bytes: {
        const length = this.#varint(at, limit);
        this.start = this.#reader.pos;
        this.end = this.start + length;
        break;
      }
      case wireTypes.fixed32:
        this.end = at + 4;
        break;
      case wireTypes.fixed64:
        this.end = at + 8;
        break;
      default:
        throw new MalformedMessageError(at);
    }
    if (this.end > limit) throw new MalformedMessageError(at);
    return true;
  }

  /** The present field as a number. @throws MalformedMessageError for a field of another type */
  number(): number {
    this.#expect(wireTypes.varint);
    return this.#value;
  }

  /** As a text in UTF-8. @throws MalformedMessageError for a field of another type */
  text(): string {
    const { buffer, byteOffset } = this.bytes();
    return Buffer.from(buffer, byteOffset, this.end - this.start).toString('utf8');
  }

  /** The bytes themselves, not a copy. @throws MalformedMessageError for a field of another type */
  bytes(): Uint8Array {
    this.#expect(wireTypes.bytes);
    return this.#reader.buf.subarray(this.start, this.end);
  }

  /** Checks that the present field is a message. @throws MalformedMessageError if it is not */
  expectMessage(): void {
    this.#expect(wireTypes.bytes);
  }

  #expect(type: number): void {
    if (this.#type !== type) throw new MalformedMessageError(this.start);
  }

  /** A negative number has ten bytes. */
  #varint(at: number, limit: number): number {
    const { buf } = this.#reader;
    let last = at;
    while (last < limit && (buf[last] ?? 0) >= 0x80) last += 1;
    if (last >= limit || last - at > 9) throw new MalformedMessageError(at);
    this.#reader.pos = at;
    return this.#reader.readVarint(true);
  }
}
