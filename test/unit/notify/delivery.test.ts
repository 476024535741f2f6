/** Delivery: the pace, what is repeated and for how long, and the end of the process. The answers are scripted. */
import { expect, test } from '@jest/globals';

import { approval, change, notice, notificationSettings } from '../../builders/notice.ts';
import { NotifyFixture } from '../../fakes/notify-fixture.ts';

const minuteMs = 60_000;
const retry = (afterMs?: number) => ({ result: 'retry', why: 'answered 503', afterMs }) as const;
const refused = { result: 'refused', why: 'answered 404' } as const;
const of = (id: string) => notice({ changes: [{ ...change, id }] });

test('a failed message is repeated with growing pauses, and the messages behind it keep their order', async () => {
  const fixture = new NotifyFixture();
  const { notifier, clock, sent, answers, log } = fixture;
  answers.push(retry(), retry(), retry());
  notifier.report(of('1'));
  notifier.report(of('2'));
  await clock.advance(minuteMs);
  expect(sent.map((message) => [message.change?.id, message.atMs])).toEqual([
    ['1', 10_000 + 2_000 + 4_000 + 8_000],
    ['2', 10_000 + 2_000 + 4_000 + 8_000 + 1_000],
  ]);
  expect(fixture.count('notified ops webhook retried')).toBe(3);
  expect(fixture.count('notified ops webhook sent')).toBe(2);
  expect(log.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
});

test('429-retry-after-honoured: no attempt is made before, whatever the back-off', async () => {
  const { notifier, clock, sent, answers } = new NotifyFixture();
  answers.push(retry(120_000));
  notifier.report(of('1'));
  await clock.advance(10 * minuteMs);
  expect(sent.map(({ atMs }) => atMs)).toEqual([130_000]);
});

test('a service that asks for a day of silence is asked again after a quarter of an hour', async () => {
  const { notifier, clock, sent, answers } = new NotifyFixture();
  answers.push(retry(24 * 60 * minuteMs));
  notifier.report(of('1'));
  await clock.advance(16 * minuteMs);
  expect(sent.map(({ atMs }) => atMs)).toEqual([10_000 + 15 * minuteMs]);
});

test('dropped-is-counted: a message that fails for a quarter of an hour', async () => {
  const fixture = new NotifyFixture();
  const { notifier, clock, sent, answers, log } = fixture;
  answers.push(...Array.from({ length: 100 }, () => retry()));
  notifier.report(of('1'));
  await clock.advance(16 * minuteMs);
  const attempts = fixture.count('notified ops webhook retried');
  expect(fixture.count('notified ops webhook dropped')).toBe(1);
  expect(log.lines.map(({ msg }) => msg)).toContain('notification given up');
  // The sink takes messages again.
  answers.length = 0;
  notifier.report(of('2'));
  await clock.advance(5 * minuteMs);
  expect(sent.map((message) => message.change?.id)).toEqual(['2']);
  expect(attempts).toBeGreaterThan(10);
  expect(fixture.counted.filter((call) => call.startsWith('sinkFailing')).at(-1)).toBe('sinkFailing ops webhook false');
});

test('a message that waits for its sink takes up what happens meanwhile', async () => {
  const { notifier, clock, sent, answers } = new NotifyFixture();
  answers.push(retry(60_000));
  notifier.report(notice());
  await clock.advance(20_000);
  notifier.report(notice({ about: 'api' }));
  await clock.advance(2 * minuteMs);
  expect(sent.map(({ rows }) => rows.length)).toEqual([2]);
});

test('a refused message is not repeated, and is counted', async () => {
  const fixture = new NotifyFixture();
  const { notifier, clock, sent, answers } = fixture;
  answers.push(refused);
  notifier.report(of('1'));
  notifier.report(of('2'));
  await clock.advance(minuteMs);
  expect(sent.map((message) => message.change?.id)).toEqual(['2']);
  expect(fixture.count('notified ops webhook refused')).toBe(1);
});

test('a dead sink delays no other sink', async () => {
  const { notifier, clock, sent, answers } = new NotifyFixture(`
sinks: [{name: dead, type: slack, urlFile: a}, {name: ops, type: slack, urlFile: b}]
routes: [{sinks: [dead, ops], events: all}]`);
  answers.push('never');
  notifier.report(of('1'));
  notifier.report(of('2'));
  await clock.advance(minuteMs);
  expect(sent.map(({ sink, atMs }) => [sink, atMs])).toEqual([
    ['ops', 10_000],
    ['ops', 11_000],
  ]);
});

test('the stop sends what waits for its group, for at most three seconds', async () => {
  const { notifier, clock, sent } = new NotifyFixture();
  for (const id of ['1', '2', '3', '4', '5', '6']) notifier.report(of(id));
  const stopped = notifier.stop();
  await clock.advance(3_000);
  await stopped;
  expect(sent.map((message) => message.change?.id)).toEqual(['1', '2', '3']);
});

test('dropped-is-counted: what the stop cannot send', async () => {
  const fixture = new NotifyFixture();
  const { notifier, clock, answers } = fixture;
  answers.push('never');
  notifier.report(of('1'));
  notifier.report(of('2'));
  const stopped = notifier.stop();
  await clock.advance(3_000);
  await stopped;
  expect(fixture.count('notified ops webhook dropped')).toBe(2);
});

test('the stop does not wait for a sink that asked for a longer pause', async () => {
  const { notifier, clock, answers } = new NotifyFixture();
  answers.push(retry(600_000));
  notifier.report(of('1'));
  await clock.advance(10_000);
  const stopped = notifier.stop();
  await clock.advance(0);
  await stopped;
  expect(clock.pendingMs).toEqual([]);
});

test('the stop without anything to send is over at once', async () => {
  const { notifier, clock } = new NotifyFixture();
  await notifier.stop();
  expect(clock.pendingMs).toEqual([]);
});

test('the end of a term sends what was not sent, and reminds no more', async () => {
  const { notifier, clock, sent } = new NotifyFixture();
  notifier.holds({ notice: approval(), forMs: 0 });
  await clock.advance(minuteMs);
  notifier.report(of('1'));
  notifier.endTerm();
  await clock.advance(24 * 60 * minuteMs);
  expect(sent.map(({ event }) => event)).toEqual(['approval-needed', 'rolled']);
  expect(clock.pendingMs).toEqual([]);
});

test('a sink that gets another type no longer counts as failing under the former one', async () => {
  const fixture = new NotifyFixture('sinks: [{name: ops, type: slack, urlFile: a}]');
  fixture.answers.push(retry());
  fixture.notifier.report(notice({ event: 'reverted' }));
  await fixture.clock.advance(11_000);
  fixture.notifier.use(notificationSettings('sinks: [{name: ops, type: teams, urlFile: a}]'));
  expect(fixture.count('sinkFailing ops slack true')).toBe(1);
  expect(fixture.count('sinkGone ops slack')).toBe(1);
  expect(fixture.count('sinkFailing ops teams false')).toBe(1);
});
