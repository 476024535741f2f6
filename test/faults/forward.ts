/** Forwards one request through the proxy and its answer back, and applies the faults that are set for each point. */
import type { IncomingMessage } from 'node:http';

import type { Faults } from '../fakes/apiserver/faults/faults.ts';
import { Swallowed, type Exchange } from '../fakes/apiserver/http/exchange.ts';
import type { OpenWatches } from '../fakes/apiserver/watch/open-watches.ts';
import { WatchChannel } from '../fakes/apiserver/watch/watch-channel.ts';
import { forwardedHeaders, type Upstream } from './upstream.ts';

export interface ProxiedRequest {
  readonly exchange: Exchange;
  readonly incoming: IncomingMessage;
  readonly upstream: Upstream;
  readonly faults: Faults;
  readonly watches: OpenWatches;
}

const bookmarkStarts = ['{"type":"BOOKMARK"', '\n\bBOOKMARK'];

/** @param event with what is before it: a frame begins with its length */
function isBookmark(event: Buffer): boolean {
  return bookmarkStarts.some((start) => event.indexOf(start) === 0 || event.indexOf(start) === 4);
}

/** Never rejects. An API server that is or goes away looks to the client like a broken connection. */
export async function forward(passage: ProxiedRequest): Promise<void> {
  const { exchange, incoming, upstream } = passage;
  const leaving = new AbortController();
  exchange.outgoing.once('close', () => leaving.abort());
  try {
    await exchange.applyFault('request');
    const answer = await upstream.send(incoming, leaving.signal);
    // The answer may break off while a fault delays it; the code that reads it later gets the error.
    answer.on('error', () => undefined);
    await exchange.applyFault('response');
    const isWatch = ['1', 'true'].includes(exchange.query.get('watch') ?? '');
    if (isWatch && answer.statusCode === 200) await forwardEvents(passage, answer);
    else await forwardBody(passage, answer);
  } catch (error) {
    if (!(error instanceof Swallowed)) incoming.socket.destroy();
  }
}

async function forwardBody({ exchange }: ProxiedRequest, answer: IncomingMessage): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  const { statusCode: status = 0, headers } = answer;
  exchange.request.status = status;
  exchange.outgoing.writeHead(status, forwardedHeaders(headers));
  exchange.sendBody(Buffer.concat(chunks));
}

async function forwardEvents({ exchange, faults, watches }: ProxiedRequest, answer: IncomingMessage): Promise<void> {
  const isProtobuf = (answer.headers['content-type'] ?? '').startsWith('application/vnd.kubernetes.protobuf');
  const channel = new WatchChannel(exchange, faults, isProtobuf);
  watches.add(channel);
  channel.closed.addEventListener('abort', () => answer.destroy());
  channel.open(forwardedHeaders(answer.headers));
  try {
    for await (const event of isProtobuf ? readFrames(answer) : readLines(answer))
      channel.send(event, isBookmark(event));
    channel.end();
  } catch (error) {
    // A watch that a fault has closed needs no further end.
    if (!channel.closed.aborted) throw error;
  }
}

/** The frames of a stream, each with the four bytes of its length. */
async function* readFrames(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
      const end = 4 + rest.readUInt32BE(0);
      yield rest.subarray(0, end);
      rest = rest.subarray(end);
    }
  }
}

/** The lines of a stream, each with its line feed. */
async function* readLines(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      yield rest.subarray(0, end + 1);
      rest = rest.subarray(end + 1);
    }
  }
}
