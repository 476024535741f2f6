import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { RateLimit } from '../../../src/queue/rate-limit.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

let clock: FakeClock;
let called: string[];
let limit: RateLimit<string>;

function start(perSecond: number): void {
  clock = new FakeClock();
  called = [];
  limit = new RateLimit({ perSecond, clock, onTurn: (key) => called.push(key) });
}

/** The keys that may write now. */
function take(...keys: string[]): string[] {
  return keys.filter((key) => limit.tryTake(key));
}

beforeEach(() => {
  start(10);
});

describe('the rate', () => {
  test('the first key may write at once, the others get their turns one interval apart, in order', () => {
    expect(take('a', 'b', 'c', 'd')).toEqual(['a']);
    clock.tick(99);
    expect(called).toEqual([]);
    clock.tick(1);
    expect(called).toEqual(['b']);
    expect(take('b')).toEqual(['b']);
    clock.tick(100);
    expect(called).toEqual(['b', 'c']);
  });

  test('asking early gives no turn and costs none', () => {
    take('a', 'b', 'c');
    expect(take('c', 'b', 'b', 'c')).toEqual([]);
    clock.tick(100);
    expect(called).toEqual(['b']);
    expect(take('c', 'b')).toEqual(['b']);
  });

  test('a pause is not followed by a burst', () => {
    take('a');
    clock.tick(60_000);
    expect(take('b', 'c', 'd')).toEqual(['b']);
  });

  test('a write that is a little late does not lower it', () => {
    take('a', 'b', 'c');
    clock.tick(105);
    expect(take('b')).toEqual(['b']);
    clock.tick(95);
    expect(called).toEqual(['b', 'c']);
  });
});

describe('a key that is forgotten', () => {
  test('delays no other: after a hundred of them the next one may write when the interval is over', () => {
    const keys = Array.from({ length: 100 }, (_, index) => `k${String(index)}`);
    start(1);
    take(...keys, 'last');
    for (const key of keys.slice(1)) limit.forget(key);
    clock.tick(1_000);
    expect(called).toEqual(['last']);
    expect(take('last')).toEqual(['last']);
  });

  test('keeps no turn: a hundred of them that come back later are held to the rate', () => {
    const keys = Array.from({ length: 100 }, (_, index) => `k${String(index)}`);
    start(1);
    take(...keys);
    for (const key of keys) limit.forget(key);
    clock.tick(200_000);
    expect(take(...keys)).toEqual(['k0']);
  });

  test('passes its turn on at once', () => {
    take('a', 'b', 'c');
    clock.tick(100);
    limit.forget('b');
    expect(called).toEqual(['b', 'c']);
  });

  test('leaves no timer behind', () => {
    take('a', 'b');
    limit.forget('b');
    expect(clock.pendingMs).toEqual([]);
  });
});

describe('a key that gets its turn', () => {
  beforeEach(() => {
    take('a', 'b', 'c');
    clock.tick(100);
    expect(called).toEqual(['b']);
  });

  test('has a second to ask before the next key gets a turn as well', () => {
    clock.tick(999);
    expect(called).toEqual(['b']);
    clock.tick(1);
    expect(called).toEqual(['b', 'c']);
    expect(take('c', 'b')).toEqual(['c']);
  });

  test('gets the next turn where another key was faster', () => {
    clock.tick(1_000);
    take('c', 'b', 'd');
    clock.tick(100);
    expect(called).toEqual(['b', 'c', 'b']);
  });
});

test('clear takes all keys out of the line and leaves no timer behind', () => {
  take('a', 'b', 'c');
  limit.clear();
  expect(clock.pendingMs).toEqual([]);
  clock.tick(100);
  expect([called, take('c')]).toEqual([[], ['c']]);
});

describe('in any sequence of calls', () => {
  const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
  const step = fc.record({
    afterMs: fc.integer({ min: 0, max: 400 }),
    key: fc.constantFrom(...keys),
    isAsking: fc.boolean(),
  });
  const perSecond = fc.constantFrom(1, 3, 10, 200);
  const delaysMs = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 5 });

  /** Runs keys that ask, are forgotten, and ask again some time after their turn; returns which key wrote when. */
  function play(rate: number, steps: readonly { afterMs: number; key: string; isAsking: boolean }[], delays: number[]) {
    const time = new FakeClock();
    const waiting = new Map<string, { readonly sinceMs: number; readonly passedBy: string[] }>();
    const writes: { readonly key: string; readonly atMs: number; readonly passed: readonly string[] }[] = [];
    let calls = 0;
    const ask = (key: string): void => {
      const nowMs = time.monotonicMs();
      if (!rateLimit.tryTake(key)) {
        if (!waiting.has(key)) waiting.set(key, { sinceMs: nowMs, passedBy: [] });
        return;
      }
      const before = [...waiting.keys()];
      const passed = before.slice(0, waiting.has(key) ? before.indexOf(key) : before.length);
      writes.push({ key, atMs: nowMs, passed });
      waiting.delete(key);
    };
    const rateLimit = new RateLimit<string>({
      perSecond: rate,
      clock: time,
      onTurn: (key) => {
        calls += 1;
        time.setTimer(delays[calls % delays.length] ?? 0, () => {
          if (waiting.has(key)) ask(key);
        });
      },
    });
    for (const { afterMs, key, isAsking } of steps) {
      time.tick(afterMs);
      if (isAsking) ask(key);
      else {
        rateLimit.forget(key);
        waiting.delete(key);
      }
    }
    return { time, writes, waiting, rateLimit };
  }

  test('no window has more writes than the rate, the slack and one', () => {
    fc.assert(
      fc.property(perSecond, fc.array(step, { maxLength: 60 }), delaysMs, (rate, steps, delays) => {
        const { writes, time } = play(rate, steps, delays);
        time.tick(20_000);
        const times = writes.map(({ atMs }) => atMs);
        for (const [first, fromMs] of times.entries()) {
          const inWindow = times.slice(first).filter((atMs) => atMs < fromMs + 1_000).length;
          expect(inWindow).toBeLessThanOrEqual((rate * 1_010) / 1_000 + 1);
        }
      }),
    );
  });

  test('no key passes a waiting key that asks when it gets its turn', () => {
    fc.assert(
      fc.property(perSecond, fc.array(step, { maxLength: 60 }), delaysMs, (rate, steps, delays) => {
        const { writes, time } = play(rate, steps, delays);
        time.tick(20_000);
        expect(writes.flatMap(({ passed }) => passed)).toEqual([]);
      }),
    );
  });

  test('every key that keeps asking may write in the end, and then no timer is left', () => {
    fc.assert(
      fc.property(perSecond, fc.array(step, { maxLength: 60 }), delaysMs, (rate, steps, delays) => {
        const { waiting, time } = play(rate, steps, delays);
        time.tick(keys.length * (1_000 / rate + 50));
        expect([[...waiting.keys()], time.pendingMs.filter((ms) => ms > 50)]).toEqual([[], []]);
      }),
    );
  });

  test('a key that is the only one waits for one interval at most', () => {
    fc.assert(
      fc.property(perSecond, fc.array(step, { maxLength: 60 }), fc.constantFrom(...keys), (rate, steps, key) => {
        const { waiting, rateLimit, time } = play(rate, steps, [0]);
        for (const other of keys) {
          if (other !== key) rateLimit.forget(other);
          if (other !== key) waiting.delete(other);
        }
        time.tick(1_000 / rate);
        expect(waiting.has(key)).toBe(false);
      }),
    );
  });
});
