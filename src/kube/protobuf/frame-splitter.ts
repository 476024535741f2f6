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
const leastMemory = 8 * 1024;
/** Memory for a longer frame is given back after it. */
const keptMemory = 64 * 1024;

export class FrameSplitter {
  readonly #maxLength: number;
  /** What has arrived of the length of a frame. */
  readonly #header = Buffer.alloc(headerBytes);
  /** The frame whose length is known, and which has not arrived as a whole. */
  #frame: Buffer | undefined;
  /** Bytes of the frame that have arrived, with those of its length. */
  #arrived = 0;
  #position = 0;
  /** Where frames that span chunks are put together, one at a time. */
  #memory: Buffer = Buffer.alloc(0);

  /** @param maxLength in bytes */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** Bytes of a frame that is not complete. */
  get pendingLength(): number {
    return this.#arrived;
  }

  /**
   * Yields the frames that end in this chunk, each valid until the next one is requested.
   * @throws FrameTooLongError
   */
  *push(chunk: Uint8Array): Generator<Frame> {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    let at = 0;
    while (at < bytes.length) {
      const end = this.#arrived === 0 ? this.#endOfWhole(bytes, at) : undefined;
      if (end !== undefined) {
        yield this.#complete(bytes.subarray(at + headerBytes, end));
        at = end;
      } else {
        at += this.#gather(bytes, at);
        const frame = this.#frame;
        if (frame !== undefined && this.#arrived === headerBytes + frame.length) yield* this.#gathered(frame);
      }
    }
  }

  /** A frame in the memory that the next one uses, too: nothing of it, such as the value of a Secret, stays there. */
  *#gathered(frame: Buffer): Generator<Frame> {
    try {
      yield this.#complete(frame);
    } finally {
      frame.fill(0);
      if (this.#memory.length > keptMemory) this.#memory = Buffer.alloc(0);
    }
  }

  /** Memory for a frame of this length. Most frames are small, and one of each chunk is not in it as a whole. */
  #room(length: number): Buffer {
    if (this.#memory.length < length) this.#memory = Buffer.alloc(Math.max(length, leastMemory));
    return this.#memory.subarray(0, length);
  }

  /** Where a frame ends that is in a chunk as a whole; undefined for any other. */
  #endOfWhole(bytes: Buffer, at: number): number | undefined {
    if (bytes.length < at + headerBytes) return undefined;
    const end = at + headerBytes + this.#checked(bytes.readUInt32BE(at));
    return end <= bytes.length ? end : undefined;
  }

  /** Copies what the chunk has of the next frame; returns how many bytes. */
  #gather(bytes: Buffer, at: number): number {
    const target = this.#frame ?? this.#header;
    const copied = bytes.copy(target, this.#frame === undefined ? this.#arrived : this.#arrived - headerBytes, at);
    this.#arrived += copied;
    if (this.#frame === undefined && this.#arrived === headerBytes)
      this.#frame = this.#room(this.#checked(this.#header.readUInt32BE(0)));
    return copied;
  }

  #checked(length: number): number {
    if (length > this.#maxLength) throw new FrameTooLongError(this.#position, this.#maxLength);
    return length;
  }

  #complete(bytes: Uint8Array): Frame {
    const frame = { bytes, position: this.#position, length: bytes.length };
    this.#position += headerBytes + bytes.length;
    this.#frame = undefined;
    this.#arrived = 0;
    return frame;
  }
}
