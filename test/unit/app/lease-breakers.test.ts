/** Tripped breakers survive a change of the leader: the Lease carries them, and its newest state counts. */
import { beforeEach, describe, expect, test } from '@jest/globals';

import { LeaseBreakers } from '../../../src/app/lease-breakers.ts';
import { Breakers } from '../../../src/controller/rollouts/breakers.ts';
import { breakersKey, formatBreakers } from '../../../src/model/breakers-text.ts';
import type { Lease } from '../../../src/model/lease.ts';
import type { ObjectEvent } from '../../../src/model/object-event.ts';
import { tripIdOf, tripWith } from '../../builders/trip.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { LeaseServer } from '../../fakes/lease-server.ts';
import { LogSink } from '../../fakes/log-sink.ts';
import { Replica } from '../../fakes/replica.ts';

const trip = tripWith();
const other = tripWith({ id: tripIdOf(2), config: 'Secret/shop/db' });

/** Longer than a Lease lasts. */
const takeOverMs = 20_000;

let time: FakeClock;
let server: LeaseServer;
let events: ObjectEvent[];

beforeEach(() => {
  time = new FakeClock();
  server = new LeaseServer(time);
  events = [];
});

interface Member {
  readonly replica: Replica;
  readonly breakers: Breakers;
  readonly book: LeaseBreakers;
}

function bookOf(identity: string, breakers: Breakers, log = new LogSink()): LeaseBreakers {
  return new LeaseBreakers({
    lease: { namespace: 'reroll-system', name: 'reroll' },
    identity,
    breakers,
    logger: log.logger,
    events: { report: (event) => void events.push(event) },
    metrics: { hintProblem: () => undefined },
  });
}

/** A replica as a session builds it. */
async function start(name: string): Promise<Member> {
  const breakers: Breakers = new Breakers({ onChange: () => replica.elector.renewSoon() });
  const book = bookOf(name, breakers);
  const replica: Replica = new Replica(server, time, {
    name,
    options: 'the same',
    texts: { breakers: () => breakers.text() },
    callbacks: {
      startedLeading: () => book.startedLeading(),
      stoppedLeading: () => book.stoppedLeading(),
      leaseSeen: (lease) => book.seen(lease),
    },
  });
  replica.start();
  await time.advance(0);
  return { replica, breakers, book };
}

const onLease = (): string | undefined => server.lease?.annotations[breakersKey];

describe('a trip', () => {
  test('is on the Lease at once, without a call besides the renewal', async () => {
    const one = await start('one');
    one.breakers.trip(trip);
    await time.advance(0);
    expect(onLease()).toBe(one.breakers.text());
    expect(one.replica.connection.calls).toEqual(['read', 'create', 'update']);
  });

  test.each([
    ['is killed', ({ replica }: Member) => replica.kill()],
    ['stops', ({ replica }: Member) => void replica.stop()],
  ])('survives a leader that %s', async (_rule, end) => {
    const one = await start('one');
    const two = await start('two');
    one.breakers.trip(trip);
    one.breakers.noteStaging(trip.atMs);
    await time.advance(0);
    end(one);
    await time.advance(takeOverMs);
    expect(two.replica.orders).toEqual(['lead']);
    expect(two.breakers.tripOf(trip.config)).toEqual(trip);
    expect(two.breakers.noteStaging(trip.atMs)).toBe(false);
  });

  test('in the moment before a leader stops survives it: the release carries it', async () => {
    const one = await start('one');
    const two = await start('two');
    const stopped = one.replica.stop();
    one.breakers.trip(trip);
    await stopped;
    await time.advance(takeOverMs);
    expect(two.breakers.isTripped(trip.config)).toBe(true);
  });

  test('that was reset is gone for the next leader, too', async () => {
    const one = await start('one');
    const two = await start('two');
    one.breakers.trip(trip);
    await time.advance(4_000);
    one.breakers.reset(trip.config);
    await time.advance(4_000);
    one.replica.kill();
    await time.advance(takeOverMs);
    expect([two.breakers.size, onLease()]).toEqual([0, undefined]);
  });

  test('survives two changes of the leader, with what each of them added', async () => {
    const one = await start('one');
    const two = await start('two');
    one.breakers.trip(trip);
    await time.advance(0);
    one.replica.clock.suspend();
    await time.advance(takeOverMs);
    two.breakers.trip(other);
    two.breakers.resume(trip.config, trip.atMs + 1);
    await time.advance(0);
    one.replica.clock.resume();
    two.replica.kill();
    await time.advance(takeOverMs);
    expect(one.replica.orders).toEqual(['lead', 'stand down', 'lead']);
    expect(one.breakers.tripOf(trip.config)).toEqual({ ...trip, resumedAtMs: trip.atMs + 1 });
    expect(one.breakers.isTripped(other.config)).toBe(true);
  });

  test('that the Lease has not got survives if no other replica has led since', async () => {
    const one = await start('one');
    one.replica.connection.always = 'lost before';
    one.breakers.trip(trip);
    await time.advance(takeOverMs);
    expect(one.replica.orders).toEqual(['lead', 'stand down']);
    one.replica.connection.always = 'answered';
    await time.advance(takeOverMs);
    expect(one.replica.orders).toEqual(['lead', 'stand down', 'lead']);
    expect(one.breakers.isTripped(trip.config)).toBe(true);
    await time.advance(60_000);
    expect(onLease()).toBe(one.breakers.text());
  });

  test('that an API server refuses to keep counts in the process that leads', async () => {
    server.annotationFate = 'refused';
    const one = await start('one');
    one.breakers.trip(trip);
    await time.advance(takeOverMs);
    expect([one.breakers.isTripped(trip.config), one.replica.orders, onLease()]).toEqual([true, ['lead'], undefined]);
  });

  test('is not taken from the leader by another client that edits the Lease', async () => {
    const one = await start('one');
    one.breakers.trip(trip);
    await time.advance(0);
    server.write({
      annotations: { [breakersKey]: formatBreakers({ trips: [other], stagedSinceMs: undefined }) ?? '' },
    });
    await time.advance(60_000);
    expect([one.breakers.isTripped(trip.config), one.breakers.isTripped(other.config)]).toEqual([true, false]);
    expect(onLease()).toBe(one.breakers.text());
  });
});

