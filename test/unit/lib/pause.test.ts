import { beforeEach, expect, test } from '@jest/globals';

import { Pause } from '../../../src/lib/pause.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

let clock: FakeClock;
let pause: Pause;
let controller: AbortController;
let ends: number;

beforeEach(() => {
  clock = new FakeClock();
  pause = new Pause(clock);
  controller = new AbortController();
  ends = 0;
});

function begin(durationMs = 100): void {
  void pause.wait(durationMs, controller.signal).then(() => (ends += 1));
}

test('a pause ends by itself', async () => {
  begin();
  await clock.advance(99);
  expect(ends).toBe(0);
  await clock.advance(1);
  expect(ends).toBe(1);
});

test('a call of end ends the current pause, and no later one', async () => {
  begin();
  pause.end();
  await clock.advance(0);
  expect([ends, clock.pendingMs]).toEqual([1, []]);
  begin();
  await clock.advance(99);
  expect(ends).toBe(1);
});

test('calls of end before a pause end the next pause, and no later one', async () => {
  pause.end();
  pause.end();
  begin();
  await clock.advance(0);
  expect(ends).toBe(1);
  begin();
  await clock.advance(0);
  expect(ends).toBe(1);
});

test.each(['before', 'during'])('an abort %s a pause ends it and leaves no timer behind', async (moment) => {
  if (moment === 'before') controller.abort();
  begin();
  controller.abort();
  await clock.advance(0);
  expect([ends, clock.pendingMs]).toEqual([1, []]);
});

test('an infinite pause lasts until a call of end, and sets no timer', async () => {
  begin(Infinity);
  await clock.advance(86_400_000);
  expect([ends, clock.pendingMs]).toEqual([0, []]);
  pause.end();
  await clock.advance(0);
  expect(ends).toBe(1);
});
