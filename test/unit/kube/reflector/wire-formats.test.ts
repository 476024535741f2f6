/** Which format a reflector asks for, and what it does with answers in protobuf. */
import { beforeEach, afterEach, describe, expect, test } from '@jest/globals';

import { encodeFrame, encodeObject } from '../../../fakes/apiserver/protobuf/encode.ts';
import { readAnswer } from '../../../../src/kube/protobuf/objects.ts';
import { TransportError } from '../../../../src/kube/transport/transport-error.ts';
import { refusal, response } from '../fake-transport.ts';
import { ReflectorHarness, page } from './reflector-harness.ts';

const object = (name: string, resourceVersion: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'ns', resourceVersion },
  data: { password: Buffer.from('s3cret').toString('base64') },
});
const bookmark = (resourceVersion: string, annotations = {}) => ({
  type: 'BOOKMARK',
  object: { apiVersion: 'v1', kind: 'Secret', metadata: { resourceVersion, annotations } },
});
const end = { 'k8s.io/initial-events-end': 'true' };
const list = (resourceVersion: string, names: readonly string[]) => ({
  apiVersion: 'v1',
  kind: 'SecretList',
  metadata: { resourceVersion },
  items: names.map((name) => object(name, '1')),
});

let harness: ReflectorHarness;

beforeEach(() => {
  harness = new ReflectorHarness({ wireFormat: 'auto' });
  harness.start();
});

afterEach(() => harness.stop());

/** Lines about a kind that is read as JSON. */
const fallbacks = (): unknown[] =>
  harness.log.lines.filter(({ msg }) => msg === 'kind is read as JSON, not in protobuf').map(({ reason }) => reason);

/** A stream in protobuf after a list of `a` at version 10. */
async function sync() {
  const call = await harness.transport.next();
  expect(call.call).toMatchObject({ method: 'WATCH', wireFormat: 'protobuf' });
  const stream = call.open('protobuf');
  const events = [{ type: 'ADDED', object: object('a', '3') }, bookmark('10', end)];
  stream.sendBytes(Buffer.concat(events.map(encodeFrame)));
  await harness.clock.advance(0);
  expect(harness.sink.items).toEqual(new Map([['ns/a', '3']]));
  return stream;
}

describe('a watch in protobuf', () => {
  test('brings objects, changes, deletions and bookmarks', async () => {
    const stream = await sync();
    stream.sendBytes(encodeFrame({ type: 'MODIFIED', object: object('a', '11') }));
    stream.sendBytes(encodeFrame({ type: 'ADDED', object: object('b', '12') }));
    await harness.clock.advance(0);
    expect(harness.sink.items).toEqual(
      new Map([
        ['ns/a', '11'],
        ['ns/b', '12'],
      ]),
    );
    stream.sendBytes(encodeFrame({ type: 'DELETED', object: object('a', '13') }));
    stream.sendBytes(encodeFrame(bookmark('20')));
    stream.end();
    await harness.clock.advance(0);
    const next = await harness.transport.next();
    expect(harness.sink.items).toEqual(new Map([['ns/b', '12']]));
    expect(next.query).toMatchObject({ resourceVersion: '20' });
    expect(next.call).toMatchObject({ wireFormat: 'protobuf' });
    expect(fallbacks()).toEqual([]);
  });

  test('with a 410 leads to a new list, in protobuf', async () => {
    const stream = await sync();
    const status = { apiVersion: 'v1', kind: 'Status', code: 410, reason: 'Expired', message: 'too old' };
    stream.sendBytes(encodeFrame({ type: 'ERROR', object: status }));
    const next = await harness.nextAfter(500);
    expect(next.query).toMatchObject({ sendInitialEvents: true });
    expect(next.call).toMatchObject({ wireFormat: 'protobuf' });
  });

  test('that ends within an event is resumed from the last one', async () => {
    const stream = await sync();
    const frame = encodeFrame({ type: 'MODIFIED', object: object('a', '11') });
    stream.sendBytes(frame.subarray(0, frame.length - 1));
    stream.end();
    expect((await harness.nextAfter(500)).query).toMatchObject({ resourceVersion: '10' });
    expect(harness.sink.items).toEqual(new Map([['ns/a', '3']]));
  });

  test('with an event that cannot be read leads to a new list as JSON, and quotes nothing', async () => {
    const stream = await sync();
    const frame = encodeFrame({ type: 'MODIFIED', object: object('a', '11') });
    frame.writeUInt32BE(frame.length - 5);
    stream.sendBytes(frame.subarray(0, frame.length - 1));
    const next = await harness.nextAfter(500);
    expect(next.query).toMatchObject({ sendInitialEvents: true });
    expect(next.call).toMatchObject({ wireFormat: 'json' });
    expect(fallbacks()).toEqual([expect.stringMatching(/^unreadable event of \d+ bytes at byte \d+$/)]);
  });
});

describe('what a server has as JSON only', () => {
  test('a watch: it is used as it is, and the next one is asked for as JSON', async () => {
    const stream = (await harness.transport.next()).open('json');
    stream.send({ type: 'ADDED', object: object('a', '3') }, bookmark('10', end));
    await harness.clock.advance(0);
    expect(harness.sink.items).toEqual(new Map([['ns/a', '3']]));
    stream.end();
    expect((await harness.nextAfter(500)).call).toMatchObject({ wireFormat: 'json' });
    expect(fallbacks()).toEqual(['the API server answers as JSON']);
  });

  test('a 406: the list is tried again as JSON', async () => {
    (await harness.transport.next()).respond(refusal(406, 'NotAcceptable'));
    const next = await harness.nextAfter(500);
    expect(next.call).toMatchObject({ wireFormat: 'json' });
    expect(fallbacks()).toEqual(['the API server does not answer in protobuf']);
  });
});

describe('a list in pages', () => {
  /** Refuses the streamed list. */
  async function pages() {
    (await harness.transport.next()).respond(refusal(422, 'Invalid'));
    await harness.clock.advance(0);
    const call = await harness.transport.next();
    expect(call.call).toMatchObject({ method: 'GET', wireFormat: 'protobuf' });
    return call;
  }

  test('in protobuf has all objects', async () => {
    const bytes = encodeObject(list('10', ['a', 'b']));
    (await pages()).respond({ ...response(200, readAnswer(bytes)), wireFormat: 'protobuf' });
    await harness.clock.advance(0);
    expect(harness.sink.items).toEqual(
      new Map([
        ['ns/a', '1'],
        ['ns/b', '1'],
      ]),
    );
    expect((await harness.transport.next()).call).toMatchObject({ method: 'WATCH', wireFormat: 'protobuf' });
  });

  test('that cannot be read is tried again as JSON', async () => {
    (await pages()).fail(new TransportError('malformed', 'the answer of 12 bytes is not readable protobuf'));
    const next = await harness.nextAfter(500);
    expect(next.call).toMatchObject({ wireFormat: 'json' });
    next.respond({ ...page('10', ['a']), wireFormat: 'json' });
    await harness.clock.advance(0);
    expect(harness.sink.items).toEqual(new Map([['ns/a', '1']]));
    expect(fallbacks()).toEqual(['the answer of 12 bytes is not readable protobuf']);
    await harness.transport.next();
  });
});
