/** When the leader publishes its options on the Lease, and that the election never depends on it. */
import { beforeEach, describe, expect, test } from '@jest/globals';

import { publishedOptionsKey } from '../../../src/model/published-options.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { LeaseServer } from '../../fakes/lease-server.ts';
import { Replica } from '../../fakes/replica.ts';

const hold = { 'reroll.dev/hold': 'true INC-4711' };
const minuteMs = 60_000;

let time: FakeClock;
let server: LeaseServer;

beforeEach(() => {
  time = new FakeClock();
  server = new LeaseServer(time);
});

async function start(name: string): Promise<Replica> {
  const replica = new Replica(server, time, { name, options: `options of ${name}` });
  replica.start();
  await time.advance(0);
  return replica;
}

const published = (): string | undefined => server.lease?.annotations[publishedOptionsKey];

/** Another client writes annotations in place of those that are there. */
const annotate = (annotations: Readonly<Record<string, string>>): void => server.write({ annotations });

const warnings = ({ log }: Replica) => log.lines.filter(({ level }) => level === 'warn').map(({ msg }) => msg);

describe('the options are published', () => {
  test('by the first leader when it creates the Lease, and by no further write', async () => {
    const one = await start('one');
    expect(published()).toBe('options of one');
    await time.advance(10 * minuteMs);
    expect(server.annotatedAtMs).toEqual([0]);
    expect(one.connection.calls).toEqual(['read', 'create', ...Array.from({ length: 300 }, () => 'update')]);
  });

  test('on a Lease that is there already, by the write that takes it', async () => {
    server.write({ annotations: hold });
    const one = await start('one');
    expect(server.lease?.annotations).toEqual({ ...hold, [publishedOptionsKey]: 'options of one' });
    expect(one.connection.calls).toEqual(['read', 'update']);
  });

  test('by no write where the Lease has them from the leader before', async () => {
    server.write({ annotations: { [publishedOptionsKey]: 'options of one' } });
    const one = await start('one');
    await time.advance(10 * minuteMs);
    expect(one.orders).toEqual(['lead']);
    expect(server.annotatedAtMs).toEqual([]);
  });

  test('by each leader of its own: a replica that stands by writes nothing until it leads', async () => {
    const one = await start('one');
    const two = await start('two');
    await time.advance(10 * minuteMs);
    expect(published()).toBe('options of one');
    expect(two.connection.calls).not.toContain('update');
    await one.stop();
    expect(published()).toBe('options of one');
    await time.advance(5_000);
    expect(two.orders).toEqual(['lead']);
    expect(published()).toBe('options of two');
  });
});

describe('another client', () => {
  test.each([
    ['removes them', {}],
    ['changes them', { [publishedOptionsKey]: 'options of another' }],
  ])('that %s: the next renewal sets them, and leaves all other annotations', async (_rule, annotations) => {
    const one = await start('one');
    await time.advance(minuteMs);
    annotate({ ...annotations, ...hold });
    await time.advance(2_000);
    expect(server.lease?.annotations).toEqual({ ...hold, [publishedOptionsKey]: 'options of one' });
    expect([one.orders, warnings(one)]).toEqual([['lead'], []]);
  });

  test('that changes them again and again meets one write a minute', async () => {
    const one = await start('one');
    for (let second = 0; second < 600; second += 1) {
      annotate({});
      await time.advance(1_000);
    }
    const { annotatedAtMs } = server;
    const pausesMs = annotatedAtMs.slice(1).map((atMs, index) => atMs - (annotatedAtMs[index] ?? 0));
    expect(Math.min(...pausesMs)).toBeGreaterThanOrEqual(minuteMs);
    expect(annotatedAtMs.length).toBeGreaterThan(8);
    expect([one.orders, warnings(one)]).toEqual([['lead'], []]);
  });
});

describe('an API server that refuses the annotation', () => {
  test('costs no turn: the same write is sent without it, and the log says so once', async () => {
    server.annotationFate = 'refused';
    const one = await start('one');
    expect(one.connection.calls).toEqual(['read', 'create', 'create']);
    expect(one.orders).toEqual(['lead']);
    await time.advance(30 * minuteMs);
    expect(one.orders).toEqual(['lead']);
    expect(warnings(one)).toEqual(['options not published on the Lease']);
    expect(one.log.lines).toContainEqual(expect.objectContaining({ reason: 'annotations are refused' }));
  });

  test('is asked ever less often, at last once an hour, until it accepts', async () => {
    server.annotationFate = 'refused';
    await start('one');
    await time.advance(240 * minuteMs);
    const minutes = server.annotatedAtMs.map((atMs) => Math.round(atMs / minuteMs));
    expect(minutes).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183]);
    server.annotationFate = 'kept';
    await time.advance(60 * minuteMs);
    expect(published()).toBe('options of one');
  });

  test('with two calls takes no longer than one call may', async () => {
    const one = await start('one');
    await time.advance(minuteMs);
    annotate({});
    server.annotationFate = 'refused';
    // The conflict and the read are answered at once, the refusal after 3 s, and the write without it never.
    one.connection.fates.push('answered', 'answered', 3_000, minuteMs);
    await time.advance(2_000 + 4_999);
    expect(one.connection.calls.slice(-2)).toEqual(['update', 'update']);
    await time.advance(1);
    expect(one.log.lines.map(({ msg }) => msg)).toContain('Lease request failed');
    expect(one.orders).toEqual(['lead']);
  });

  test('and anything else is only in the log of the election', async () => {
    server.annotationFate = 'refused';
    const one = new Replica(server, time, { name: 'one', options: 'options of one' });
    one.connection.fates.push('answered', 'answered', 'lost before');
    one.start();
    await time.advance(0);
    expect(warnings(one)).toEqual(['Lease request failed']);
  });
});

describe('a webhook that removes the annotation', () => {
  test('is met ever less often, and the log says so once', async () => {
    server.annotationFate = 'removed';
    const one = await start('one');
    await time.advance(60 * minuteMs);
    const minutes = server.annotatedAtMs.map((atMs) => Math.round(atMs / minuteMs));
    expect(minutes).toEqual([0, 1, 3, 7, 15, 31]);
    expect([one.orders, warnings(one)]).toEqual([['lead'], ['options not published on the Lease']]);
    expect(one.connection.calls.filter((call) => call === 'create')).toHaveLength(1);
  });
});

test('an API server that does not answer delays them by a minute at most', async () => {
  const one = new Replica(server, time, { name: 'one', options: 'options of one' });
  one.connection.always = 'lost before';
  one.start();
  await time.advance(60 * minuteMs);
  one.connection.always = 'answered';
  await time.advance(minuteMs + 2_000);
  expect(published()).toBe('options of one');
});
