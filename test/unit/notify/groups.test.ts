/** Groups: what becomes one message, when it is sent, and when it is repeated. */
import { expect, test } from '@jest/globals';

import { approval, change, notice, notificationSettings } from '../../builders/notice.ts';
import { emptyView, everything, NotifyFixture } from '../../fakes/notify-fixture.ts';

const minuteMs = 60_000;

test('burst-of-500-workloads-is-one-message: of each sink', async () => {
  const { notifier, clock, sent } = new NotifyFixture(`
sinks: [{name: ops, type: slack, urlFile: a}, {name: shop, type: teams, urlFile: b}]
routes: [{sinks: [ops, shop], events: all}]`);
  for (let index = 0; index < 500; index += 1) notifier.report(notice({ about: `web-${String(index)}` }));

  await clock.advance(60_000);

  expect(sent.map(({ sink, atMs }) => [sink, atMs])).toEqual([
    ['ops', 10_000],
    ['shop', 10_000],
  ]);
  expect(sent[0]).toMatchObject({ more: 490, summary: expect.stringContaining('rolled 500 workloads') });
  expect(sent[0]?.rows).toHaveLength(10);
});

test('two-changes-two-messages: at most one a second', async () => {
  const { notifier, clock, sent } = new NotifyFixture();
  notifier.report(notice());
  notifier.report(notice({ changes: [{ ...change, id: '00000001' }] }));

  await clock.advance(60_000);

  expect(sent.map((message) => [message.change?.id, message.atMs])).toEqual([
    ['44ad4caa', 10_000],
    ['00000001', 11_000],
  ]);
});

test('one roll for two changed configs is news of both', async () => {
  const { notifier, clock, sent } = new NotifyFixture();
  notifier.report(notice({ changes: [change, { ...change, id: '00000001', config: 'Secret/db' }] }));
  await clock.advance(60_000);
  expect(sent.map((message) => message.change?.config)).toEqual(['ConfigMap/app', 'Secret/db']);
});

test('later news of a group is sent at most every five minutes', async () => {
  const { notifier, clock, sent } = new NotifyFixture();
  notifier.report(notice());
  await clock.advance(10_000);
  notifier.report(notice({ about: 'api' }));
  await clock.advance(minuteMs);
  notifier.report(notice({ about: 'db' }));
  await clock.advance(20 * minuteMs);

  expect(sent.map(({ atMs, rows }) => [atMs, rows.length])).toEqual([
    [10_000, 1],
    [10_000 + 5 * minuteMs, 3],
  ]);
});

test('the last news is sent at once when all users of the config are done', async () => {
  let state: 'rolling' | 'current' = 'rolling';
  const users = () => [
    { state, reason: 'up-to-date' as const },
    { state, reason: 'up-to-date' as const },
  ];
  const { notifier, clock, sent } = new NotifyFixture(everything, { view: { ...emptyView, usersOf: users } });
  notifier.report(notice());
  await clock.advance(30_000);
  notifier.report(notice({ about: 'api' }));
  state = 'current';
  await clock.advance(minuteMs);

  expect(sent.map(({ summary }) => summary.replace(/^.*: /, ''))).toEqual([
    'rolled 1 of 2 workloads',
    'rolled 2 workloads',
  ]);
});

test('notices of a thousand users ask for the states of the users a few times in all', async () => {
  let calls = 0;
  const usersOf = () => {
    calls += 1;
    return [{ state: 'rolling' as const, reason: 'up-to-date' as const }];
  };
  const { notifier, clock, sent } = new NotifyFixture(everything, { view: { ...emptyView, usersOf } });
  notifier.report(notice());
  await clock.advance(30_000);
  calls = 0;
  for (let index = 0; index < 1_000; index += 1) {
    notifier.report(notice({ about: `web-${String(index)}` }));
    if (index % 100 === 99) await clock.advance(100);
  }
  await clock.advance(1_000);
  expect(calls).toBeGreaterThan(0);
  expect(calls).toBeLessThanOrEqual(2);
  await clock.advance(5 * minuteMs);
  expect(sent.map(({ summary }) => summary.replace(/^.*: /, ''))).toEqual([
    'rolled 1 workload',
    'rolled 1001 workloads',
  ]);
});

test('a message says how far the other users of the config are', async () => {
  const usersOf = () => [
    ...Array.from({ length: 12 }, () => ({ state: 'rolling', reason: 'up-to-date' })),
    { state: 'pending', reason: 'approval' },
    { state: 'failed', reason: 'up-to-date' },
  ];
  const { notifier, clock, sent } = new NotifyFixture(everything, { view: { ...emptyView, usersOf } as never });
  for (let index = 0; index < 12; index += 1) notifier.report(notice({ about: `web-${String(index)}` }));
  await clock.advance(10_000);
  expect(sent[0]?.summary).toBe(
    'ConfigMap/app in shop (color) changed by manager kustomize-controller, change 44ad4caa: ' +
      'rolled 12 of 14 workloads; 1 waits for approval, 1 failed',
  );
});

test('an approval that is needed is repeated every four hours', async () => {
  const { notifier, clock, sent } = new NotifyFixture();
  notifier.holds({ notice: approval(), forMs: 0 });
  for (let minute = 0; minute < 9 * 60; minute += 1) {
    await clock.advance(minuteMs);
    // Each plan says it again, and that is no news.
    if (minute % 60 === 0) notifier.holds({ notice: approval(), forMs: 0 });
  }
  expect(sent.map(({ atMs, isReminder }) => [atMs, isReminder])).toEqual([
    [10_000, false],
    [10_000 + 240 * minuteMs, true],
    [10_000 + 480 * minuteMs, true],
  ]);
  expect(new Set(sent.map(({ id }) => id)).size).toBe(3);
  expect(sent[0]).toMatchObject({
    command: 'kubectl reroll approve --change 44ad4caa -n shop',
    changeUrl: 'https://reroll.example/changes/44ad4caa',
  });
});

