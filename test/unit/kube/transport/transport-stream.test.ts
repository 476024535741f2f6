import { getEventListeners } from 'node:events';
import type { ServerResponse } from 'node:http';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { OpenStream } from '../../../../src/kube/api/transport-types.ts';
import { waitFor } from '../../../support/wait-for.ts';
import { createTransport, FakeConnection, json, LocalServer, type TransportFixture } from '../local-server.ts';

let server: LocalServer;
let fixture: TransportFixture;
let controller: AbortController;
let serverEnd: ServerResponse;

beforeEach(async () => {
  server = new LocalServer();
  server.answer = (_request, response) => {
    serverEnd = response;
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
  };
  fixture = createTransport(new FakeConnection(await server.start()), 1);
  controller = new AbortController();
});

afterEach(async () => {
  fixture.transport.close();
  await server.stop();
  expect(fixture.clock.pendingMs).toEqual([]);
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
});

async function open(): Promise<OpenStream> {
  const answer = await fixture.transport.openStream({ path: '/watch', signal: controller.signal });
  if (answer.kind !== 'open') throw new Error('the stream was refused');
  return answer;
}

async function readAll({ chunks }: OpenStream): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

describe('a stream', () => {
  test('its bytes arrive as they are sent, until the server ends it', async () => {
    const stream = await open();
    const reading = readAll(stream);
    serverEnd.write('one ');
    serverEnd.end('two');
    await expect(reading).resolves.toBe('one two');
  });

  test('a refusal is a value, with the body of the answer', async () => {
    server.answer = json(410, { kind: 'Status', reason: 'Expired' }, { 'retry-after': '1' });
    await expect(fixture.transport.openStream({ path: '/watch' })).resolves.toMatchObject({
      kind: 'refused',
      response: { status: 410, body: { reason: 'Expired' } },
    });
  });

  test('it does not count against the connections for requests', async () => {
    const streams = [await open(), await open()];
    server.answer = json(200, {});
    await expect(fixture.transport.request({ method: 'GET', path: '/' })).resolves.toMatchObject({ status: 200 });
    for (const stream of streams) stream.close();
  });

  test('it has a deadline for its headers', async () => {
    server.answer = () => undefined;
    const opening = fixture.transport.openStream({ path: '/watch', timeoutMs: 100 });
    await waitFor('the request', () => server.requests.length === 1);
    fixture.clock.tick(100);
    await expect(opening).rejects.toMatchObject({ code: 'deadline' });
  });

  test('it has no deadline after its headers', async () => {
    const stream = await open();
    fixture.clock.tick(3_600_000);
    serverEnd.end('still there');
    await expect(readAll(stream)).resolves.toBe('still there');
  });

  test('close ends the reading without an error and drops the connection', async () => {
    const stream = await open();
    const reading = readAll(stream);
    serverEnd.write('one');
    stream.close();
    await expect(reading).resolves.toMatch(/^(one)?$/);
    await waitFor('the connection to close', () => server.sockets.size === 0);
  });

  test.each([
    { moment: 'while it is read', isReading: true },
    { moment: 'before it is read', isReading: false },
  ])('a connection that breaks $moment is an error', async ({ isReading }) => {
    const stream = await open();
    const read = (): Promise<unknown> => readAll(stream).catch((error: unknown) => error);
    const early = isReading ? read() : undefined;
    serverEnd.write('{"half":');
    serverEnd.destroy();
    await waitFor('the connection to close', () => server.sockets.size === 0);
    expect(await (early ?? read())).toMatchObject({ code: 'network' });
  });

  test('its signal ends the reading with the reason of the signal', async () => {
    const reading = readAll(await open());
    controller.abort(new Error('stopped'));
    await expect(reading).rejects.toThrow('stopped');
    await waitFor('the connection to close', () => server.sockets.size === 0);
  });

  test('closing the transport ends the reading with an error', async () => {
    const reading = readAll(await open());
    fixture.transport.close();
    await expect(reading).rejects.toMatchObject({ code: 'closed' });
  });

  test('the connection is dropped when the reader stops reading', async () => {
    const { chunks } = await open();
    serverEnd.write('one');
    for await (const chunk of chunks) {
      expect(Buffer.from(chunk).toString()).toBe('one');
      break;
    }
    await waitFor('the connection to close', () => server.sockets.size === 0);
  });
});
