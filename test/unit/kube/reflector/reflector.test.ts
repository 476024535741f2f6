import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { TransportError } from '../../../../src/kube/transport/transport-error.ts';
import { refusal, response } from '../fake-transport.ts';
import { bookmark, event, initialEventsEnd, page, path, ReflectorHarness } from './reflector-harness.ts';

let harness: ReflectorHarness;

beforeEach(() => {
  harness = new ReflectorHarness();
  harness.start();
});

afterEach(() => harness.stop());

describe('a streamed list', () => {
  test('it requests initial events without a version, with bookmarks and a timeout of minutes', async () => {
    const { call } = await harness.transport.next();
    expect(call).toMatchObject({
      path,
      query: {
        watch: true,
        sendInitialEvents: true,
        resourceVersionMatch: 'NotOlderThan',
        allowWatchBookmarks: true,
        timeoutSeconds: 300,
        fieldSelector: 'type!=x',
      },
    });
    expect(call.query).not.toHaveProperty('resourceVersion');
  });

  test('its objects count as listed until the bookmark that ends them; then the reflector has synced', async () => {
    const stream = (await harness.transport.next()).open();
    stream.send(event('ADDED', 'a', '3'), event('ADDED', 'b', '2'));
    await harness.clock.advance(0);
    expect(harness.reflector.hasSynced).toBe(false);
    stream.send(initialEventsEnd('10'), event('MODIFIED', 'a', '11'), event('DELETED', 'b', '12'));
    await harness.clock.advance(0);
    expect(harness.reflector.hasSynced).toBe(true);
    expect(harness.sink.takeCalls()).toEqual([
      'upsert ns/a=3 (list)',
      'upsert ns/b=2 (list)',
      'listed 10',
      'upsert ns/a=11 (watch)',
      'remove ns/b (watch)',
    ]);
  });

  test('a stream that breaks is started again, and its objects do not remove the others', async () => {
    harness.sink.items.set('ns/old', '1');
    const stream = (await harness.transport.next()).open();
    stream.send(event('ADDED', 'a', '3'));
    stream.fail(new TransportError('network', 'reset'));
    const again = await harness.nextAfter(500);
    expect(again.query).toMatchObject({ sendInitialEvents: true });
    expect(harness.sink.items.has('ns/old')).toBe(true);
    expect(harness.measured).toEqual([]);
  });

  test('a stream that is silent for too long is closed, and the list is read in pages', async () => {
    const stream = (await harness.transport.next()).open();
    await harness.clock.advance(90_000);
    expect(stream.isClosed).toBe(true);
    expect((await harness.transport.next()).query).toMatchObject({ limit: 500 });
  });
});

describe('a list in pages, from a server without WatchList', () => {
  beforeEach(async () => {
    harness.sink.items.set('ns/old', '1');
    (await harness.transport.next()).respond(refusal(422, 'Invalid'));
  });

  test('pages of 500 without a version follow each other, then a watch from their version', async () => {
    const first = await harness.transport.next();
    expect(first.query).toEqual({
      limit: 500,
      continue: undefined,
      labelSelector: undefined,
      fieldSelector: 'type!=x',
    });
    first.respond(page('20', ['a'], 'more'));
    const second = await harness.transport.next();
    expect(second.query).toMatchObject({ limit: 500, continue: 'more' });
    expect(harness.reflector.hasSynced).toBe(false);
    second.respond(page('20', ['b']));
    const watch = await harness.transport.next();
    expect(watch.query).toMatchObject({ watch: true, resourceVersion: '20', allowWatchBookmarks: true });
    expect(watch.query).not.toHaveProperty('sendInitialEvents');
    expect(harness.reflector.hasSynced).toBe(true);
    expect(harness.sink.takeCalls()).toEqual([
      'upsert ns/a=1 (list)',
      'upsert ns/b=1 (list)',
      'remove ns/old (list)',
      'listed 20',
    ]);
  });

  test('a failed list never counts as an empty one', async () => {
    harness.sink.items.set('ns/old', '1');
    (await harness.transport.next()).respond(refusal(500, 'InternalError'));
    (await harness.nextAfter(500)).respond(response(200, { kind: 'Status' }));
    (await harness.nextAfter(1000)).fail(new TransportError('deadline', 'too slow'));
    await harness.nextAfter(2000);
    expect(harness.sink.calls).toEqual([]);
  });

  test('a continue token that expires restarts the list from its beginning', async () => {
    (await harness.transport.next()).respond(page('20', ['a'], 'more'));
    (await harness.transport.next()).respond(refusal(410, 'Expired'));
    expect((await harness.nextAfter(500)).query).toMatchObject({ continue: undefined });
  });

  test('after a 429 the reflector waits for its Retry-After', async () => {
    (await harness.transport.next()).respond(response(429, undefined, 12_000));
    await harness.nextAfter(12_000);
  });

  test('a new list is read in pages too', async () => {
    (await harness.transport.next()).respond(page('20', ['a']));
    (await harness.transport.next()).respond(refusal(410, 'Expired'));
    expect((await harness.nextAfter(500)).query).toMatchObject({ limit: 500 });
    expect(harness.measured).toEqual(['restarted expired', 'relisted']);
  });
});

describe('the loop', () => {
  test('nothing is requested before run', () => {
    const idle = new ReflectorHarness();
    expect(idle.transport.pendingCount).toBe(0);
    expect(idle.reflector.lastTurnMs).toBeUndefined();
  });

  test('an event is a sign of life', async () => {
    const stream = await harness.sync();
    await harness.clock.advance(1234);
    stream.send(bookmark('11'));
    await harness.clock.advance(1);
    expect(harness.reflector.lastTurnMs).toBe(1234);
  });

  test('a failure and the end of a wait are signs of life, even while the server does not answer', async () => {
    (await harness.transport.next()).fail(new TransportError('network', 'refused'));
    await harness.clock.advance(400);
    expect(harness.reflector.lastTurnMs).toBe(0);
    await harness.clock.advance(200);
    expect(harness.reflector.lastTurnMs).toBe(500);
    (await harness.transport.next()).fail(new TransportError('network', 'refused'));
    await harness.clock.advance(0);
    expect(harness.reflector.lastTurnMs).toBe(600);
  });

  test.each([
    { moment: 'a list that waits for its answer', arrange: () => harness.transport.next() },
    { moment: 'an open watch', arrange: () => harness.sync() },
    {
      moment: 'a wait',
      arrange: async () => {
        (await harness.sync()).fail(new TransportError('network', 'reset'));
        await harness.clock.advance(0);
      },
    },
  ])('an abort ends it during $moment', async ({ moment, arrange }) => {
    await arrange();
    await harness.stop();
    expect(harness.reflector.hasSynced).toBe(moment !== 'a list that waits for its answer');
  });

  test('it can run again after an abort between two operations, and starts with a list', async () => {
    const { sink, transport } = harness;
    const listed = sink.listed.bind(sink);
    let stopped: Promise<void> | undefined;
    // The list is complete, and the watch has not begun.
    sink.listed = (resourceVersion) => {
      listed(resourceVersion);
      stopped = harness.stop();
    };
    (await transport.next()).respond(refusal(422, 'Invalid'));
    (await transport.next()).respond(page('10', ['a']));
    await harness.clock.advance(0);
    await stopped;
    sink.listed = listed;
    harness.start();
    expect((await transport.next()).query).toMatchObject({ limit: 500 });
  });

  test('it can run again after it was stopped, and starts with a list', async () => {
    await harness.sync();
    await harness.stop();
    harness.start();
    expect((await harness.transport.next()).query).toMatchObject({ sendInitialEvents: true });
  });
});
