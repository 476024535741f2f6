import { beforeEach, describe, expect, test } from '@jest/globals';

import type { FakeClock } from '../../fakes/fake-clock.ts';
import type { LeaseServer } from '../../fakes/lease-server.ts';
import type { Replica } from '../../fakes/replica.ts';
import { TwoReplicas } from '../controller/two-replicas.ts';

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

describe('what somebody does to the Lease', () => {
  test('a leader leaves it to another holder at its next look, or at once when a watch shows it', async () => {
    await both.start();
    server.write({ holder: 'thief' });
    one.elector.onLeaseSeen(server.lease);
    await time.advance(0);
    expect(one.orders).toEqual(['lead', 'stand down']);
    expect(one.log.lines).toContainEqual(expect.objectContaining({ reason: 'the Lease has another holder: thief' }));
    // The thief gives no sign of life.
    await time.advance(15_000);
    expect(both.leaders).toHaveLength(1);
  });

  test('without a watch it takes until the next look', async () => {
    await both.start();
    server.write({ holder: 'thief' });
    await time.advance(2_000);
    expect(one.orders).toEqual(['lead', 'stand down']);
  });

  test('a leader whose Lease is deleted makes another and goes on', async () => {
    await both.start();
    server.lease = undefined;
    one.elector.onLeaseSeen(undefined);
    await time.advance(0);
    expect(server.lease).toMatchObject({ holder: 'one', transitions: 0 });
    await time.advance(60_000);
    expect([one.orders, two.orders]).toEqual([['lead'], []]);
  });

  test('a deleted Lease that another one has made first is theirs', async () => {
    await both.start();
    server.lease = undefined;
    two.elector.onLeaseSeen(undefined);
    await time.advance(0);
    expect(two.orders).toEqual(['lead']);
    one.elector.onLeaseSeen(server.lease);
    await time.advance(0);
    expect(one.orders).toEqual(['lead', 'stand down']);
  });

  test('a label or another annotation is no sign of life', async () => {
    await both.start();
    one.kill();
    for (let second = 1; second < 15; second += 1) {
      await time.advance(1_000);
      server.write({});
    }
    await time.advance(1_000);
    expect(both.leaders).toEqual(['two']);
  });

  test('a watch that shows what has long passed does no harm', async () => {
    await both.start();
    const old = { ...server.lease, holder: '' } as NonNullable<typeof server.lease>;
    for (let count = 0; count < 5; count += 1) {
      one.elector.onLeaseSeen(old);
      two.elector.onLeaseSeen(old);
      await time.advance(100);
    }
    expect([one.orders, two.orders]).toEqual([['lead'], []]);
  });

  test('a watch that shows a renewal gives no reason to look', async () => {
    await both.start();
    two.connection.calls.length = 0;
    two.elector.onLeaseSeen(server.lease);
    one.elector.onLeaseSeen(server.lease);
    await time.advance(100);
    expect(two.connection.calls).toEqual([]);
  });
});

describe('a leader that is stopped', () => {
  test('gives the Lease back, and the other one takes it as soon as a watch shows it', async () => {
    await both.start();
    await time.advance(60_500);
    await one.stop();
    expect(server.lease).toMatchObject({
      holder: '',
      durationSeconds: 1,
      renewTime: '2026-01-01T00:01:00.500000Z',
      transitions: 0,
    });
    expect(one.orders).toEqual(['lead', 'stand down']);
    two.elector.onLeaseSeen(server.lease);
    await time.advance(0);
    expect(two.orders).toEqual(['lead']);
    expect(server.lease).toMatchObject({ holder: 'two', transitions: 1, durationSeconds: 15 });
  });

  test('gives it back although somebody has written to it since', async () => {
    await both.start();
    server.write({});
    await one.stop();
    expect(server.lease?.holder).toBe('');
  });

  test('leaves it alone where another one has it', async () => {
    await both.start();
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
    await both.start();
    one.connection.always = 'lost before';
    await one.stop();
    expect(one.log.lines.at(-1)).toMatchObject({ level: 'warn', reason: 'cannot reach the server' });
  });

  test('a candidate leaves the Lease alone', async () => {
    await both.start();
    two.connection.calls.length = 0;
    await two.stop();
    expect(two.connection.calls).toEqual([]);
    expect(server.lease?.holder).toBe('one');
    expect(two.orders).toEqual([]);
  });
});
