import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { EventWriterHarness, events, minuteMs, nameOf, noAnswer, noteOf } from './event-writer-harness.ts';
import { refusal, response, type PendingCall } from '../fake-transport.ts';

let h: EventWriterHarness;

beforeEach(() => {
  h = new EventWriterHarness();
});

afterEach(() => h.leave());

describe('repetitions', () => {
  test('the second observation begins a series', async () => {
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

  test('an Event that repeats while it waits is written once, with a series', async () => {
    h.idleMs = 0;
    for (let count = 0; count < 100; count += 1) h.report();
    h.idleMs = Infinity;
    await h.clock.advance(100);
    expect((await h.created()).body).toMatchObject({ series: { count: 100 } });
    await h.expectNoCall();
  });

  test('an Event that repeats while it is being created is patched afterwards', async () => {
    h.report();
    const first = await h.transport.next();
    h.report();
    first.respond(response(201, {}));
    expect((await h.patched()).body).toMatchObject({ series: { count: 2 } });
  });

  test('later observations are collected for five minutes', async () => {
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
  ])('$rule: retried after a back-off', async ({ fail, waitMs }) => {
    h.report();
    fail(await h.transport.next());
    await h.expectNoCall();
    expect(h.clock.pendingMs).toEqual([waitMs]);
    await h.clock.advance(waitMs);
    await h.created();
    expect(h.results).toEqual(['created']);
  });

  test('an Event that was created although its answer was lost counts as created', async () => {
    h.report();
    (await h.transport.next()).fail(noAnswer);
    await h.clock.advance(1000);
    (await h.transport.next()).respond(refusal(409, 'AlreadyExists'));
    await h.clock.advance(0);
    expect(h.results).toEqual(['created']);
  });

  test('an Event fails after twelve attempts', async () => {
    h.report();
    for (let attempt = 0; attempt < 12; attempt += 1) {
      expect(h.results).toEqual([]);
      (await h.transport.next()).fail(noAnswer);
      await h.clock.advance(30_000);
    }
    expect(h.results).toEqual(['failed']);
    expect(h.log.lines).toHaveLength(1);
    expect(h.clock.pendingMs).toEqual([]);
  });

  test('an Event that keeps failing delays no other, reported before it or between two attempts', async () => {
    h.report('poisoned');
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const call = await h.transport.next();
      expect(noteOf(call)).toBe('poisoned');
      call.respond(response(500));
      await h.clock.advance(0);
      const note = `good ${String(attempt)}`;
      h.report(note);
      expect(noteOf(await h.created())).toBe(note);
      await h.clock.advance(30_000);
    }
    expect(h.results.filter((result) => result === 'created')).toHaveLength(12);
    expect(h.results.filter((result) => result === 'failed')).toHaveLength(1);
  });

  test('a new Event comes before a retry that is due', async () => {
    h.report('poisoned');
    (await h.transport.next()).respond(response(500));
    await h.clock.advance(0);
    h.idleMs = 0;
    await h.clock.advance(1_000);
    h.report('good');
    h.idleMs = Infinity;
    await h.clock.advance(100);
    expect(noteOf(await h.created())).toBe('good');
    expect(noteOf(await h.created())).toBe('poisoned');
  });

  test('an Event that is reported again while it waits for its retry is written once', async () => {
    h.report();
    const first = await h.transport.next();
    h.report();
    first.respond(response(500));
    await h.expectNoCall();
    h.report();
    await h.expectNoCall();
    await h.clock.advance(1_000);
    expect((await h.created()).body).toMatchObject({ series: { count: 3 } });
    expect(h.results).toEqual(['created']);
  });

  test('retries are one tenth of a second apart', async () => {
    for (const note of ['one', 'two', 'three']) h.report(note);
    for (let call = 0; call < 3; call += 1) (await h.transport.next()).respond(response(503));
    await h.clock.advance(1_000);
    expect(noteOf(await h.created())).toBe('one');
    await h.expectNoCall();
    await h.clock.advance(100);
    expect(noteOf(await h.created())).toBe('two');
    await h.expectNoCall();
    await h.clock.advance(100);
    expect(noteOf(await h.created())).toBe('three');
  });

  test('a full queue drops Events with failed attempts first', async () => {
    h.report('poisoned');
    (await h.transport.next()).respond(response(500));
    await h.clock.advance(0);
    h.idleMs = 0;
    for (const note of ['one', 'two', 'three']) h.report(note);
    expect(h.results).toEqual(['dropped']);
    h.idleMs = Infinity;
    await h.clock.advance(100);
    const notes = [await h.created(), await h.created(), await h.created()].map(noteOf);
    expect(notes).toEqual(['one', 'two', 'three']);
  });

  test('at shutdown, each Event with failed attempts has one more, after the others', async () => {
    h.report('poisoned');
    (await h.transport.next()).respond(response(500));
    await h.clock.advance(0);
    h.idleMs = 0;
    h.report('good');
    h.stop();
    expect(noteOf(await h.created())).toBe('good');
    const last = await h.transport.next();
    expect(noteOf(last)).toBe('poisoned');
    last.respond(response(500));
    await h.running;
    expect(h.results).toEqual(['created', 'failed']);
  });

  test('a refused Event is not retried, is logged once, and is a new Event the next time', async () => {
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

  test('an Event of a terminating namespace is dropped, without a warning', async () => {
    h.report();
    (await h.transport.next()).respond(refusal(404, 'NotFound'));
    await h.expectNoCall();
    expect(h.results).toEqual(['dropped']);
    expect(h.log.lines).toEqual([expect.objectContaining({ level: 'debug' })]);
  });

  test('a refused patch of a series is included in the next one', async () => {
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
