/** The room for groups: what a sink may have, what is dropped, and what is tried again. */
import { expect, test } from '@jest/globals';

import { approval, change, notice } from '../../builders/notice.ts';
import { NotifyFixture } from '../../fakes/notify-fixture.ts';

const minuteMs = 60_000;

/** Reports rolls for so many changes. */
function rollFor(changes: number, { notifier }: Pick<NotifyFixture, 'notifier'>): void {
  for (let index = 0; index < changes; index += 1)
    notifier.report(notice({ changes: [{ ...change, id: String(index) }] }));
}

test('dropped-is-counted: a sink has at most a thousand groups, a quarter of them for what asks for a person', () => {
  const fixture = new NotifyFixture();
  rollFor(753, fixture);
  expect(fixture.count('notified ops webhook dropped')).toBe(3);
  expect(fixture.notifier.sizes['notificationGroups']).toBe(750);
  for (let index = 0; index < 252; index += 1)
    fixture.notifier.report(notice({ event: 'reverted', changes: [{ ...change, id: String(index) }] }));
  expect(fixture.count('notified ops webhook dropped')).toBe(5);
  expect(fixture.count('notificationQueue 1000')).toBe(1);
  expect(fixture.notifier.sizes['notificationGroups']).toBe(1_000);
});

test('a dead sink takes no room of another sink', async () => {
  const fixture = new NotifyFixture(`
sinks: [{name: dead, type: slack, urlFile: a}, {name: ops, type: slack, urlFile: b}]
routes: [{sinks: [dead], namespaces: [shop], events: all, continue: true}, {sinks: [ops], events: approval-needed}]`);
  fixture.answers.push('never');
  rollFor(2_000, fixture);
  fixture.notifier.report(approval());
  await fixture.clock.advance(minuteMs);
  expect(fixture.sent.map(({ sink, event }) => [sink, event])).toEqual([['ops', 'approval-needed']]);
  expect(fixture.count('notified dead slack dropped')).toBe(2_000 - 375);
  expect(fixture.count('notified ops slack dropped')).toBe(0);
});

test('each of many sinks has room for a hundred groups', () => {
  const names = Array.from({ length: 40 }, (_, index) => `s${String(index)}`);
  const fixture = new NotifyFixture(`
sinks: [${names.map((name) => `{name: ${name}, type: slack, urlFile: a}`).join(', ')}]
routes: [{sinks: [s0], events: all}]`);
  for (let index = 0; index < 101; index += 1)
    fixture.notifier.report(notice({ event: 'reverted', changes: [{ ...change, id: String(index) }] }));
  expect(fixture.notifier.sizes['notificationGroups']).toBe(100);
});

test.each(['approval-needed', 'pending', 'patch-failed'] as const)(
  'of %s that had no room the sink hears once there is some, and it counts as dropped once',
  async (event) => {
    const fixture = new NotifyFixture();
    const { notifier, clock, sent } = fixture;
    for (let index = 0; index < 1_000; index += 1)
      notifier.report(notice({ event: 'reverted', changes: [{ ...change, id: String(index) }] }));
    const lasting = { notice: { ...approval(), event }, forMs: 20 * minuteMs };
    notifier.holds(lasting);
    notifier.holds(lasting);
    expect(fixture.count('notified ops webhook dropped')).toBe(1);
    await clock.advance(30 * minuteMs);
    expect(sent.filter((each) => each.event === event)).toEqual([]);
    notifier.holds(lasting);
    await clock.advance(10 * minuteMs);
    notifier.holds(lasting);
    await clock.advance(10 * minuteMs);
    expect(sent.filter((each) => each.event === event)).toHaveLength(1);
  },
);
