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

  test('waits until nothing more important does', async () => {
    h.idleMs = 0;
    h.report();
    await h.clock.advance(10_000);
    expect(h.transport.pendingCount).toBe(0);
    h.idleMs = Infinity;
    await h.clock.advance(100);
    await h.created();
  });

  test('waits for a rest, since the next change of a burst may be near', async () => {
    h.idleMs = 100;
    h.report();
    await h.clock.advance(4_999);
    await h.expectNoCall();
    h.idleMs = 101;
    await h.clock.advance(1);
    await h.created();
  });

  test('that has waited for long is written in any gap', async () => {
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

  test('makes way between two Events as well', async () => {
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

  test('is told with the time at which it happened, not at which it is written', async () => {
    h.idleMs = 0;
    h.report();
    await h.clock.advance(1000);
    h.idleMs = Infinity;
    await h.clock.advance(100);
    expect((await h.created()).body).toMatchObject({ eventTime: '2026-01-01T00:00:00.000000Z' });
  });

  test('has a name of its own', async () => {
    h.report('one');
    h.report('two');
    expect(nameOf(await h.created())).not.toBe(nameOf(await h.created()));
  });
});

describe('too many', () => {
  test('of a full queue, the oldest is dropped', async () => {
    h.idleMs = 0;
    for (const note of ['one', 'two', 'three', 'four']) h.report(note);
    expect(h.results).toEqual(['dropped']);
    h.idleMs = Infinity;
    await h.clock.advance(100);
    const notes = [await h.created(), await h.created(), await h.created()].map(noteOf);
    expect(notes).toEqual(['two', 'three', 'four']);
  });

  test('of one object there are 25, and then one in five minutes; others have their own', async () => {
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

describe('the end', () => {
  test('what is queued is written, busy or not', async () => {
    h.idleMs = 0;
    h.report('one');
    h.report('two');
    h.stop();
    expect([await h.created(), await h.created()].map(noteOf)).toEqual(['one', 'two']);
    await h.running;
  });

  test('it does not take longer than it may', async () => {
    h.idleMs = 0;
    h.report('one');
    h.report('two');
    h.stop();
    await h.transport.next();
    await h.clock.advance(1000);
    await h.running;
    expect(h.results).toEqual(['dropped', 'dropped']);
  });

  test('a failure is then not waited out', async () => {
    h.report('one');
    (await h.transport.next()).fail(noAnswer);
    await h.clock.advance(0);
    h.stop();
    (await h.transport.next()).fail(noAnswer);
    await h.running;
    expect(h.results).toEqual(['failed']);
  });

  test('afterwards nothing is taken any more', async () => {
    h.stop();
    await h.running;
    h.report();
    await h.expectNoCall();
    expect(h.results).toEqual(['dropped']);
  });
});
