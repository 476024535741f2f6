/** How the bytes of a watch are handed on. Contract of the whole: transport-stream.test.ts. */
import type { IncomingMessage } from 'node:http';
import process from 'node:process';
import { PassThrough } from 'node:stream';

import { expect, test } from '@jest/globals';

import { CallScope } from '../../../../src/kube/transport/call-scope.ts';
import { toOpenStream } from '../../../../src/kube/transport/open-stream.ts';
import { systemClock } from '../../../../src/lib/clock.ts';

test('pieces that arrive in one turn of the event loop are one chunk', async () => {
  const response = new PassThrough();
  const scope = new CallScope({ clock: systemClock, timeoutMs: 60_000, signals: [], call: 'GET /watch' });
  const call = { call: 'GET /watch', wireFormat: 'protobuf', scope } as const;
  const stream = toOpenStream(response as unknown as IncomingMessage, call);
  const found: string[] = [];
  response.write('first');
  for await (const chunk of stream.chunks) {
    found.push(Buffer.from(chunk).toString());
    if (found.length === 2) break;
    // As TLS does with the records of one read: each has its own round of ticks and microtasks.
    process.nextTick(() => {
      response.write('a');
      void Promise.resolve().then(() => process.nextTick(() => response.write('b')));
    });
  }
  stream.close();
  expect(found).toEqual(['first', 'ab']);
});