describe('a replica that stands by', () => {
  const text = formatBreakers({ trips: [trip], stagedSinceMs: undefined });

  function lease(resourceVersion: string, given: Partial<Lease> & { readonly text?: string | undefined } = {}): Lease {
    const { text: shown, ...members } = given;
    const times = { durationSeconds: 15, acquireTime: undefined, renewTime: undefined };
    const annotations = shown === undefined ? {} : { [breakersKey]: shown };
    return { holder: 'two', ...times, transitions: 0, uid: 'uid-lease', resourceVersion, annotations, ...members };
  }

  test('takes each state of the Lease, and never an older one', () => {
    const breakers = new Breakers();
    const book = bookOf('one', breakers);
    book.seen(lease('9', { text }));
    book.seen(lease('10'));
    expect(breakers.size).toBe(0);
    book.seen(lease('9', { text }));
    expect(breakers.size).toBe(0);
    book.seen(lease('11', { text }));
    expect(breakers.isTripped(trip.config)).toBe(true);
  });

  test('keeps what it knows when the Lease is deleted', () => {
    const breakers = new Breakers();
    const book = bookOf('one', breakers);
    book.seen(lease('9', { text }));
    book.seen(undefined);
    expect(breakers.isTripped(trip.config)).toBe(true);
  });

  test('reports a broken text once about the Lease, and takes what can be read', () => {
    const log = new LogSink();
    const breakers = new Breakers();
    const book = bookOf('one', breakers, log);
    const broken = text?.replace('"trips":[', '"trips":[{"id":"x"},7,');
    book.seen(lease('1', { text: broken }));
    book.seen(lease('2', { text: broken }));
    const note =
      'reroll.dev/breakers: trips[0]: id is not the id of a trip, and 1 more problems; what can be read of it counts';
    expect(breakers.isTripped(trip.config)).toBe(true);
    expect(events).toEqual([
      expect.objectContaining({
        type: 'Warning',
        reason: 'HintNotUnderstood',
        regarding: expect.objectContaining({ kind: 'Lease', namespace: 'reroll-system', name: 'reroll' }),
        note,
      }),
    ]);
    expect(log.lines.map(({ level, problem }) => [level, problem])).toEqual([['warn', note]]);
  });

  test('that begins to lead with a broken text writes what it has read of it', async () => {
    server.write({ annotations: { [breakersKey]: text?.replace('"trips":[', '"trips":[{"id":"x"},') ?? '' } });
    const one = await start('one');
    expect([one.replica.orders, onLease()]).toEqual([['lead'], text]);
  });
});
