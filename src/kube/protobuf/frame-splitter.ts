/** Splits the stream of a watch into frames: a length of four bytes, the most significant first, and as many bytes. */

/** A frame is longer than any object that the API server stores; the rest of the stream cannot be read. */
export class FrameTooLongError extends Error {
  override readonly name = 'FrameTooLongError';

  constructor(length: number) {
    super(`a frame of ${String(length)} bytes`);
  }
}

const headerBytes = 4;

export class FrameSplitter {
  readonly #maxBytes: number;
  #pending: Buffer = Buffer.alloc(0);

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes of a frame that is not complete. */
  get pendingLength(): number {
    return this.#pending.length;
  }

  /** The frames that this chunk completes, each valid until the next call. @throws FrameTooLongError */
  *push(chunk: Buffer): Generator<Uint8Array> {
    let rest = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    this.#pending = Buffer.alloc(0);
    while (rest.length >= headerBytes) {
      const length = rest.readUInt32BE(0);
      if (length > this.#maxBytes) throw new FrameTooLongError(length);
      if (rest.length < headerBytes + length) break;
      yield rest.subarray(headerBytes, headerBytes + length);
      rest = rest.subarray(headerBytes + length);
    }
    this.#pending = rest;
  }
}
