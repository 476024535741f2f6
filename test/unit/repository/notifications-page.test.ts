/** docs/notifications.md shows the messages that are sent, and has every event, key of the file and metric. */
import { readFile } from 'node:fs/promises';

import { expect, test } from '@jest/globals';

import { attentionEvents, noticeEvents } from '../../../src/model/notice.ts';
import { readNotificationSettings } from '../../../src/notify/settings/read.ts';
import { notificationsPage, renderNotificationsPage } from '../../docs/notifications-page.ts';

const page = await readFile(notificationsPage, 'utf8');

test('the messages are those of the present code: npm run docs:commands', () => {
  expect(renderNotificationsPage(page)).toBe(page);
});

test('the table of events is the closed list', () => {
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \| [^|]+ \| (yes)? ?\|$/gm)].map(([, event, isIn]) => [event, isIn]);
  expect(rows).toEqual(noticeEvents.map((event) => [event, attentionEvents.includes(event) ? 'yes' : undefined]));
});

test('the example of the file is accepted', () => {
  const [, text = ''] = /```yaml\n(# notifications.yaml\n[^`]+)```/.exec(page) ?? [];
  expect(readNotificationSettings(text)).toMatchObject({ settings: { cluster: 'prod-eu' } });
});

test('the example of a body is accepted', () => {
  const [, body = ''] = /```yaml\n(body: [^`]+)```/.exec(page) ?? [];
  const text = `sinks:\n  - name: ops\n    type: webhook\n    urlFile: ops.url\n    ${body}`;
  expect(readNotificationSettings(text)).toMatchObject({ settings: {} });
});

test('each key of the file has a row', () => {
  for (const key of ['cluster', 'links.workload', 'links.page', 'fields', 'sinks', 'routes', 'group.wait'])
    expect(page).toContain(`| \`${key}\` |`);
  for (const key of ['urlFile', 'headersFile', 'hmacKeyFile', 'body', 'caFile', 'proxy', 'timeout', 'continue'])
    expect(page).toContain(`| \`${key}\` |`);
});
