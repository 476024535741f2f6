import { beforeEach, describe, expect, test } from '@jest/globals';
import { Workqueue, type QueueMetrics } from '../../../src/queue/workqueue.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const counts = { added: 0, retried: 0, depth: 0, waitedSeconds: 0, workedSeconds: 0 };
const metrics: QueueMetrics = {
  depthChanged: (depth) => (counts.depth = depth),
  added: () => (counts.added += 1),
  retried: () => (counts.retried += 1),
  taken: (seconds) => (counts.waitedSeconds += seconds),
  finished: (seconds) => (counts.workedSeconds += seconds),
};

let clock: FakeClock;
let queue: Workqueue<string>;

beforeEach(() => {
  clock = new FakeClock();
  Object.assign(counts, { added: 0, retried: 0, depth: 0, waitedSeconds: 0, workedSeconds: 0 });
  const backoff = { baseMs: 100, factor: 2, capMs: 1_000, jitter: 0 };
  queue = new Workqueue<string>({ clock, metrics, backoff, random: () => 0 });
});

/** The keys that a worker would get now, without waiting for more. */
async function takeAll(): Promise<string[]> {
  const taken: string[] = [];
  let isWaiting = false;
  while (!isWaiting) {
    const next = await Promise.race([queue.get(), Promise.resolve().then(() => 'nothing')]);
    if (next === undefined || next === 'nothing') isWaiting = true;
    else taken.push(next);
  }
  return taken;
}

describe('adding', () => {
  test('the queue is idle from the moment when the last key is done', async () => {
    await clock.advance(10);
    expect(queue.idleMs).toBe(10);
    queue.add('a');
    await clock.advance(10);
    expect(queue.idleMs).toBe(0);
    await queue.get();
    await clock.advance(10);
    expect(queue.idleMs).toBe(0);
    queue.done('a');
    await clock.advance(10);
    expect(queue.idleMs).toBe(10);
  });

  test('a key that is added many times before a worker gets it is handed out once', async () => {
    for (const key of ['a', 'b', 'a', 'a']) queue.add(key);
    expect(await takeAll()).toEqual(['a', 'b']);
    expect(counts.added).toBe(2);
  });

  test('a key that is added while a worker has it is handed out again after that worker is done', async () => {
    queue.add('a');
    expect(await queue.get()).toBe('a');
    queue.add('a');
    queue.add('b');
    expect(await queue.get()).toBe('b');
    expect(counts.depth).toBe(0);
    queue.done('a');
    expect(await queue.get()).toBe('a');
    queue.done('a');
    expect(counts.depth).toBe(0);
  });

  test('a waiting worker gets the next key', async () => {
    const next = queue.get();
    queue.add('a');
    expect(await next).toBe('a');
  });

  test('each of several waiting workers gets another key', async () => {
    const next = [queue.get(), queue.get()];
    queue.add('a');
    queue.add('b');
    expect(await Promise.all(next)).toEqual(['a', 'b']);
  });

  test('times are measured by the clock', async () => {
    queue.add('a');
    clock.tick(2_000);
    await queue.get();
    clock.tick(3_000);
    queue.done('a');
    expect(counts).toMatchObject({ waitedSeconds: 2, workedSeconds: 3 });
  });
});

describe('delays', () => {
  test('a delayed key is queued after its delay', async () => {
    queue.addAfter('a', 500);
    clock.tick(499);
    expect(counts.depth).toBe(0);
    clock.tick(1);
    expect(await queue.get()).toBe('a');
  });

  test.each([
    [500, 200, 200],
    [200, 500, 200],
  ])('of the delays %i and %i of one key the shorter one counts', (first, second, expected) => {
    queue.addAfter('a', first);
    queue.addAfter('a', second);
    expect(clock.pendingMs).toEqual([expected]);
  });

  test('a delayed key that is added meanwhile is handed out at once, and only then', async () => {
    queue.addAfter('a', 500);
    queue.add('a');
    expect(await takeAll()).toEqual(['a']);
    expect(clock.pendingMs).toEqual([]);
  });

  test('a key with a delay of 0 is queued at once', async () => {
    queue.addAfter('a', 0);
    expect(await queue.get()).toBe('a');
  });
});

describe('back-off', () => {
  const nextDelay = (limits?: { capMs?: number; atLeastMs?: number }): number | undefined => {
    queue.addRateLimited('a', limits);
    const [delay] = clock.pendingMs;
    clock.tick(delay ?? 0);
    return delay;
  };

  test('grows with every failure up to its cap, and never ends', async () => {
    const delays: (number | undefined)[] = [];
    for (let failure = 0; failure < 6; failure += 1) {
      delays.push(nextDelay());
      queue.done((await queue.get()) ?? '');
    }
    expect(delays).toEqual([100, 200, 400, 800, 1_000, 1_000]);
    expect(counts.retried).toBe(6);
  });

  test('starts again with the shortest delay after forget', () => {
    nextDelay();
    nextDelay();
    queue.forget('a');
    queue.addRateLimited('b');
    expect(clock.pendingMs).toEqual([100]);
  });

  test('is never shorter than the delay that a server asked for', () => {
    expect(nextDelay({ atLeastMs: 7_000 })).toBe(7_000);
  });

  test('of one key delays no other', () => {
    nextDelay();
    nextDelay();
    queue.addRateLimited('b');
    expect(clock.pendingMs).toEqual([100]);
  });

  test('exceeds the cap where the call sets a higher one', () => {
    for (let failure = 0; failure < 5; failure += 1) nextDelay();
    expect(nextDelay({ capMs: 10_000 })).toBe(3_200);
  });
});

test('the longest work is that on the key that was handed out first', async () => {
  expect(queue.longestWorkMs).toBe(0);
  queue.add('a');
  await queue.get();
  clock.tick(100);
  queue.add('b');
  await queue.get();
  clock.tick(50);
  expect(queue.longestWorkMs).toBe(150);
  queue.done('a');
  expect(queue.longestWorkMs).toBe(50);
  queue.done('b');
  expect(queue.longestWorkMs).toBe(0);
});

describe('shutting down', () => {
  test('ends waiting workers, drops keys and cancels timers', async () => {
    const waiting = queue.get();
    queue.addAfter('a', 500);
    queue.shutDown();
    expect(await waiting).toBeUndefined();
    expect(clock.pendingMs).toEqual([]);
  });

  test('hands out no more keys, and accepts none', async () => {
    queue.add('a');
    queue.shutDown();
    queue.add('b');
    queue.addAfter('c', 10);
    queue.addRateLimited('d');
    expect(await queue.get()).toBeUndefined();
    expect(clock.pendingMs).toEqual([]);
    expect(counts.depth).toBe(0);
  });
});
