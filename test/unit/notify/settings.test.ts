/** The file of `--notifications`: what it may say, and how errors name the wrong value and the nearest right one. */
import { describe, expect, test } from '@jest/globals';

import { attentionEvents, noticeEvents } from '../../../src/model/notice.ts';
import { sinksFor } from '../../../src/notify/routes.ts';
import { readNotificationSettings } from '../../../src/notify/settings/read.ts';
import { notice, notificationSettings } from '../../builders/notice.ts';

const sink = '{name: ops, type: slack, urlFile: ops.url}';
const sinks = `sinks: [${sink}]\n`;

const problemOf = (text: string): string => {
  const read = readNotificationSettings(text);
  return 'problem' in read ? read.problem : 'accepted';
};

test('all that a file may say', () => {
  const settings = notificationSettings(`
cluster: prod-eu
links: {workload: "https://cd.example/{namespace}/{name}", page: https://reroll.example}
fields: {environment: production}
sinks:
  - {name: shop, type: slack, urlFile: /etc/reroll/urls/shop}
  - name: bus
    type: cloudevents
    urlFile: bus.url
    headersFile: bus.headers
    hmacKeyFile: bus.key
    caFile: ca.pem
    proxy: http://proxy:3128
    timeout: 5s
  - {name: any, type: webhook, urlFile: any.url, body: '{"text": "{text}"}'}
routes:
  - {sinks: [shop], namespaces: [shop, "shop-*"], selector: "team=shop,!old", events: [rolled, attention], continue: true}
  - {sinks: bus, events: all}
group: {wait: 5s, interval: 1m, remind: 1h}
`);
  expect(settings).toMatchObject({
    cluster: 'prod-eu',
    fields: { environment: 'production' },
    group: { waitMs: 5_000, intervalMs: 60_000, remindMs: 3_600_000 },
    sinks: [{ timeoutMs: 10_000 }, { timeoutMs: 5_000, proxy: 'http://proxy:3128' }, { body: '{"text": "{text}"}' }],
  });
  expect(settings.routes[0]?.events).toEqual(['rolled', ...attentionEvents]);
  expect(settings.routes[1]?.events).toEqual(noticeEvents);
});

test('without routes, every sink gets what asks for a person', () => {
  expect(notificationSettings(sinks).routes).toMatchObject([{ sinks: ['ops'], events: attentionEvents }]);
});

