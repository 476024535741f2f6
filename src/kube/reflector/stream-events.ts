/** Reads a watch event by event, and closes it when it is silent for too long. */
import type { Clock } from '../../lib/clock.ts';
import type { OpenStream } from '../api/transport-types.ts';
import { eventReader, type EventPlace, type Expected } from './event-reader.ts';
import type { WatchEvent } from './watch-event.ts';

export interface StreamEventsOptions extends Expected {
  readonly clock: Clock;
  readonly idleLimitMs: number;
  readonly maxEventBytes: number;
  /** The stream is closed after `ms`, if `isWanted` returns true at that moment. */
  readonly limit: { readonly ms: number; readonly isWanted: () => boolean };
  /** Gets each event before the next one is read; `stop` ends the reading. */
  readonly take: (event: WatchEvent, place: EventPlace) => 'go-on' | 'stop';
}

/** `ended`: by the server; `silent`: by `idleLimitMs`; `overdue`: by `limit`; `stopped`: by `take`. */
export type StreamEnd = 'ended' | 'silent' | 'overdue' | 'stopped';

/** The stream ended within an event: the connection broke, or the answer is not a watch. */
export class UnfinishedEventError extends Error {
  override readonly name = 'UnfinishedEventError';

  constructor(length: number) {
    super(`the stream ended within an event, after ${String(length)} bytes of it`);
  }
}

/**
 * Reads until the stream ends in any of these ways, and closes it.
 * @throws the errors of the stream and of `take`; LineTooLongError; FrameTooLongError; UnfinishedEventError
 */
export async function readStreamEvents(stream: OpenStream, options: StreamEventsOptions): Promise<StreamEnd> {
  const reader = eventReader(stream.wireFormat, options.maxEventBytes, options);
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
      if (takeAll(reader.push(chunk), options.take) === 'stop') return 'stopped';
    }
    if (overdue.isReached) return 'overdue';
    if (idle.hasPassed) return 'silent';
    const { pendingLength } = reader;
    if (pendingLength > 0) throw new UnfinishedEventError(pendingLength);
    return 'ended';
  } finally {
    cancel();
    idle.cancel();
    stream.close();
  }
}

function takeAll(
  events: Iterable<readonly [WatchEvent, EventPlace]>,
  take: StreamEventsOptions['take'],
): 'go-on' | 'stop' {
  for (const [event, place] of events) if (take(event, place) === 'stop') return 'stop';
  return 'go-on';
}

/** Closes the stream `idleLimitMs` after the last restart. */
class IdleLimit {
  readonly #stream: OpenStream;
  readonly #options: StreamEventsOptions;
  #hasPassed = false;
  #cancel: () => void;

  constructor(stream: OpenStream, options: StreamEventsOptions) {
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
