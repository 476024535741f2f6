import { beforeEach, describe, expect, test } from '@jest/globals';

import type { FakeClock } from '../../fakes/fake-clock.ts';
import type { LeaseServer } from '../../fakes/lease-server.ts';
import type { Replica } from '../../fakes/replica.ts';
import { TwoReplicas } from './two-replicas.ts';

let both: TwoReplicas;
let time: FakeClock;
let server: LeaseServer;
let one: Replica;
let two: Replica;

function setUp(skewMs = 0): void {
  both = new TwoReplicas(skewMs);
  ({ time, server, one, two } = both);
}

beforeEach(() => {
  setUp();
});

describe('the Lease', () => {
  test('is created by the first replica, which leads at once', async () => {
    await both.start();
    expect(both.leaders).toEqual(['one']);
    expect(server.lease).toMatchObject({
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
    await both.start();
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

  test('goes to one of two replicas that claim it at the same time', async () => {
    one.connection.fates.push('answered', 5);
    two.connection.fates.push('answered', 5);
    one.start();
    two.start();
    await time.advance(5);
    expect(both.leaders).toEqual(['one']);
    await time.advance(60_000);
    expect(two.orders).toEqual([]);
  });

  test('without a duration counts for the lease duration of the candidate', async () => {
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
  test('is replaced once its Lease has not changed for its duration, as the candidate observed it', async () => {
    await both.start();
    await time.advance(3_000);
    one.kill();
    // Its last renewal was at 2 s, and `two` reads the Lease every 2 s.
    await time.advance(13_999);
    expect(both.leaders).toEqual([]);
    await time.advance(1);
    expect(both.leaders).toEqual(['two']);
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

  test('is waited for as long as its Lease says, whatever the options of the candidate', async () => {
    server.write({ holder: 'other', durationSeconds: 60 });
    one.start();
    await time.advance(59_999);
    expect(one.orders).toEqual([]);
    await time.advance(1);
    expect(one.orders).toEqual(['lead']);
  });

  test.each([60_000, -60_000])('clocks that differ by %d ms change nothing', async (skewMs) => {
    setUp(skewMs);
    await both.start();
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

describe('the elector reports', () => {
  test('why it has never read the Lease, until it has', async () => {
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

  test('when it last ran, whether or not the server answers', async () => {
    expect(one.elector.lastTurnMs).toBeUndefined();
    one.connection.always = 'lost before';
    one.start();
    await time.advance(59_000);
    expect(one.elector.lastTurnMs).toBe(58_000);
  });

  test('the other leader once in the log', async () => {
    await both.start();
    await time.advance(60_000);
    expect(two.log.lines).toEqual([expect.objectContaining({ msg: 'standing by', leader: 'one' })]);
  });
});

test('candidates read the Lease at different times', async () => {
  await both.start();
  const pausesOf = async (random: () => number): Promise<number> => {
    const candidate = both.add({ name: 'three', random });
    candidate.start();
    await time.advance(20_000);
    return candidate.connection.calls.length;
  };
  expect(await pausesOf(() => 0)).toBe(11);
  // 2 s and, at most, 1.2 times as much again.
  expect(await pausesOf(() => 0.999)).toBe(5);
});
