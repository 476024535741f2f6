/** Reads the events of a watch from its bytes, in either wire format. */
import type { Target } from '../api/resources.ts';
import type { WireFormat } from '../api/transport-types.ts';
import { FrameSplitter } from '../protobuf/frame-splitter.ts';
import { readEvent } from '../protobuf/objects.ts';
import { LineSplitter } from './line-splitter.ts';
import { readWatchEvent, toWatchEvent, type WatchEvent } from './watch-event.ts';

/** Where an event was in the stream. */
export interface EventPlace {
  /** Offset of its first byte. */
  readonly position: number;
  /** In bytes. */
  readonly length: number;
}

/** What the objects of a watch have to be. */
export interface Expected {
  /** Undefined accepts objects of any kind. */
  readonly target: Target | undefined;
  /** They have to be `PartialObjectMetadata`. */
  readonly isMetadataOnly?: boolean | undefined;
}

export interface EventReader {
  /** Bytes of an event that is not complete. */
  readonly pendingLength: number;
  /**
   * Yields the events that end in this chunk, and reads each only when it is requested.
   * @throws LineTooLongError, FrameTooLongError
   */
  push(chunk: Uint8Array): Iterable<readonly [WatchEvent, EventPlace]>;
}

/** @param maxLength of an event, in bytes */
export function eventReader(format: WireFormat, maxLength: number, expected: Expected): EventReader {
  return format === 'json' ? new LineReader(maxLength, expected) : new FrameReader(maxLength, expected);
}

class LineReader implements EventReader {
  readonly #splitter: LineSplitter;
  readonly #expected: Expected;

  constructor(maxLength: number, expected: Expected) {
    this.#splitter = new LineSplitter(maxLength);
    this.#expected = expected;
  }

  get pendingLength(): number {
    return this.#splitter.pendingLength;
  }

  *push(chunk: Uint8Array): Generator<readonly [WatchEvent, EventPlace]> {
    const { target, isMetadataOnly } = this.#expected;
    for (const line of this.#splitter.push(chunk)) yield [readWatchEvent(line.text, target, isMetadataOnly), line];
  }
}

class FrameReader implements EventReader {
  readonly #splitter: FrameSplitter;
  readonly #expected: Expected;

  constructor(maxLength: number, expected: Expected) {
    this.#splitter = new FrameSplitter(maxLength);
    this.#expected = expected;
  }

  get pendingLength(): number {
    return this.#splitter.pendingLength;
  }

  *push(chunk: Uint8Array): Generator<readonly [WatchEvent, EventPlace]> {
    for (const frame of this.#splitter.push(chunk)) yield [readFrame(frame.bytes, this.#expected), frame];
  }
}

/** @param bytes of a frame, without its length */
export function readFrame(bytes: Uint8Array, { target, isMetadataOnly }: Expected): WatchEvent {
  try {
    return toWatchEvent(readEvent(bytes), target, isMetadataOnly);
  } catch {
    return { type: 'unreadable' };
  }
}
