/** Splits the stream of a watch into frames: a length of four bytes, the most significant first, and as many bytes. */

export interface Frame {
  readonly bytes: Uint8Array;
  /** Offset of the frame's length in the stream. */
  readonly position: number;
  /** In bytes, without the four of the length. */
  readonly length: number;
}

/** A frame is longer than any object that the API server stores; the rest of the stream cannot be read. */
export class FrameTooLongError extends Error {
  override readonly name = 'FrameTooLongError';

  constructor(position: number, maxLength: number) {
    super(`the frame at byte ${String(position)} is longer than ${String(maxLength)} bytes`);
  }
}

const headerBytes = 4;

export class FrameSplitter {
  readonly #maxLength: number;
  /** Pieces of a frame that is not complete. */
  #parts: Buffer[] = [];
  #pending = 0;
  #position = 0;

  /** @param maxLength in bytes */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** Bytes of a frame that is not complete. */
  get pendingLength(): number {
    return this.#pending;
  }

  /** Yields the frames that end in this chunk. @throws FrameTooLongError */
  *push(chunk: Uint8Array): Generator<Frame> {
    this.#parts.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
    this.#pending += chunk.length;
    for (let length = this.#nextLength(); length !== undefined; length = this.#nextLength()) {
      const bytes = this.#joined();
      const end = headerBytes + length;
      const frame = { bytes: bytes.subarray(headerBytes, end), position: this.#position, length };
      this.#parts = bytes.length === end ? [] : [bytes.subarray(end)];
      this.#pending -= end;
      this.#position += end;
      yield frame;
    }
  }

  /** The length of the first frame that is pending; undefined unless all of it has arrived. */
  #nextLength(): number | undefined {
    if (this.#pending < headerBytes) return undefined;
    // Without its first four bytes in one piece, a frame has just begun.
    const first = this.#parts[0];
    const length = (first !== undefined && first.length >= headerBytes ? first : this.#joined()).readUInt32BE(0);
    if (length > this.#maxLength) throw new FrameTooLongError(this.#position, this.#maxLength);
    return this.#pending < headerBytes + length ? undefined : length;
  }

  /** All pieces as one. */
  #joined(): Buffer {
    const [first, ...others] = this.#parts;
    const joined = first !== undefined && others.length === 0 ? first : Buffer.concat(this.#parts);
    this.#parts = [joined];
    return joined;
  }
}