test('approved-ends-reminders: and releases what waited', async () => {
  const { notifier, clock, sent } = new NotifyFixture();
  notifier.holds({ notice: approval(), forMs: 0 });
  await clock.advance(minuteMs);
  notifier.over(approval().about);
  await clock.advance(24 * 60 * minuteMs);
  expect(sent.map(({ event, isReminder }) => [event, isReminder])).toEqual([
    ['approval-needed', false],
    ['released', false],
  ]);
  expect(notifier.sizes).toEqual({ notificationGroups: 0, lastingNotices: 0 });
});

test('a workload that is deleted is not released', async () => {
  const { notifier, clock, sent } = new NotifyFixture();
  notifier.holds({ notice: approval(), forMs: 0 });
  await clock.advance(minuteMs);
  notifier.over(approval().about, true);
  await clock.advance(24 * 60 * minuteMs);
  expect(sent.map(({ event }) => event)).toEqual(['approval-needed']);
});

test('an approval that came before the message leaves nothing to say', async () => {
  const { notifier, clock, sent } = new NotifyFixture();
  notifier.holds({ notice: approval(), forMs: 0 });
  await clock.advance(5_000);
  notifier.over(approval().about);
  await clock.advance(minuteMs);
  expect(sent).toEqual([]);
});

test('a wait is told after ten minutes, and a failing patch after one', async () => {
  const { notifier, clock, sent } = new NotifyFixture();
  notifier.holds({ notice: notice({ event: 'pending' }), forMs: 0 });
  notifier.holds({ notice: notice({ event: 'patch-failed', about: 'api' }), forMs: 0 });
  notifier.holds({ notice: notice({ event: 'pending', about: 'short' }), forMs: 0 });
  await clock.advance(9 * minuteMs);
  notifier.over(notice({ about: 'short' }).about);
  await clock.advance(10 * minuteMs);
  expect(sent.map(({ event, atMs }) => [event, atMs])).toEqual([
    ['patch-failed', minuteMs + 10_000],
    ['pending', 10 * minuteMs + 10_000],
  ]);
});

test('a wait that was told is released however long it takes', async () => {
  const { notifier, clock, sent } = new NotifyFixture();
  notifier.holds({ notice: notice({ event: 'pending' }), forMs: 0 });
  await clock.advance(8 * 60 * minuteMs);
  notifier.over(notice().about);
  await clock.advance(60 * minuteMs);
  expect(sent.map(({ event }) => event)).toEqual(['pending', 'released']);
  expect(notifier.sizes).toEqual({ notificationGroups: 0, lastingNotices: 0 });
});

test('a wait that another process saw begin counts from there', async () => {
  const { notifier, clock, sent } = new NotifyFixture();
  notifier.holds({ notice: notice({ event: 'pending' }), forMs: 9 * minuteMs });
  await clock.advance(minuteMs + 10_000);
  expect(sent).toHaveLength(1);
});

test('new sinks of a changed file learn what holds, and sinks that are gone get nothing', async () => {
  const { notifier, clock, sent, count } = bound(new NotifyFixture());
  notifier.holds({ notice: approval(), forMs: 0 });
  await clock.advance(minuteMs);
  notifier.use(notificationSettings('sinks: [{name: new, type: slack, urlFile: a}]'));
  notifier.report(notice({ event: 'reverted' }));
  await clock.advance(minuteMs);
  expect(sent.map(({ sink, event }) => [sink, event])).toEqual([
    ['ops', 'approval-needed'],
    ['new', 'approval-needed'],
    ['new', 'reverted'],
  ]);
  expect(count('sinkGone ops webhook')).toBe(1);
});

test.each(['patch-failed', 'pending', 'approval-needed'] as const)(
  'a changed file repeats %s to no sink that knows it, however long it holds',
  async (event) => {
    const { notifier, clock, sent } = new NotifyFixture();
    notifier.holds({ notice: { ...approval(), event }, forMs: 20 * minuteMs });
    await clock.advance(30 * minuteMs);
    for (const cluster of ['a', 'b']) {
      notifier.use(notificationSettings(everything.replace('prod-eu', cluster)));
      await clock.advance(30 * minuteMs);
    }
    expect(sent.map((message) => [message.event, message.cluster])).toEqual([[event, 'prod-eu']]);
    notifier.over(approval().about, true);
    await clock.advance(10 * minuteMs);
    expect(notifier.sizes).toEqual({ notificationGroups: 0, lastingNotices: 0 });
  },
);

test('links have percent-encoded placeholders', async () => {
  const { notifier, clock, sent } = new NotifyFixture(`
cluster: a b
links: {workload: "https://cd.example/{cluster}?q={namespace}/{name}"}
sinks: [{name: ops, type: slack, urlFile: a}]
routes: [{sinks: [ops], events: rolled}]`);
  notifier.report(notice({ about: 'we&b' }));
  await clock.advance(10_000);
  expect(sent[0]?.rows[0]?.url).toBe('https://cd.example/a%20b?q=shop/we%26b');
  expect(sent[0]?.changeUrl).toBeUndefined();
});

/** With its methods bound, so that a test can take them apart. */
function bound(fixture: NotifyFixture) {
  const { notifier, clock, sent } = fixture;
  return { notifier, clock, sent, count: fixture.count.bind(fixture) };
}
