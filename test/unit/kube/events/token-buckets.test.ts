import { beforeEach, describe, expect, test } from '@jest/globals';

import { TokenBuckets } from '../../../../src/kube/events/token-buckets.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

let clock: FakeClock;
let buckets: TokenBuckets;

/** How many of `count` attempts succeed. */
function take(key: string, count: number): number {
  return Array.from({ length: count }, () => buckets.tryTake(key)).filter(Boolean).length;
}

beforeEach(() => {
  clock = new FakeClock();
  buckets = new TokenBuckets({ clock, burst: 3, refillMs: 1000, maxKeys: 2 });
});

describe('TokenBuckets', () => {
  test('a bucket starts full, and each key has its own', () => {
    expect(take('a', 5)).toBe(3);
    expect(take('b', 5)).toBe(3);
  });

  test('a token comes back after the refill time, not earlier', () => {
    take('a', 3);
    clock.tick(999);
    expect(take('a', 1)).toBe(0);
    clock.tick(1);
    expect(take('a', 2)).toBe(1);
  });

  test('failed attempts cost nothing', () => {
    take('a', 3);
    for (let step = 0; step < 4; step += 1) {
      clock.tick(250);
      take('a', step === 3 ? 0 : 1);
    }
    expect(take('a', 2)).toBe(1);
  });

  test('a bucket never holds more than its burst', () => {
    take('a', 3);
    clock.tick(60_000);
    expect(take('a', 9)).toBe(3);
  });

  test('beyond the limit of keys, the least recently used bucket is full again', () => {
    take('a', 3);
    take('b', 3);
    take('a', 1);
    take('c', 3);
    expect(take('a', 1)).toBe(0);
    expect(take('b', 1)).toBe(1);
  });
});
