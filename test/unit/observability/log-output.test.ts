/** Whatever happens to the output of the log, the controller must go on. */
import { Writable } from 'node:stream';

import { expect, test } from '@jest/globals';

import { StreamOutput } from '../../../src/observability/log-output.ts';

/** A stream whose reader takes or refuses one line at a time. */
class Reader extends Writable {
  readonly read: string[] = [];
  #next: ((error?: Error) => void) | undefined;
  #held = '';

  constructor() {
    // Like standard output, it accepts writes after an error.
    super({ autoDestroy: false, decodeStrings: false });
  }

  override _write(line: string, _encoding: BufferEncoding, next: (error?: Error) => void): void {
    this.#held = line;
    this.#next = next;
  }

  take(): void {
    this.read.push(this.#held);
    this.#next?.();
  }

  refuse(code: string): void {
    this.#next?.(Object.assign(new Error(code), { code }));
  }
}

function outputTo(stream: Writable, limitBytes: number): { output: StreamOutput; lost: number[] } {
  const lost: number[] = [];
  return { output: new StreamOutput({ stream, limitBytes, onLost: (lines) => lost.push(lines) }), lost };
}

test('the output does not wait for a reader that stalls, and reports the lost lines later', async () => {
  const reader = new Reader();
  const { output, lost } = outputTo(reader, 4);
  for (const line of ['a\n', 'b\n', 'c\n', 'd\n']) output.write(line);
  expect(reader.writableLength).toBe(4);
  for (let line = 0; line < 2; line += 1) {
    reader.take();
    await new Promise(setImmediate);
  }
  expect(reader.read).toEqual(['a\n', 'b\n']);
  expect(lost).toEqual([2]);
  output.write('e\n');
  reader.take();
  await new Promise(setImmediate);
  expect(reader.read).toEqual(['a\n', 'b\n', 'e\n']);
  expect(lost).toEqual([2]);
});

test('a line that cannot be written is lost, the process goes on, and later lines are written', async () => {
  const writes: string[] = [];
  let failure: string | undefined = 'ENOSPC';
  // Like standard output, it fails and stays usable.
  const stream = {
    writableLength: 0,
    on: () => stream as unknown as Writable,
    write: (line: string, done: (error?: Error | null) => void): boolean => {
      if (failure === undefined) writes.push(line);
      done(failure === undefined ? null : new Error(failure));
      return true;
    },
  };
  const { output, lost } = outputTo(stream as unknown as Writable, 1_000);
  output.write('a\n');
  output.write('b\n');
  failure = undefined;
  output.write('c\n');
  await new Promise(setImmediate);
  expect(writes).toEqual(['c\n']);
  expect(lost).toEqual([2]);
});

test('an error event of the stream does not end the process', async () => {
  const reader = new Reader();
  const { output } = outputTo(reader, 1_000);
  output.write('a\n');
  const emitted = new Promise((resolve) => reader.once('error', resolve));
  reader.refuse('EPIPE');
  await expect(emitted).resolves.toMatchObject({ code: 'EPIPE' });
  expect(reader.listenerCount('error')).toBe(1);
});
