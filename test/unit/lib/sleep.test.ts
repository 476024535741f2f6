import { getEventListeners } from 'node:events';

import { describe, expect, test } from '@jest/globals';

import { sleep } from '../../../src/lib/sleep.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

describe('sleep', () => {
  test('it resolves after its duration, and not before', async () => {
    const clock = new FakeClock();
    let isAwake = false;
    const sleeping = sleep(clock, 100, new AbortController().signal).then(() => (isAwake = true));
    await clock.advance(99);
    expect(isAwake).toBe(false);
    await clock.advance(1);
    await sleeping;
    expect(isAwake).toBe(true);
  });

  test('an abort rejects it at once with the reason of the signal', async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const sleeping = sleep(clock, 100, controller.signal);
    controller.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
    expect(clock.pendingMs).toEqual([]);
  });

  test('with a signal that has already aborted it sets no timer', async () => {
    const clock = new FakeClock();
    await expect(sleep(clock, 100, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
    expect(clock.pendingMs).toEqual([]);
  });

  test('many sleeps leave no listener on the signal', async () => {
    const clock = new FakeClock();
    const { signal } = new AbortController();
    for (let round = 0; round < 20; round++) {
      const sleeping = sleep(clock, 10, signal);
      await clock.advance(10);
      await sleeping;
    }
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
