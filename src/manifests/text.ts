/** Decodes files and finds lines and columns in them. */

export type Decoded = { readonly text: string } | { readonly problem: string };

/** UTF-8, and UTF-16 where a byte order mark says so, as PowerShell writes it. */
export function decode(bytes: Uint8Array): Decoded {
  try {
    const text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
    return text.includes('\0') ? { problem: 'is binary' } : { text };
  } catch {
    return { problem: bytes.includes(0) ? 'is binary' : 'is not UTF-8 text' };
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** The lines of a text, for positions in it. */
export class Lines {
  /** Offsets of the first characters. */
  readonly #starts: readonly number[];

  constructor(text: string) {
    const starts = [0];
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#starts = starts;
  }

  positionAt(offset: number): { readonly line: number; readonly column: number } {
    let [from, to] = [0, this.#starts.length];
    while (to - from > 1) {
      const middle = (from + to) >>> 1;
      if ((this.#starts[middle] ?? 0) <= offset) from = middle;
      else to = middle;
    }
    return { line: from + 1, column: offset - (this.#starts[from] ?? 0) + 1 };
  }
}
