/**
 * Splits a stream of bytes into lines at `\n` and nowhere else: JSON may contain other characters that Unicode counts
 * as line ends. Only whole lines are decoded, so a chunk may end within a character.
 */

export interface Line {
  readonly text: string;
  /** Offset of the line's first byte in the stream. */
  readonly position: number;
  /** In bytes, without the `\n`. */
  readonly length: number;
}

/** Has the position of the line and nothing of its content. */
export class LineTooLongError extends Error {
  override readonly name = 'LineTooLongError';
  readonly position: number;

  constructor(position: number, maxLength: number) {
    super(`the line at byte ${String(position)} is longer than ${String(maxLength)} bytes`);
    this.position = position;
  }
}

export class LineSplitter {
  readonly #maxLength: number;
  #parts: Uint8Array[] = [];
  #length = 0;
  #position = 0;

  /** @param maxLength in bytes */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** Bytes after the end of the last line. */
  get pendingLength(): number {
    return this.#length;
  }

  /**
   * Yields the lines that end in this chunk, and decodes each only when it is requested.
   * @throws LineTooLongError
   */
  *push(chunk: Uint8Array): Generator<Line> {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      this.#append(chunk.subarray(start, end));
      start = end + 1;
      yield this.#take();
    }
    if (start < chunk.length) this.#append(chunk.subarray(start));
  }

  #append(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length > this.#maxLength) throw new LineTooLongError(this.#position, this.#maxLength);
    this.#parts.push(part);
  }

  #take(): Line {
    const line = { text: Buffer.concat(this.#parts).toString('utf8'), position: this.#position, length: this.#length };
    this.#position += this.#length + 1;
    this.#parts = [];
    this.#length = 0;
    return line;
  }
}
