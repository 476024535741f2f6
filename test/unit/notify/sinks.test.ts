/** The bodies of messages: their formats, their limits, and that no text of a tenant mentions anybody. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Message } from '../../../src/notify/message.ts';
import { formats } from '../../../src/notify/sinks/formats.ts';
import { sinkTypes, type SinkSettings, type SinkType } from '../../../src/notify/settings/settings.ts';
import { change, message } from '../../builders/notice.ts';
import { cardProblems } from './adaptive-card.ts';

const bodyOf = (type: SinkType, of: Message, body?: string): string =>
  formats[type].compose(of, { body } as SinkSettings).body;

/** The most bytes of each body. */
const mostBytes: Readonly<Record<SinkType, number>> = {
  slack: Infinity,
  teams: 28 * 1024,
  googlechat: 32_000,
  webhook: 256 * 1024,
  cloudevents: 256 * 1024,
};

const texts = (maxLength: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: 'grapheme', maxLength }),
    fc.string({ unit: 'binary', maxLength }),
    fc.constantFrom('"', '\u0000', '&', '<', '😀', 'ü').map((one) => one.repeat(maxLength)),
  );

const messages: fc.Arbitrary<Message> = fc
  .record({
    title: texts(800),
    summary: texts(2_000),
    note: texts(40_000),
    name: texts(253),
    rows: fc.nat(10),
    more: fc.nat(1_000),
    fields: fc.dictionary(texts(200), texts(200), { maxKeys: 10 }),
    url: fc.webUrl(),
  })
  .map(({ note, name, rows, url, ...rest }) =>
    message({
      ...rest,
      changeUrl: url,
      rows: Array.from({ length: rows }, () => ({
        about: { kind: 'Deployment', namespace: 'shop', name },
        state: 'pending',
        note,
        wants: {},
        url,
      })),
    }),
  );

test.each(sinkTypes)('limits-never-exceeded: of %s', (type) => {
  fc.assert(
    fc.property(messages, (of) => {
      const body = bodyOf(type, of);
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(mostBytes[type]);
      if (type === 'slack') expectSlackLimits(body);
    }),
    { numRuns: 100 },
  );
});

test('limits-never-exceeded: of a body of users', () => {
  const template = '{"a": "{text}{text}{title}{title}{text}", "b": {workloads}, "c": {change}}';
  fc.assert(
    fc.property(messages, (of) => {
      const body = bodyOf('webhook', of, template);
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(mostBytes.webhook);
      JSON.parse(body);
    }),
    { numRuns: 100 },
  );
});

test('texts in a body of users mention no user, and lists are those of the payload', () => {
  const [row] = message().rows;
  const of = message({
    title: '@here: ConfigMap/app',
    summary: '@everyone look',
    rows: row === undefined ? [] : [{ ...row, note: '@channel' }],
    fields: { team: '@ops' },
  });
  const body = bodyOf('webhook', of, '{"a": "{title}", "b": "{text}", "c": "{fields.team}", "d": {workloads}}');
  const { a, b, c, d } = JSON.parse(body) as Record<'a' | 'b' | 'c', string> & { d: readonly { note: string }[] };
  expect([a, b, c].join()).not.toMatch(/@[a-z]/);
  expect([a.replaceAll('\u200b', ''), c.replaceAll('\u200b', '')]).toEqual(['@here: ConfigMap/app', '@ops']);
  expect(d.map(({ note }) => note)).toEqual(['@channel']);
  const payload = JSON.parse(bodyOf('webhook', of)) as Record<string, unknown>;
  expect(payload).toMatchObject({ title: '@here: ConfigMap/app', fields: { team: '@ops' } });
});

interface SlackBlock {
  readonly type: string;
  readonly text?: { readonly text: string };
  readonly elements?: readonly { readonly text: string }[];
}

