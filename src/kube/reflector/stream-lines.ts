/** Reads a watch line by line, and closes it when it is silent for too long. */
import type { Clock } from '../../lib/clock.ts';
import { LineSplitter, type Line } from './line-splitter.ts';
import type { OpenStream } from '../api/transport-types.ts';

export interface StreamLinesOptions {
  readonly clock: Clock;
  readonly idleLimitMs: number;
  readonly maxLineBytes: number;
  /** The stream is closed after `ms`, if `isWanted` returns true at that moment. */
  readonly limit: { readonly ms: number; readonly isWanted: () => boolean };
  /** Gets each line before the next one is decoded; `stop` ends the reading. */
  readonly take: (line: Line) => 'go-on' | 'stop';
}

/** `ended`: by the server; `silent`: by `idleLimitMs`; `overdue`: by `limit`; `stopped`: by `take`. */
export type StreamEnd = 'ended' | 'silent' | 'overdue' | 'stopped';

/** The stream ended within a line: the connection broke, or the answer is not a watch. */
export class UnfinishedLineError extends Error {
  override readonly name = 'UnfinishedLineError';

  constructor(length: number) {
    super(`the stream ended within a line, after ${String(length)} bytes of it`);
  }
}

/**
 * Reads until the stream ends in any of these ways, and closes it.
 * @throws the errors of the stream and of `take`; LineTooLongError; UnfinishedLineError
 */
export async function readStreamLines(stream: OpenStream, options: StreamLinesOptions): Promise<StreamEnd> {
  const splitter = new LineSplitter(options.maxLineBytes);
  const idle = new IdleLimit(stream, options);
  const { clock, limit } = options;
  const overdue = { isReached: false };
  const cancel = clock.setTimer(limit.ms, () => {
    overdue.isReached = limit.isWanted();
    if (overdue.isReached) stream.close();
  });
  try {
    for await (const chunk of stream.chunks) {
      idle.restart();
      if (takeAll(splitter.push(chunk), options.take) === 'stop') return 'stopped';
    }
    if (overdue.isReached) return 'overdue';
    if (idle.hasPassed) return 'silent';
    const { pendingLength } = splitter;
    if (pendingLength > 0) throw new UnfinishedLineError(pendingLength);
    return 'ended';
  } finally {
    cancel();
    idle.cancel();
    stream.close();
  }
}

function takeAll(lines: Iterable<Line>, take: StreamLinesOptions['take']): 'go-on' | 'stop' {
  for (const line of lines) if (take(line) === 'stop') return 'stop';
  return 'go-on';
}

/** Closes the stream `idleLimitMs` after the last restart. */
class IdleLimit {
  readonly #stream: OpenStream;
  readonly #options: StreamLinesOptions;
  #hasPassed = false;
  #cancel: () => void;

  constructor(stream: OpenStream, options: StreamLinesOptions) {
    this.#stream = stream;
    this.#options = options;
    this.#cancel = this.#arm();
  }

  get hasPassed(): boolean {
    return this.#hasPassed;
  }

  restart(): void {
    this.#cancel();
    this.#cancel = this.#arm();
  }

  cancel(): void {
    this.#cancel();
  }

  #arm(): () => void {
    const { clock, idleLimitMs } = this.#options;
    return clock.setTimer(idleLimitMs, () => {
      this.#hasPassed = true;
      this.#stream.close();
    });
  }
}
