import { describe, expect, test } from '@jest/globals';

import { systemClock } from '../../../src/lib/clock.ts';

describe('systemClock', () => {
  test('a timer fires once', async () => {
    await new Promise<void>((resolve) => systemClock.setTimer(0, resolve));
  });

  test('a cancelled timer does not fire before one that was set later', async () => {
    let hasFired = false;
    systemClock.setTimer(0, () => (hasFired = true))();
    await new Promise<void>((resolve) => systemClock.setTimer(1, resolve));
    expect(hasFired).toBe(false);
  });

  test('a delay beyond what timers take does not fire at once', async () => {
    let hasFired = false;
    const cancel = systemClock.setTimer(1e12, () => (hasFired = true));
    await new Promise<void>((resolve) => systemClock.setTimer(5, resolve));
    cancel();
    expect(hasFired).toBe(false);
  });

  test('the monotonic clock does not go back', () => {
    const before = systemClock.monotonicMs();
    expect(systemClock.monotonicMs()).toBeGreaterThanOrEqual(before);
  });
});
