/**
 * Writes log lines to a stream without ever waiting for it: a log reader that stalls, a closed pipe or a full disk must
 * not stop the controller. Lines that the stream does not take are lost and counted.
 */
import type { Writable } from 'node:stream';

/** The members of a stream that the output uses. */
export type LogStream = Pick<Writable, 'write' | 'writableLength' | 'on'>;

export interface StreamOutputOptions {
  readonly stream: LogStream;
  /** Called after a line is written again, with the number of lines that were lost before it. */
  readonly onLost: (lines: number) => void;
  /** Bytes that may wait for a slow reader. Default 1 MiB: some thousand lines. */
  readonly limitBytes?: number;
}

export class StreamOutput {
  readonly #options: StreamOutputOptions;
  #lost = 0;

  constructor(options: StreamOutputOptions) {
    this.#options = options;
    // The callback of each write gets its error; without a listener an error event would end the process.
    options.stream.on('error', () => undefined);
  }

  /** @param line including its line break */
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
