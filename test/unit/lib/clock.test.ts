import { describe, expect, test } from '@jest/globals';

import { systemClock } from '../../../src/lib/clock.ts';

describe('systemClock', () => {
  test('a timer fires once', async () => {
    await new Promise<void>((resolve) => systemClock.setTimer(0, resolve));
  });

  test('a cancelled timer does not fire', async () => {
    let hasFired = false;
    systemClock.setTimer(0, () => (hasFired = true))();
    await new Promise<void>((resolve) => systemClock.setTimer(1, resolve));
    expect(hasFired).toBe(false);
  });

  test('a delay that is too long for a timer of Node does not fire at once', async () => {
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
