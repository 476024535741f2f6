/** Turns the answer to a watch into a stream of bytes, which the server, the caller or the network can end. */
import type { IncomingMessage } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { CallScope } from './call-scope.ts';
import { toTransportError } from './transport-error.ts';
import type { OpenStream, WireFormat } from '../api/transport-types.ts';

interface StreamOf {
  /** Names the request in errors. */
  readonly call: string;
  readonly wireFormat: WireFormat;
  /** Disposed of when the stream is over. */
  readonly scope: CallScope;
}

/** Takes over an answer whose headers have arrived. */
export function toOpenStream(response: IncomingMessage, { call, wireFormat, scope }: StreamOf): OpenStream {
  let isClosed = false;
  scope.clearDeadline();
  // A connection may break between two reads; the next read then throws.
  response.on('error', () => undefined);
  response.once('close', () => {
    scope.dispose();
  });
  return {
    kind: 'open',
    wireFormat,
    chunks: readChunks(),
    close: () => {
      isClosed = true;
      response.destroy();
    },
  };

  async function* readChunks(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of response) {
        yield withBuffered(chunk as Buffer, response);
        // What arrives within one turn of the event loop, such as the records of one read of TLS, is the next chunk.
        await nextTurn();
      }
    } catch (error) {
      if (scope.hasEnded) throw scope.reason;
      if (!isClosed) throw toTransportError(error, call);
    }
  }
}

/** A chunk and what else has arrived: newer versions of Node read one piece at a time. */
function withBuffered(first: Buffer, response: IncomingMessage): Buffer {
  const pieces = [first];
  for (let next = read(response); next !== null; next = read(response)) pieces.push(next);
  return pieces.length === 1 ? first : Buffer.concat(pieces);
}

function read(response: IncomingMessage): Buffer | null {
  return response.read() as Buffer | null;
}