describe('an error names the wrong value and the nearest right one', () => {
  test.each([
    ['sink: []', 'unknown key "sink"; did you mean sinks?'],
    ['cluster: x', 'sinks is missing: accepted is a list of at least one sink'],
    ['sinks: x', 'sinks: invalid value "x": accepted is a list'],
    ['[', 'line 1 is not YAML'],
    ['sinks: [{name: ops, type: slak, urlFile: a}]', 'sinks[0].type: invalid value "slak"'],
    ['sinks: [{name: ops, type: slak, urlFile: a}]', 'did you mean slack?'],
    ['sinks: [{name: Ops, type: slack, urlFile: a}]', 'sinks[0].name: invalid value "Ops"'],
    ['sinks: [{name: ops, type: slack}]', 'sinks[0].urlFile is missing: accepted is the path of a file'],
    ['sinks: [{name: ops, type: slack, urlfile: a}]', 'unknown key in sinks[0]: "urlfile"; did you mean urlFile?'],
    [
      'sinks: [{name: ops, type: slack, urlFile: a, body: x}]',
      'sinks[0].body is not accepted for type slack: accepted for webhook',
    ],
    ['sinks: [{name: ops, type: webhook, urlFile: a, body: "{evnt}"}]', 'unknown placeholder {evnt}'],
    ['sinks: [{name: ops, type: webhook, urlFile: a, body: "{evnt}"}]', 'did you mean {event}?'],
    [
      'sinks: [{name: ops, type: slack, urlFile: a, timeout: 5}]',
      'sinks[0].timeout: invalid value "5": accepted is a duration',
    ],
    [`sinks: [${sink}, ${sink}]`, 'sinks: the name ops is given twice'],
    [
      `${sinks}routes: [{sinks: [opps]}]`,
      'routes[0].sinks: invalid value "opps": accepted is names of sinks: ops; did you mean ops?',
    ],
    [`${sinks}routes: [{sinks: [ops], events: [rolld]}]`, 'did you mean rolled?'],
    [`${sinks}routes: [{sinks: [ops], namespaces: [Shop]}]`, 'routes[0].namespaces: invalid value "Shop"'],
    [`${sinks}routes: [{sinks: [ops], selector: "a in"}]`, 'routes[0].selector: invalid value "a in"'],
    [
      `${sinks}routes: [{sinks: [ops], continue: yes}]`,
      'routes[0].continue: invalid value "yes": accepted is one of true, false',
    ],
    [`${sinks}routes: [{events: all}]`, 'routes[0].sinks is missing'],
    [`${sinks}group: {wait: 10}`, 'group.wait: invalid value "10": accepted is a duration such as 10s, 5m or 4h'],
    [`${sinks}links: {page: reroll.example}`, 'links.page: invalid value "reroll.example": accepted is a URL'],
    [`${sinks}links: {workload: "https://x/{nam}"}`, 'did you mean name?'],
    [`${sinks}fields: [a]`, 'fields: invalid value a list: accepted is a mapping'],
  ])('%s', (text, problem) => {
    expect(problemOf(text)).toContain(problem);
  });

  test('and repeats no URL, which is a credential', () => {
    const text = 'sinks: [{name: ops, type: slack, urlFile: a, url: https://hooks.slack.com/services/T0/B0/secret}]';
    expect(problemOf(text)).toBe(
      'sinks[0].url is not accepted, since a URL is a credential: put it into a file, and name that in urlFile',
    );
    const proxy = 'sinks: [{name: ops, type: slack, urlFile: a, proxy: "socks5://user:secret@proxy"}]';
    expect(problemOf(proxy)).not.toContain('secret');
  });
});

describe('routes', () => {
  const settings = notificationSettings(`
sinks: [{name: a, type: slack, urlFile: a}, {name: b, type: slack, urlFile: b}, {name: c, type: slack, urlFile: c}]
routes:
  - {sinks: [a], namespaces: [shop-*], events: all}
  - {sinks: [b], selector: "team in (x,y)", events: all, continue: true}
  - {sinks: [b, c], events: [reverted]}`);
  const about = { kind: 'Deployment', name: 'web' };

  test.each([
    ['the first match wins', { about: { ...about, namespace: 'shop-eu' }, labels: { team: 'x' } }, ['a']],
    ['a later one counts after continue, each sink once', { event: 'reverted', labels: { team: 'x' } }, ['b', 'c']],
    ['labels are compared', { labels: { team: 'z' } }, []],
    ['events are compared', { event: 'reverted' }, ['b', 'c']],
    ['the hint names a sink besides', { event: 'reverted', sink: 'a' }, ['b', 'c', 'a']],
    ['the hint names a sink only for what asks for a person', { event: 'rolled', sink: 'a' }, []],
    ['a sink that is not in the file gets nothing', { event: 'reverted', sink: 'x' }, ['b', 'c']],
  ] as const)('%s', (_rule, changes, expected) => {
    expect(sinksFor({ ...notice(), ...(changes as object) }, settings)).toEqual(expected);
  });

  test.each([
    ['a', { a: '1' }, true],
    ['!a', {}, true],
    ['a!=1', {}, true],
    ['a==1,b', { a: '1', b: '' }, true],
    ['a notin (1, 2)', { a: '2' }, false],
    ['x.example/a=1', { 'x.example/a': '1' }, true],
  ])('selector %s', (text, labels, expected) => {
    const { routes } = notificationSettings(`${sinks}routes: [{sinks: [ops], selector: "${text}"}]`);
    expect(routes[0]?.selector?.matches(labels as Readonly<Record<string, string>>)).toBe(expected);
  });
});