function expectSlackLimits(body: string): void {
  const { text, blocks } = JSON.parse(body) as { text: string; blocks: readonly SlackBlock[] };
  expect(blocks.length).toBeLessThanOrEqual(50);
  expect(text.length).toBeLessThanOrEqual(3_000);
  for (const block of blocks) {
    const parts = [
      ...(block.text === undefined ? [] : [block.text.text]),
      ...(block.elements ?? []).map((each) => each.text),
    ];
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(block.type === 'header' ? 150 : 3_000);
  }
}

describe('teams', () => {
  test('teams-card-matches-schema-1.4: whatever the message has', () => {
    fc.assert(
      fc.property(messages, (of) => {
        expect(cardProblems(bodyOf('teams', of))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('teams-powerplatform-host-gets-card: the host decides nothing', () => {
    // The format does not even know the URL.
    const body = bodyOf('teams', message());
    expect(cardProblems(body)).toEqual([]);
    expect(JSON.parse(body)).toMatchObject({
      type: 'message',
      attachments: [
        { content: { type: 'AdaptiveCard', actions: [{ url: 'https://reroll.example/changes/44ad4caa' }] } },
      ],
    });
  });
});

test.each([
  ['slack', '@everyone', /@(?!\u200b)/],
  ['slack', '<!channel> <@U1>', /<[!@]/],
  ['teams', '<at>everyone</at>', /<\/?at>/],
  ['teams', '[click](https://evil.example)', /\]\(/],
  ['googlechat', '<users/all>', /<users/],
  ['googlechat', '@all', /@(?!\u200b)/],
] as const)('mention-injection-neutralised: %s gets no mention from %s', (type, text, forbidden) => {
  const [row] = message().rows;
  if (row === undefined) throw new Error('the message has no row');
  const body = bodyOf(
    type,
    message({ summary: text, title: text, rows: [{ ...row, note: text }], fields: { f: text } }),
  );
  const shown: string[] = [];
  JSON.parse(body, (_key, value: unknown) => {
    if (typeof value === 'string') shown.push(value);
    return value;
  });
  expect(shown.filter((each) => forbidden.test(each))).toEqual([]);
  expect(shown.length).toBeGreaterThan(1);
});

test('mention-injection-neutralised: what is escaped already is not unescaped by Slack', () => {
  expect(bodyOf('slack', message({ summary: '&lt;!here&gt;' }))).toContain('"&amp;lt;!here&amp;gt;"');
});

test('cloudevents has the attributes of version 1.0', () => {
  expect(JSON.parse(bodyOf('cloudevents', message()))).toMatchObject({
    specversion: '1.0',
    id: '44ad4caa.approval-needed.1.1',
    source: '/clusters/prod-eu/reroll',
    type: 'dev.reroll.workload.approval-needed.v1',
    subject: 'shop/deployments/web',
    time: '2026-01-01T00:00:00Z',
    datacontenttype: 'application/json',
    data: { kind: 'Notification' },
  });
});

test.each([
  ['several workloads of one change', { more: 3 }, 'shop/configmaps/app'],
  ['no change, and a kind that options add', { change: undefined, kind: 'rollouts.argoproj.io' }, 'shop/rollouts/web'],
  ['a Namespace', { change: undefined, kind: 'Namespace' }, 'namespaces/web'],
  ['a Secret', { change: undefined, kind: 'Secret' }, 'shop/secrets/web'],
] as const)(
  'the subject of an event about %s',
  (_of, { kind = 'Deployment', ...changes }: Partial<Message> & { kind?: string }, subject) => {
    const rows = [
      { about: { kind, namespace: 'shop', name: 'web' }, state: undefined, note: '', wants: {}, url: undefined },
    ];
    expect(JSON.parse(bodyOf('cloudevents', message({ rows, ...changes })))).toMatchObject({ subject });
  },
);

test('the payload names keys, or how many they are', () => {
  const of = (keys: string): unknown =>
    (JSON.parse(bodyOf('webhook', message({ change: { ...change, keys } }))) as { change: unknown }).change;
  expect(of('color, size')).toMatchObject({ keys: ['color', 'size'], by: 'kustomize-controller' });
  expect(of('3 keys')).toMatchObject({ keys: [], keyCount: 3 });
  expect(of('')).toMatchObject({ keys: [] });
});
