import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { EventWriterHarness, minuteMs, nameOf, noAnswer, noteOf } from './event-writer-harness.ts';
import { response } from '../fake-transport.ts';

let h: EventWriterHarness;

beforeEach(() => {
  h = new EventWriterHarness();
});

afterEach(() => h.leave());

describe('an Event', () => {
  test('is created in the namespace of its workload', async () => {
    h.report();
    const { call } = await h.created();
    expect(call).toMatchObject({
      query: { fieldManager: 'reroll', fieldValidation: 'Strict' },
      body: { note: 'ConfigMap app changed', reportingController: 'reroll.dev/reroll', reportingInstance: 'reroll-0' },
    });
    expect(h.results).toEqual(['created']);
  });

  test('waits while the work queue is busy', async () => {
    h.idleMs = 0;
    h.report();
    await h.clock.advance(10_000);
    expect(h.transport.pendingCount).toBe(0);
    h.idleMs = Infinity;
    await h.clock.advance(100);
    await h.created();
  });

  test('waits until the work queue has been idle for a moment, since work comes in bursts', async () => {
    h.idleMs = 100;
    h.report();
    await h.clock.advance(4_999);
    await h.expectNoCall();
    h.idleMs = 101;
    await h.clock.advance(1);
    await h.created();
  });

  test('that has waited for five seconds is written as soon as the work queue is idle', async () => {
    h.idleMs = 0;
    h.report('one');
    await h.clock.advance(1_000);
    h.report('two');
    await h.clock.advance(4_000);
    await h.expectNoCall();
    h.idleMs = 1;
    await h.clock.advance(100);
    expect(noteOf(await h.created())).toBe('one');
    await h.expectNoCall();
    await h.clock.advance(900);
    expect(noteOf(await h.created())).toBe('two');
  });

  test('waits also after another Event while the work queue is busy', async () => {
    h.report('one');
    h.report('two');
    const first = await h.transport.next();
    h.idleMs = 0;
    first.respond(response(201, {}));
    await h.expectNoCall();
    h.idleMs = Infinity;
    await h.clock.advance(100);
    expect(noteOf(await h.created())).toBe('two');
  });

  test('has the time at which it was reported, not that of the write', async () => {
    h.idleMs = 0;
    h.report();
    await h.clock.advance(1000);
    h.idleMs = Infinity;
    await h.clock.advance(100);
    expect((await h.created()).body).toMatchObject({ eventTime: '2026-01-01T00:00:00.000000Z' });
  });

  test('has a unique name', async () => {
    h.report('one');
    h.report('two');
    expect(nameOf(await h.created())).not.toBe(nameOf(await h.created()));
  });
});

describe('too many Events', () => {
  test('a full queue drops the oldest', async () => {
    h.idleMs = 0;
    for (const note of ['one', 'two', 'three', 'four']) h.report(note);
    expect(h.results).toEqual(['dropped']);
    h.idleMs = Infinity;
    await h.clock.advance(100);
    const notes = [await h.created(), await h.created(), await h.created()].map(noteOf);
    expect(notes).toEqual(['two', 'three', 'four']);
  });

  test('one object has 25, and then one in five minutes; each object has its own limit', async () => {
    for (let count = 0; count < 25; count += 1) {
      h.report(`note ${String(count)}`);
      await h.created();
    }
    h.report('one too many');
    await h.expectNoCall();
    expect(h.results.at(-1)).toBe('dropped');
    h.report('of another', 'u2');
    await h.created();
    await h.clock.advance(5 * minuteMs);
    h.report('one too many');
    expect((await h.created()).body).not.toHaveProperty('series');
  });
});

describe('at shutdown', () => {
  test('queued Events are written, even while the work queue is busy', async () => {
    h.idleMs = 0;
    h.report('one');
    h.report('two');
    h.stop();
    expect([await h.created(), await h.created()].map(noteOf)).toEqual(['one', 'two']);
    await h.running;
  });

  test('the writer stops after the limit', async () => {
    h.idleMs = 0;
    h.report('one');
    h.report('two');
    h.stop();
    await h.transport.next();
    await h.clock.advance(1000);
    await h.running;
    expect(h.results).toEqual(['dropped', 'dropped']);
  });

  test('a failed Event is not retried', async () => {
    h.report('one');
    (await h.transport.next()).fail(noAnswer);
    await h.clock.advance(0);
    h.stop();
    (await h.transport.next()).fail(noAnswer);
    await h.running;
    expect(h.results).toEqual(['failed']);
  });

  test('later Events are dropped', async () => {
    h.stop();
    await h.running;
    h.report();
    await h.expectNoCall();
    expect(h.results).toEqual(['dropped']);
  });
});
