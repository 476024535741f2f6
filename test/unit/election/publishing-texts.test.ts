/** How a text that changes, such as that of tripped breakers, gets onto the Lease beside the options. */
import { beforeEach, expect, test } from '@jest/globals';

import { publishedOptionsKey } from '../../../src/model/published-options.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { LeaseServer } from '../../fakes/lease-server.ts';
import { Replica } from '../../fakes/replica.ts';

const hold = { 'reroll.dev/hold': 'true INC-4711' };
const minuteMs = 60_000;
const key = 'reroll.dev/breakers';

let time: FakeClock;
let server: LeaseServer;
let text: string | undefined;

beforeEach(() => {
  time = new FakeClock();
  server = new LeaseServer(time);
  text = undefined;
});

/** Another client writes annotations in place of those that are there. */
const annotate = (annotations: Readonly<Record<string, string>>): void => server.write({ annotations });

const warnings = ({ log }: Replica) => log.lines.filter(({ level }) => level === 'warn').map(({ msg }) => msg);

async function start(name: string): Promise<Replica> {
  const replica = new Replica(server, time, { name, options: `options of ${name}`, texts: { breakers: () => text } });
  replica.start();
  await time.advance(0);
  return replica;
}

const onLease = (): string | undefined => server.lease?.annotations[key];

test('is on the Lease with the next renewal, each time, and costs no call', async () => {
  const one = await start('one');
  expect(Object.keys(server.lease?.annotations ?? {})).toEqual([publishedOptionsKey]);
  for (const each of ['first', 'second', 'third']) {
    text = each;
    await time.advance(2_000);
    expect(onLease()).toBe(each);
  }
  expect(one.connection.calls).toEqual(['read', 'create', 'update', 'update', 'update']);
  expect(server.annotatedAtMs).toEqual([0, 2_000, 4_000, 6_000]);
});

test('is on the Lease at once if the leader renews at once', async () => {
  const one = await start('one');
  text = 'first';
  one.elector.renewSoon();
  await time.advance(0);
  expect(onLease()).toBe('first');
});

test('is not written by a replica that stands by, however often it is asked to', async () => {
  await start('one');
  const two = await start('two');
  text = 'first';
  two.elector.renewSoon();
  await time.advance(0);
  expect(two.connection.calls).toEqual(['read']);
});

test('is removed where there is none any more, and all other annotations stay', async () => {
  await start('one');
  text = 'first';
  await time.advance(2_000);
  annotate({ ...server.lease?.annotations, ...hold });
  text = undefined;
  await time.advance(2_000);
  expect(server.lease?.annotations).toEqual({ ...hold, [publishedOptionsKey]: 'options of one' });
});

test('is not lost where another client writes the Lease at the same time', async () => {
  await start('one');
  text = 'first';
  annotate(hold);
  await time.advance(2_000);
  expect(server.lease?.annotations).toMatchObject({ ...hold, [key]: 'first' });
});

test('is written again where another client changes it, once a minute', async () => {
  await start('one');
  text = 'first';
  await time.advance(2_000);
  annotate({ [key]: 'forged', [publishedOptionsKey]: 'options of one' });
  await time.advance(30_000);
  expect(onLease()).toBe('forged');
  await time.advance(30_000);
  expect(onLease()).toBe('first');
});

test('is carried by the release of the Lease, too; the options are not', async () => {
  const one = await start('one');
  text = 'first';
  annotate({});
  await one.stop();
  expect(server.lease).toMatchObject({ holder: '', annotations: { [key]: 'first' } });
});

test('without an answer is tried again before a minute is over, and between two attempts the Lease is renewed', async () => {
  const one = await start('one');
  text = 'first';
  one.connection.fates.push('lost before', 'answered', 'answered', 'answered', 'answered', 'lost before');
  await time.advance(12_000);
  expect([onLease(), server.annotatedAtMs]).toEqual([undefined, [0]]);
  await time.advance(20_000);
  expect([onLease(), one.orders]).toEqual(['first', ['lead']]);
});

test('with an answer that was lost is found on the Lease', async () => {
  const one = await start('one');
  text = 'first';
  one.connection.fates.push('lost after');
  await time.advance(60_000);
  expect([onLease(), one.orders]).toEqual(['first', ['lead']]);
  expect(server.annotatedAtMs).toEqual([0, 2_000]);
});

test.each([
  ['is refused', 'refused', key, publishedOptionsKey],
  ['is accepted although another annotation is refused', 'refused', publishedOptionsKey, key],
  ['is removed by a webhook', 'removed', key, publishedOptionsKey],
] as const)('%s: the one that is accepted is on the Lease', async (_rule, fate, affected, accepted) => {
  server.annotationFate = fate;
  server.hasFate = (each) => each === affected;
  text = 'first';
  const one = await start('one');
  await time.advance(2 * minuteMs);
  expect(Object.keys(server.lease?.annotations ?? {})).toEqual([accepted]);
  const [kept, lost] = affected === key ? ['options', 'breakers'] : ['breakers', 'options'];
  expect(warnings(one)).toContain(`${lost} not published on the Lease`);
  // Where the first write is refused, it is not known which of them is the reason.
  if (fate === 'removed') expect(warnings(one)).not.toContain(`${kept} not published on the Lease`);
  expect(one.orders).toEqual(['lead']);
});

test('that is refused again and again meets a write after each pause, not after each change', async () => {
  server.annotationFate = 'refused';
  await start('one');
  for (let second = 0; second < 120; second += 1) {
    text = `text ${String(second)}`;
    await time.advance(1_000);
  }
  expect(server.annotatedAtMs.length).toBeLessThanOrEqual(4);
});
