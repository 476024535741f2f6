/** The standard streams beyond whole lines of output, for commands that ask questions or show progress. */
import process from 'node:process';

export interface StandardStreams {
  readonly input: NodeJS.ReadableStream;
  /** Writes to standard error. */
  writeError(text: string): void;
}

export const standardStreams: StandardStreams = {
  // A getter, since the first access to the stream opens it.
  get input() {
    return process.stdin;
  },
  writeError: (text) => {
    process.stderr.write(text);
  },
};
