import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { EventWriterHarness, minuteMs, nameOf, noAnswer, noteOf } from './event-writer-harness.ts';
import { response } from './fake-transport.ts';

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
    h.isBusy = true;
    h.report();
    await h.clock.advance(10_000);
    expect(h.transport.pendingCount).toBe(0);
    h.isBusy = false;
    await h.clock.advance(100);
    await h.created();
  });

  test('makes way between two Events as well', async () => {
    h.report('one');
    h.report('two');
    const first = await h.transport.next();
    h.isBusy = true;
    first.respond(response(201, {}));
    await h.expectNoCall();
    h.isBusy = false;
    await h.clock.advance(100);
    expect(noteOf(await h.created())).toBe('two');
  });

  test('is told with the time at which it happened, not at which it is written', async () => {
    h.isBusy = true;
    h.report();
    await h.clock.advance(1000);
    h.isBusy = false;
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
    h.isBusy = true;
    for (const note of ['one', 'two', 'three', 'four']) h.report(note);
    expect(h.results).toEqual(['dropped']);
    h.isBusy = false;
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
    h.isBusy = true;
    h.report('one');
    h.report('two');
    h.stop();
    expect([await h.created(), await h.created()].map(noteOf)).toEqual(['one', 'two']);
    await h.running;
  });

  test('it does not take longer than it may', async () => {
    h.isBusy = true;
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
