import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { TransportError } from '../../../../src/kube/transport/transport-error.ts';
import { refusal, type FakeStream } from '../fake-transport.ts';
import { bookmark, event, initialEventsEnd, ReflectorHarness } from './reflector-harness.ts';

const error410 = {
  type: 'ERROR',
  object: { kind: 'Status', apiVersion: 'v1', code: 410, reason: 'Expired', message: 'too old' },
};

let harness: ReflectorHarness;

beforeEach(() => {
  harness = new ReflectorHarness();
  harness.start();
});

afterEach(() => harness.stop());

describe('a watch', () => {
  test('it is resumed at once from its last version when the server ends it', async () => {
    const stream = await harness.sync();
    stream.send(event('MODIFIED', 'a', '14'), bookmark('15'));
    stream.end();
    expect((await harness.transport.next()).query).toMatchObject({ watch: true, resourceVersion: '15' });
    expect(harness.measured).toEqual(['restarted ended']);
  });

  test('it is resumed after growing waits when it keeps breaking, until it works', async () => {
    (await harness.sync()).fail(new TransportError('network', 'reset'));
    (await harness.nextAfter(500)).fail(new TransportError('network', 'refused'));
    (await harness.nextAfter(1000)).respond(refusal(503, 'ServiceUnavailable'));
    (await harness.nextAfter(2000)).respond(refusal(403, 'Forbidden'));
    const working = (await harness.nextAfter(4000)).open();
    working.send(bookmark('16'));
    working.fail(new TransportError('network', 'reset'));
    const resumed = await harness.nextAfter(500);
    expect(resumed.query).toMatchObject({ resourceVersion: '16' });
    expect(harness.sink.calls).toEqual([]);
  });

  test('waits grow to half a minute at most', async () => {
    (await harness.sync()).fail(new TransportError('network', 'reset'));
    for (let round = 0; round < 10; round++) {
      await harness.clock.advance(30_000);
      (await harness.transport.next()).respond(refusal(500, 'InternalError'));
    }
    await harness.nextAfter(30_000);
  });

  test('it is closed and resumed at once after 90 s of silence', async () => {
    const stream = await harness.sync();
    await harness.clock.advance(60_000);
    stream.send(bookmark('11'));
    await harness.clock.advance(89_999);
    expect(stream.isClosed).toBe(false);
    await harness.clock.advance(1);
    expect(stream.isClosed).toBe(true);
    expect((await harness.transport.next()).query).toMatchObject({ resourceVersion: '11' });
    expect(harness.measured).toEqual(['restarted silent']);
  });

  test.each([
    {
      shape: 'as an ERROR event',
      expire: async (stream: FakeStream) => {
        stream.send(error410, event('ADDED', 'x', '99'));
      },
    },
    {
      shape: 'as the status of the next watch',
      expire: async (stream: FakeStream) => {
        stream.send(bookmark('11'));
        stream.end();
        (await harness.transport.next()).respond(refusal(410, 'Gone'));
      },
    },
  ])('410 $shape: a wait, a new list, and removals of objects that it does not contain', async ({ expire }) => {
    const stream = await harness.sync();
    await expire(stream);
    const relist = await harness.nextAfter(500);
    expect(stream.isClosed).toBe(true);
    expect(relist.query).toMatchObject({ sendInitialEvents: true });
    relist.open().send(event('ADDED', 'b', '30'), initialEventsEnd('31'));
    await harness.clock.advance(0);
    expect(harness.sink.takeCalls()).toEqual(['upsert ns/b=30 (list)', 'remove ns/a (list)', 'listed 31']);
    expect(harness.measured).toContain('restarted expired');
    expect(harness.measured).toContain('relisted');
  });

  test('an ERROR event of another kind is resumed, not relisted', async () => {
    (await harness.sync()).send({ type: 'ERROR', object: { code: 500, reason: 'InternalError', message: 'etcd' } });
    expect((await harness.nextAfter(500)).query).toMatchObject({ resourceVersion: '10' });
  });

  test('an unreadable event leads to a new list, and is logged by position and length', async () => {
    const stream = await harness.sync();
    stream.sendText('{"type":"ADDED","object":{"data":{"password":"s3cret\n');
    expect((await harness.nextAfter(500)).query).toMatchObject({ sendInitialEvents: true });
    expect(harness.log.lines).toContainEqual(
      expect.objectContaining({
        reason: expect.stringMatching(/^unreadable event of 52 bytes at byte \d+$/) as unknown,
      }),
    );
  });

  test('a watch that ends within an event is logged as broken, and resumed after a wait', async () => {
    const stream = await harness.sync();
    stream.sendText('{"error":"login_required","password":"s3cret"}');
    stream.end();
    expect((await harness.nextAfter(500)).query).toMatchObject({ resourceVersion: '10' });
    expect(harness.log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', reason: 'the stream ended within an event, after 46 bytes of it' }),
    );
  });

  test('an object that cannot be stored does not end it', async () => {
    const stream = await harness.sync();
    harness.sink.failFor = 'ns/b';
    stream.send(event('ADDED', 'b', '11'), event('ADDED', 'c', '12'));
    await harness.clock.advance(0);
    expect([...harness.sink.items.keys()]).toEqual(['ns/a', 'ns/c']);
    expect(harness.measured).toEqual(['dropped sink']);
  });
});
