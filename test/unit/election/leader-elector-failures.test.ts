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

describe('a leader that cannot renew', () => {
  test('acts until the renew deadline and no longer, and leads again when it can', async () => {
    await both.start();
    await time.advance(4_000);
    two.kill();
    one.connection.always = 'lost before';
    await time.advance(9_999);
    expect(both.leaders).toEqual(['one']);
    await time.advance(1);
    expect(both.leaders).toEqual([]);
    expect(one.orders).toEqual(['lead', 'stand down']);
    expect(one.measured).toEqual([false, true, false]);
    expect(one.log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', reason: 'not renewed for 10000 ms: cannot reach the server' }),
    );
    one.connection.always = 'answered';
    await time.advance(2_000);
    expect(both.leaders).toEqual(['one']);
    // It is the same holder.
    expect(server.lease?.transitions).toBe(0);
  });

  test('logs the same failure once', async () => {
    await both.start();
    one.connection.always = 'lost before';
    await time.advance(60_000);
    expect(one.log.lines.filter(({ msg }) => msg === 'Lease request failed')).toHaveLength(1);
  });

  test('keeps leading where only answers are lost: it finds its own writes', async () => {
    await both.start();
    for (let round = 0; round < 20; round += 1) {
      one.connection.fates.push('lost after');
      await time.advance(4_000);
    }
    expect([one.orders, two.orders]).toEqual([['lead'], []]);
  });

  test('counts from when a renewal was sent, not from when it was answered', async () => {
    await both.start();
    one.connection.fates.push(4_000);
    one.connection.always = 'lost before';
    // Sent at 2 s, answered at 6 s.
    await time.advance(11_999);
    expect(both.leaders).toEqual(['one']);
    await time.advance(1);
    expect(both.leaders).toEqual([]);
  });

  test('lets no call outlast the deadline', async () => {
    await both.start();
    one.connection.always = 3_600_000;
    await time.advance(10_000);
    expect(one.orders).toEqual(['lead', 'stand down']);
    expect(one.connection.calls.slice(2)).toEqual(['update', 'update']);
  });
});

describe('a process that is suspended', () => {
  test('may not write once the deadline has passed, even before any of its code has run', async () => {
    await both.start();
    one.clock.suspend();
    await time.advance(9_999);
    expect(one.elector.mayWrite()).toBe(true);
    await time.advance(1);
    expect(one.elector.mayWrite()).toBe(false);
    await time.advance(20_000);
    expect(both.leaders).toEqual(['two']);
    one.clock.resume();
    await time.advance(0);
    expect(one.orders).toEqual(['lead', 'stand down']);
    await time.advance(60_000);
    expect(both.leaders).toEqual(['two']);
  });

  test('does not start to lead on an answer that it reads too late', async () => {
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
