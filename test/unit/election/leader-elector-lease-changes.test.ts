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

describe('a Lease that another client changes', () => {
  test('a leader stops leading at once when a watch shows another holder', async () => {
    await both.start();
    server.write({ holder: 'thief' });
    one.elector.onLeaseSeen(server.lease);
    await time.advance(0);
    expect(one.orders).toEqual(['lead', 'stand down']);
    expect(one.log.lines).toContainEqual(expect.objectContaining({ reason: 'the Lease has another holder: thief' }));
    // The thief does not renew.
    await time.advance(15_000);
    expect(both.leaders).toHaveLength(1);
  });

  test('without a watch, a leader stops leading at its next renewal', async () => {
    await both.start();
    server.write({ holder: 'thief' });
    await time.advance(2_000);
    expect(one.orders).toEqual(['lead', 'stand down']);
  });

  test('a leader whose Lease is deleted creates another and keeps leading', async () => {
    await both.start();
    server.lease = undefined;
    one.elector.onLeaseSeen(undefined);
    await time.advance(0);
    expect(server.lease).toMatchObject({ holder: 'one', transitions: 0 });
    await time.advance(60_000);
    expect([one.orders, two.orders]).toEqual([['lead'], []]);
  });

  test('a deleted Lease belongs to the replica that creates it first', async () => {
    await both.start();
    server.lease = undefined;
    two.elector.onLeaseSeen(undefined);
    await time.advance(0);
    expect(two.orders).toEqual(['lead']);
    one.elector.onLeaseSeen(server.lease);
    await time.advance(0);
    expect(one.orders).toEqual(['lead', 'stand down']);
  });

  test('a write of a label or an annotation is no renewal', async () => {
    await both.start();
    one.kill();
    for (let second = 1; second < 15; second += 1) {
      await time.advance(1_000);
      server.write({});
    }
    await time.advance(1_000);
    expect(both.leaders).toEqual(['two']);
  });

  test('a watch that shows an old state does no harm', async () => {
    await both.start();
    const old = { ...server.lease, holder: '' } as NonNullable<typeof server.lease>;
    for (let count = 0; count < 5; count += 1) {
      one.elector.onLeaseSeen(old);
      two.elector.onLeaseSeen(old);
      await time.advance(100);
    }
    expect([one.orders, two.orders]).toEqual([['lead'], []]);
  });

  test('a watch that shows a renewal causes no read', async () => {
    await both.start();
    two.connection.calls.length = 0;
    two.elector.onLeaseSeen(server.lease);
    one.elector.onLeaseSeen(server.lease);
    await time.advance(100);
    expect(two.connection.calls).toEqual([]);
  });
});

describe('a leader that stops', () => {
  test('releases the Lease, and the other replica acquires it as soon as a watch shows it', async () => {
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

  test('releases it although another client has written to it since', async () => {
    await both.start();
    server.write({});
    await one.stop();
    expect(server.lease?.holder).toBe('');
  });

  test('leaves it alone where another replica holds it', async () => {
    await both.start();
    server.write({ holder: 'thief' });
    await one.stop();
    expect(server.lease?.holder).toBe('thief');
  });

  test('reads the Lease where a claim was in flight', async () => {
    one.connection.fates.push('answered', 50);
    one.start();
    await time.advance(10);
    const stopped = one.stop();
    await time.advance(0);
    await stopped;
    // The claim was carried out only after that read, so the Lease has to expire.
    expect(one.connection.calls).toEqual(['read', 'create', 'read']);
    expect(one.orders).toEqual([]);
  });

  test('releases a Lease whose claim was accepted without an answer', async () => {
    one.connection.fates.push('answered', 'lost after');
    one.start();
    await time.advance(100);
    expect(server.lease?.holder).toBe('one');
    await one.stop();
    expect(server.lease?.holder).toBe('');
  });

  test('does not wait for an unreachable server', async () => {
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
