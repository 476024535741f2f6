/**
 * Puts lines of the log on a stream without ever waiting for it: nobody may stop the controller by no longer reading its
 * log, by closing it, or by filling the disk on which it lands. Lines that find no place are lost, and counted.
 */
import type { Writable } from 'node:stream';

/** The part of a stream that is needed. */
export type LogStream = Pick<Writable, 'write' | 'writableLength' | 'on'>;

export interface StreamOutputOptions {
  readonly stream: LogStream;
  /** Called after a line has got through again, with the number of lines that were lost before it. */
  readonly onLost: (lines: number) => void;
  /** Bytes that may wait for a slow reader. Default 1 MiB: some thousand lines. */
  readonly limitBytes?: number;
}

export class StreamOutput {
  readonly #options: StreamOutputOptions;
  #lost = 0;

  constructor(options: StreamOutputOptions) {
    this.#options = options;
    // What happened to a line is told to its own callback; without a listener it would end the process.
    options.stream.on('error', () => undefined);
  }

  /** @param line with its line break */
  write(line: string): void {
    const { stream, limitBytes = 1_048_576 } = this.#options;
    if (stream.writableLength >= limitBytes) {
      this.#lost += 1;
      return;
    }
    stream.write(line, (error) => {
      if (error) this.#lost += 1;
      else this.#report();
    });
  }

  #report(): void {
    const lost = this.#lost;
    this.#lost = 0;
    if (lost > 0) this.#options.onLost(lost);
  }
}
