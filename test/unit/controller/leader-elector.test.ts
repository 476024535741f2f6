import { beforeEach, describe, expect, test } from '@jest/globals';

import { FakeClock } from '../../fakes/fake-clock.ts';
import { LeaseServer } from '../../fakes/lease-server.ts';
import { Replica } from '../../fakes/replica.ts';

let time: FakeClock;
let server: LeaseServer;
let one: Replica;
let two: Replica;

beforeEach(() => {
  time = new FakeClock();
  server = new LeaseServer(time);
  one = new Replica(server, time, { name: 'one' });
  two = new Replica(server, time, { name: 'two' });
});

/** `one` leads and `two` has seen it. */
async function startBoth(): Promise<void> {
  one.start();
  await time.advance(0);
  two.start();
  await time.advance(0);
}

const leaders = (): string[] => [one, two].filter(({ elector }) => elector.mayWrite()).map(({ name }) => name);

describe('the Lease', () => {
  test('is created by the first, who leads at once', async () => {
    await startBoth();
    expect(leaders()).toEqual(['one']);
    expect(server.lease).toEqual({
      holder: 'one',
      durationSeconds: 15,
      acquireTime: '2026-01-01T00:00:00.000000Z',
      renewTime: '2026-01-01T00:00:00.000000Z',
      transitions: 0,
      resourceVersion: '1',
    });
    expect([one.orders, two.orders]).toEqual([['lead'], []]);
    expect([one.measured, two.measured]).toEqual([[false, true], [false]]);
  });

  test('is renewed every retry period, without being read, and stays with its holder', async () => {
    await startBoth();
    one.connection.calls.length = 0;
    await time.advance(60_000);
    expect(one.connection.calls).toEqual(Array.from({ length: 30 }, () => 'update'));
    expect(server.lease).toMatchObject({
      acquireTime: '2026-01-01T00:00:00.000000Z',
      renewTime: '2026-01-01T00:01:00.000000Z',
      transitions: 0,
    });
    expect([one.orders, two.orders]).toEqual([['lead'], []]);
  });

  test('goes to one of two that want it at once', async () => {
    one.connection.fates.push('answered', 5);
    two.connection.fates.push('answered', 5);
    one.start();
    two.start();
    await time.advance(5);
    expect(leaders()).toEqual(['one']);
    await time.advance(60_000);
    expect(two.orders).toEqual([]);
  });

  test('of somebody who wrote no duration counts for our own, and one without a holder for nothing', async () => {
    server.write({ holder: 'other', durationSeconds: undefined });
    one.start();
    await time.advance(14_999);
    expect(one.orders).toEqual([]);
    await time.advance(1);
    expect(one.orders).toEqual(['lead']);
  });

  test('without a holder is free', async () => {
    server.write({ transitions: 7 });
    one.start();
    await time.advance(0);
    expect(one.orders).toEqual(['lead']);
    expect(server.lease?.transitions).toBe(8);
  });
});

describe('a leader that dies', () => {
  test('is followed when its Lease has not changed for its duration, as the candidate saw it', async () => {
    await startBoth();
    await time.advance(3_000);
    one.kill();
    // Its last sign of life was at 2 s, and `two` looks every 2 s.
    await time.advance(13_999);
    expect(leaders()).toEqual([]);
    await time.advance(1);
    expect(leaders()).toEqual(['two']);
    expect(server.lease).toMatchObject({
      holder: 'two',
      transitions: 1,
      acquireTime: '2026-01-01T00:00:17.000000Z',
      renewTime: '2026-01-01T00:00:17.000000Z',
    });
    expect(two.log.lines).toContainEqual(
      expect.objectContaining({ msg: 'leading', lease: 'expired', former: 'one', transitions: 1 }),
    );
  });

  test('is waited for as long as its Lease says, whatever our own options are', async () => {
    server.write({ holder: 'other', durationSeconds: 60 });
    one.start();
    await time.advance(59_999);
    expect(one.orders).toEqual([]);
    await time.advance(1);
    expect(one.orders).toEqual(['lead']);
  });

  test.each([60_000, -60_000])('clocks that differ by %d ms change nothing', async (skewMs) => {
    two = new Replica(server, time, { name: 'two', skewMs });
    await startBoth();
    await time.advance(120_000);
    expect([one.orders, two.orders]).toEqual([['lead'], []]);
    one.kill();
    await time.advance(14_999);
    expect(two.orders).toEqual([]);
    await time.advance(1);
    expect(two.orders).toEqual(['lead']);
    one.clock.resume();
    await time.advance(120_000);
    expect([one.orders, two.orders]).toEqual([['lead', 'stand down'], ['lead']]);
  });
});

