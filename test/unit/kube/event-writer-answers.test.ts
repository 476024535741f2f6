import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { EventWriterHarness, events, minuteMs, nameOf, noAnswer, noteOf } from './event-writer-harness.ts';
import { refusal, response, type PendingCall } from './fake-transport.ts';

let h: EventWriterHarness;

beforeEach(() => {
  h = new EventWriterHarness();
});

afterEach(() => h.leave());

describe('repetitions', () => {
  test('the second time begins a series', async () => {
    h.report();
    const first = await h.created();
    await h.clock.advance(1000);
    h.report();
    expect((await h.patched()).call).toMatchObject({
      path: `${events}/${nameOf(first)}`,
      contentType: 'application/merge-patch+json',
      body: { series: { count: 2, lastObservedTime: '2026-01-01T00:00:01.000000Z' } },
    });
    expect(h.results).toEqual(['created', 'repeated']);
  });

  test('what repeats while it waits is written once, as a series', async () => {
    h.idleMs = 0;
    for (let count = 0; count < 100; count += 1) h.report();
    h.idleMs = Infinity;
    await h.clock.advance(100);
    expect((await h.created()).body).toMatchObject({ series: { count: 100 } });
    await h.expectNoCall();
  });

  test('what repeats while it is being created is patched afterwards', async () => {
    h.report();
    const first = await h.transport.next();
    h.report();
    first.respond(response(201, {}));
    expect((await h.patched()).body).toMatchObject({ series: { count: 2 } });
  });

  test('further ones are collected for five minutes', async () => {
    h.report();
    await h.created();
    h.report();
    await h.patched();
    for (let minute = 1; minute <= 4; minute += 1) {
      await h.clock.advance(minuteMs);
      h.report();
    }
    await h.expectNoCall();
    await h.clock.advance(minuteMs);
    h.report();
    expect((await h.patched()).body).toMatchObject({ series: { count: 7 } });
  });

  test('an Event that has expired is created again, with its series', async () => {
    h.report();
    await h.created();
    h.report();
    (await h.transport.next()).respond(refusal(404, 'NotFound'));
    expect((await h.created()).body).toMatchObject({ series: { count: 2 } });
    expect(h.results).toEqual(['created', 'created']);
  });
});

describe('failures', () => {
  test.each([
    { rule: 'no answer', fail: (call: PendingCall) => call.fail(noAnswer), waitMs: 1000 },
    { rule: 'a broken server', fail: (call: PendingCall) => call.respond(response(500)), waitMs: 1000 },
    { rule: 'a busy server', fail: (call: PendingCall) => call.respond(response(429, undefined, 7000)), waitMs: 7000 },
  ])('$rule is waited out', async ({ fail, waitMs }) => {
    h.report();
    fail(await h.transport.next());
    await h.expectNoCall();
    expect(h.clock.pendingMs).toEqual([waitMs]);
    await h.clock.advance(waitMs);
    await h.created();
    expect(h.results).toEqual(['created']);
  });

  test('an Event that was written although no answer came is there', async () => {
    h.report();
    (await h.transport.next()).fail(noAnswer);
    await h.clock.advance(1000);
    (await h.transport.next()).respond(refusal(409, 'AlreadyExists'));
    await h.clock.advance(0);
    expect(h.results).toEqual(['created']);
  });

  test('after twelve attempts it is given up, and the next one is tried', async () => {
    h.report('one');
    h.report('two');
    for (let attempt = 0; attempt < 12; attempt += 1) {
      (await h.transport.next()).fail(noAnswer);
      await h.clock.advance(30_000);
    }
    expect(noteOf(await h.created())).toBe('two');
    expect(h.results).toEqual(['failed', 'created']);
    expect(h.log.lines).toHaveLength(1);
  });

  test('what is refused is not tried again, is said once, and is a new Event the next time', async () => {
    for (let count = 0; count < 2; count += 1) {
      h.report();
      const call = await h.transport.next();
      expect(call.body).not.toHaveProperty('series');
      call.respond(refusal(403, 'Forbidden'));
      await h.expectNoCall();
    }
    expect(h.results).toEqual(['failed', 'failed']);
    expect(h.log.lines).toEqual([expect.objectContaining({ level: 'warn', namespace: 'shop' })]);
  });

  test('an Event of a namespace that is being deleted is dropped: nobody has to mend that', async () => {
    h.report();
    (await h.transport.next()).respond(refusal(404, 'NotFound'));
    await h.expectNoCall();
    expect(h.results).toEqual(['dropped']);
    expect(h.log.lines).toEqual([expect.objectContaining({ level: 'debug' })]);
  });

  test('a repetition that is refused is part of the next one', async () => {
    h.report();
    await h.created();
    h.report();
    (await h.transport.next()).respond(refusal(403, 'Forbidden'));
    await h.expectNoCall();
    h.report();
    expect((await h.patched()).body).toMatchObject({ series: { count: 3 } });
    expect(h.results).toEqual(['created', 'failed', 'repeated']);
  });
});
