/** The file of `--notifications` while the process runs, and the variables of stakater/Reloader. */
import { describe, expect, test } from '@jest/globals';

import { loadSettings, startNotifications, type NotificationsOptions } from '../../../src/notify/notifications.ts';
import type { SettingsSource } from '../../../src/notify/settings/load.ts';
import { notice } from '../../builders/notice.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { LogSink } from '../../fakes/log-sink.ts';
import { countingMetrics, emptyView } from '../../fakes/notify-fixture.ts';
import { accepted, SinkServer } from '../../fakes/sink-server.ts';
import { waitFor } from '../../support/wait-for.ts';

const path = '/etc/reroll/notifications.yaml';
const withSink = (name: string): string => `sinks: [{name: ${name}, type: slack, urlFile: url}]`;

/** Files by path; a missing one cannot be read. */
function reader(files: Record<string, string | undefined>): (path: string) => string {
  return (file) => {
    const text = files[file];
    if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return text;
  };
}

function loaded(options: Parameters<typeof loadSettings>[0]): SettingsSource {
  const source = loadSettings(options);
  if (source === undefined || 'problem' in source) throw new Error(source?.problem ?? 'nothing asks for messages');
  return source;
}

function start(files: Record<string, string | undefined>, changes: Partial<NotificationsOptions> = {}) {
  const clock = new FakeClock();
  const log = new LogSink();
  const [refused, counted]: [string[], string[]] = [[], []];
  const readFile = reader(files);
  const notifications = startNotifications({
    source: loaded({ path, isStakater: false, env: {}, readFile }),
    env: {},
    version: '0.1.0',
    clock,
    random: () => 0,
    logger: log.logger,
    metrics: countingMetrics(counted),
    view: emptyView,
    readFile,
    onRefused: (note) => void refused.push(note),
    ...changes,
  });
  return { notifications, clock, log, refused, counted };
}

test('bad-file-keeps-old-and-says-so: by log, metric and Event', async () => {
  const files: Record<string, string> = { [path]: withSink('ops') };
  const { notifications, clock, log, refused, counted } = start(files);
  files[path] = 'sinks: [{name: ops, type: slak, urlFile: url}]';
  await clock.advance(60_000);

  expect(notifications.notifier.sinkNames).toEqual(['ops']);
  expect(refused).toEqual([expect.stringContaining('did you mean slack?; the former settings stay in place')]);
  expect(log.lines.filter(({ level }) => level === 'warn')).toMatchObject([
    { msg: 'notifications not changed: the file is not accepted', file: path },
  ]);
  expect(counted.filter((call) => call.startsWith('notificationsFile'))).toEqual([
    'notificationsFile true',
    'notificationsFile false',
  ]);

  files[path] = withSink('shop');
  await clock.advance(10_000);
  expect(notifications.notifier.sinkNames).toEqual(['shop']);
  expect(counted.at(-1)).toBe('notificationsFile true');
});

test('bad-file-keeps-old-and-says-so: also a file that is gone', async () => {
  const files: Record<string, string | undefined> = { [path]: withSink('ops') };
  const { notifications, clock, refused } = start(files);
  files[path] = undefined;
  await clock.advance(60_000);
  expect(notifications.notifier.sinkNames).toEqual(['ops']);
  expect(refused).toEqual([`${path}: the file cannot be read; the former settings stay in place`]);
});

test('the stop reads the file no more', async () => {
  const { notifications, clock } = start({ [path]: withSink('ops') });
  await notifications.stop();
  expect(clock.pendingMs).toEqual([]);
});

test.each([
  [{}, '--notifications: cannot use file "/etc/reroll/notifications.yaml": it does not exist'],
  [{ [path]: 'sinks: 1' }, `--notifications: ${path}: sinks: invalid value "1": accepted is a list`],
])('a wrong file at the start is a problem: %j', (files, problem) => {
  const read = loadSettings({ path, isStakater: false, env: {}, readFile: reader(files) });
  expect(read).toMatchObject({ problem: expect.stringContaining(problem) as unknown });
});

describe('stakater-alert-env-still-works', () => {
  const env = { ALERT_ON_RELOAD: 'true', ALERT_SINK: 'slack', ALERT_ADDITIONAL_INFO: 'cluster 7' };
  const noFiles = reader({});

  test('one sink gets what is rolled', async () => {
    const server = new SinkServer();
    server.byDefault = accepted.slack;
    const url = await server.start();
    const all = { ...env, ALERT_WEBHOOK_URL: `${url}/services/s3cret` };
    const source = loaded({ path: undefined, isStakater: true, env: all, readFile: noFiles });
    const { notifications, clock } = start({ [path]: withSink('unused') }, { source, env: all, readFile: noFiles });
    notifications.notifier.report(notice());
    notifications.notifier.report(notice({ event: 'reverted' }));
    await clock.advance(10_000);
    const [message] = await waitFor('the message', () => server.received.length > 0 && server.received);
    await notifications.stop();
    await server.stop();
    expect(message).toMatchObject({ url: '/services/s3cret', body: expect.stringContaining('Rolled') as unknown });
    expect(message?.body).toContain('info: cluster 7');
    expect(server.received).toHaveLength(1);
  });

  test.each([
    ['webhook', 'webhook'],
    ['slack', 'slack'],
    ['teams', 'teams'],
    ['gchat', 'googlechat'],
    ['', 'webhook'],
  ])('ALERT_SINK=%s is %s', (sink, type) => {
    const all = { ...env, ALERT_SINK: sink, ALERT_WEBHOOK_URL: 'https://x' };
    expect(loaded({ path: undefined, isStakater: true, env: all, readFile: noFiles }).settings.sinks).toMatchObject([
      { type },
    ]);
  });

  test.each([
    ['without the dialect they mean nothing', false, { ...env, ALERT_WEBHOOK_URL: 'https://x' }, undefined],
    ['ALERT_ON_RELOAD decides', true, { ...env, ALERT_ON_RELOAD: 'false' }, undefined],
    ['a URL is needed', true, env, { problem: expect.stringContaining('ALERT_WEBHOOK_URL is missing') }],
    [
      'a wrong sink is named with the nearest one',
      true,
      { ...env, ALERT_SINK: 'slak' },
      { problem: expect.stringContaining('did you mean slack?') },
    ],
  ])('%s', (_rule, isStakater, variables, expected) => {
    expect(loadSettings({ path: undefined, isStakater, env: variables, readFile: noFiles })).toEqual(expected);
  });
});