describe('a leader that cannot renew', () => {
  test('acts until the renew deadline and no longer, and leads again when it can', async () => {
    await startBoth();
    await time.advance(4_000);
    two.kill();
    one.connection.always = 'lost before';
    await time.advance(9_999);
    expect(leaders()).toEqual(['one']);
    await time.advance(1);
    expect(leaders()).toEqual([]);
    expect(one.orders).toEqual(['lead', 'stand down']);
    expect(one.measured).toEqual([false, true, false]);
    expect(one.log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', reason: 'not renewed for 10000 ms: cannot reach the server' }),
    );
    one.connection.always = 'answered';
    await time.advance(2_000);
    expect(leaders()).toEqual(['one']);
    // It is the same holder.
    expect(server.lease?.transitions).toBe(0);
  });

  test('is silent about the same failure after the first', async () => {
    await startBoth();
    one.connection.always = 'lost before';
    await time.advance(60_000);
    expect(one.log.lines.filter(({ msg }) => msg === 'Lease not reached')).toHaveLength(1);
  });

  test('goes on where only answers get lost: what it wrote is found to be its own', async () => {
    await startBoth();
    for (let round = 0; round < 20; round += 1) {
      one.connection.fates.push('lost after');
      await time.advance(4_000);
    }
    expect([one.orders, two.orders]).toEqual([['lead'], []]);
  });

  test('counts from when a renewal was sent, not from when it was answered', async () => {
    await startBoth();
    one.connection.fates.push(4_000);
    one.connection.always = 'lost before';
    // Sent at 2 s, answered at 6 s.
    await time.advance(11_999);
    expect(leaders()).toEqual(['one']);
    await time.advance(1);
    expect(leaders()).toEqual([]);
  });

  test('has no call outlast the deadline', async () => {
    await startBoth();
    one.connection.always = 3_600_000;
    await time.advance(10_000);
    expect(one.orders).toEqual(['lead', 'stand down']);
    expect(one.connection.calls.slice(2)).toEqual(['update', 'update']);
  });
});

describe('a process that is suspended', () => {
  test('may not write once the deadline has passed, before anything else of it has run', async () => {
    await startBoth();
    one.clock.suspend();
    await time.advance(9_999);
    expect(one.elector.mayWrite()).toBe(true);
    await time.advance(1);
    expect(one.elector.mayWrite()).toBe(false);
    await time.advance(20_000);
    expect(leaders()).toEqual(['two']);
    one.clock.resume();
    await time.advance(0);
    expect(one.orders).toEqual(['lead', 'stand down']);
    await time.advance(60_000);
    expect(leaders()).toEqual(['two']);
  });

  test('does not begin to lead by an answer that it reads too late', async () => {
    one.connection.fates.push('answered', 50);
    one.start();
    await time.advance(10);
    one.clock.suspend();
    await time.advance(20_000);
    one.clock.resume();
    await time.advance(0);
    expect(server.lease?.holder).toBe('one');
    expect(one.orders).toEqual([]);
    await time.advance(2_000);
    expect(one.orders).toEqual(['lead']);
  });
});

describe('what somebody does to the Lease', () => {
  test('a leader leaves it to another holder at its next look, or at once when a watch shows it', async () => {
    await startBoth();
    server.write({ holder: 'thief' });
    one.elector.hint(server.lease);
    await time.advance(0);
    expect(one.orders).toEqual(['lead', 'stand down']);
    expect(one.log.lines).toContainEqual(expect.objectContaining({ reason: 'somebody else has the Lease: thief' }));
    // The thief gives no sign of life.
    await time.advance(15_000);
    expect(leaders()).toHaveLength(1);
  });

  test('without a watch it takes until the next look', async () => {
    await startBoth();
    server.write({ holder: 'thief' });
    await time.advance(2_000);
    expect(one.orders).toEqual(['lead', 'stand down']);
  });

  test('a leader whose Lease is deleted makes another and goes on', async () => {
    await startBoth();
    server.lease = undefined;
    one.elector.hint(undefined);
    await time.advance(0);
    expect(server.lease).toMatchObject({ holder: 'one', transitions: 0 });
    await time.advance(60_000);
    expect([one.orders, two.orders]).toEqual([['lead'], []]);
  });

  test('a deleted Lease that another one has made first is theirs', async () => {
    await startBoth();
    server.lease = undefined;
    two.elector.hint(undefined);
    await time.advance(0);
    expect(two.orders).toEqual(['lead']);
    one.elector.hint(server.lease);
    await time.advance(0);
    expect(one.orders).toEqual(['lead', 'stand down']);
  });

  test('a label or another annotation is no sign of life', async () => {
    await startBoth();
    one.kill();
    for (let second = 1; second < 15; second += 1) {
      await time.advance(1_000);
      server.write({});
    }
    await time.advance(1_000);
    expect(leaders()).toEqual(['two']);
  });

  test('a watch that shows what has long passed does no harm', async () => {
    await startBoth();
    const old = { ...server.lease, holder: '' } as NonNullable<typeof server.lease>;
    for (let count = 0; count < 5; count += 1) {
      one.elector.hint(old);
      two.elector.hint(old);
      await time.advance(100);
    }
    expect([one.orders, two.orders]).toEqual([['lead'], []]);
  });

  test('a watch that shows a renewal gives no reason to look', async () => {
    await startBoth();
    two.connection.calls.length = 0;
    two.elector.hint(server.lease);
    one.elector.hint(server.lease);
    await time.advance(100);
    expect(two.connection.calls).toEqual([]);
  });
});

describe('a leader that is stopped', () => {
  test('gives the Lease back, and the other one takes it as soon as a watch shows it', async () => {
    await startBoth();
    await time.advance(60_500);
    await one.stop();
    expect(server.lease).toMatchObject({
      holder: '',
      durationSeconds: 1,
      renewTime: '2026-01-01T00:01:00.500000Z',
      transitions: 0,
    });
    expect(one.orders).toEqual(['lead', 'stand down']);
    two.elector.hint(server.lease);
    await time.advance(0);
    expect(two.orders).toEqual(['lead']);
    expect(server.lease).toMatchObject({ holder: 'two', transitions: 1, durationSeconds: 15 });
  });

  test('gives it back although somebody has written to it since', async () => {
    await startBoth();
    server.write({});
    await one.stop();
    expect(server.lease?.holder).toBe('');
  });

  test('leaves it alone where another one has it', async () => {
    await startBoth();
    server.write({ holder: 'thief' });
    await one.stop();
    expect(server.lease?.holder).toBe('thief');
  });

  test('gives back what it may have got without knowing: a claim was under way', async () => {
    one.connection.fates.push('answered', 50);
    one.start();
    await time.advance(10);
    const stopped = one.stop();
    await time.advance(0);
    await stopped;
    // It was carried out only after the look at the end: then it has to expire.
    expect(one.connection.calls).toEqual(['read', 'create', 'read']);
    expect(one.orders).toEqual([]);
  });

  test('gives back a claim whose answer was lost', async () => {
    one.connection.fates.push('answered', 'lost after');
    one.start();
    await time.advance(100);
    expect(server.lease?.holder).toBe('one');
    await one.stop();
    expect(server.lease?.holder).toBe('');
  });

  test('does not wait for a server that is away', async () => {
    await startBoth();
    one.connection.always = 'lost before';
    await one.stop();
    expect(one.log.lines.at(-1)).toMatchObject({ level: 'warn', reason: 'cannot reach the server' });
  });

  test('a candidate leaves the Lease alone', async () => {
    await startBoth();
    two.connection.calls.length = 0;
    await two.stop();
    expect(two.connection.calls).toEqual([]);
    expect(server.lease?.holder).toBe('one');
    expect(two.orders).toEqual([]);
  });
});

describe('what is known of it', () => {
  test('why the Lease was never seen, until it is', async () => {
    one.connection.always = 'lost before';
    expect(one.elector.trouble).toBe('the Lease has not been read yet');
    one.start();
    await time.advance(0);
    expect(one.elector.trouble).toBe('cannot reach the server');
    one.connection.always = 'answered';
    await time.advance(2_000);
    expect(one.elector.trouble).toBeUndefined();
    one.connection.always = 'lost before';
    await time.advance(60_000);
    expect(one.elector.trouble).toBeUndefined();
  });

  test('that it goes on, whether or not the server answers', async () => {
    expect(one.elector.lastTurnMs).toBeUndefined();
    one.connection.always = 'lost before';
    one.start();
    await time.advance(59_000);
    expect(one.elector.lastTurnMs).toBe(58_000);
  });

  test('who leads is said once', async () => {
    await startBoth();
    await time.advance(60_000);
    expect(two.log.lines).toEqual([expect.objectContaining({ msg: 'standing by', leader: 'one' })]);
  });
});

test('candidates look at different times', async () => {
  await startBoth();
  const pausesOf = async (random: () => number): Promise<number> => {
    const candidate = new Replica(server, time, { name: 'three', random });
    candidate.start();
    await time.advance(20_000);
    return candidate.connection.calls.length;
  };
  expect(await pausesOf(() => 0)).toBe(11);
  // 2 s and, at most, 1.2 times as much again.
  expect(await pausesOf(() => 0.999)).toBe(5);
});
