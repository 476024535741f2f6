/** Messages over HTTP, to local servers that answer as each service does. */
import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { createSend } from '../../../src/notify/delivery/send.ts';
import type { Send } from '../../../src/notify/delivery/sink-delivery.ts';
import type { AnswerVerdict } from '../../../src/notify/sinks/format.ts';
import { sinkTypes, type SinkSettings, type SinkType } from '../../../src/notify/settings/settings.ts';
import { message } from '../../builders/notice.ts';
import { LogSink } from '../../fakes/log-sink.ts';
import { accepted, SinkServer, type SinkAnswer } from '../../fakes/sink-server.ts';
import { ConnectProxy } from '../../support/connect-proxy.ts';
import { listenHttps, type HttpsListener } from '../../support/https-listener.ts';

let folder: string;
let server: SinkServer;
let base: string;
let log: LogSink;
let send: Send;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reroll-notify-'));
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  server = new SinkServer();
  base = await server.start();
  log = new LogSink();
  send = createSend({
    readFile: (path) => readFileSync(path, 'utf8'),
    settingsFile: join(folder, 'notifications.yaml'),
    env: {},
    version: '0.1.0',
    logger: log.logger,
    now: () => Date.UTC(2026, 0, 1),
  });
});
afterEach(() => server.stop());

const secretPath = '/services/T0/B0/s3cret';

function sinkOf(type: SinkType, changes: Partial<SinkSettings> = {}): SinkSettings {
  const none = { headersFile: undefined, hmacKeyFile: undefined, caFile: undefined, proxy: undefined, body: undefined };
  return { ...none, name: 'ops', type, urlFile: 'ops.url', urlVariable: undefined, timeoutMs: 5_000, ...changes };
}

async function post(sink: SinkSettings, url = `${base}${secretPath}`): Promise<AnswerVerdict> {
  await writeFile(join(folder, 'ops.url'), `${url}\n`);
  return send(sink, message(), new AbortController().signal);
}

async function answerTo(type: SinkType, answer: SinkAnswer): Promise<AnswerVerdict> {
  server.answers.push(answer);
  return post(sinkOf(type));
}

test.each(sinkTypes)('%s takes a message', async (type) => {
  expect(await answerTo(type, accepted[type])).toEqual({ result: 'sent' });
  expect(server.received).toMatchObject([{ method: 'POST', headers: { 'user-agent': 'reroll/0.1.0' } }]);
  expect(server.received[0]?.url?.startsWith(secretPath)).toBe(true);
  expect(JSON.parse(server.received[0]?.body ?? '')).toBeInstanceOf(Object);
});

describe('answers', () => {
  test('slack-ok-false-is-failure: although the status is 200', async () => {
    const answer = { status: 200, body: '{"ok":false,"error":"channel_is_archived"}' };
    expect(await answerTo('slack', answer)).toEqual({
      result: 'refused',
      why: 'answered ok: false, channel_is_archived',
    });
    const limited = { status: 200, body: '{"ok":false,"error":"ratelimited"}', headers: { 'retry-after': '7' } };
    expect(await answerTo('slack', limited)).toMatchObject({ result: 'retry', afterMs: 7_000 });
  });

  test('the word of Slack for a webhook that is gone is shown', async () => {
    expect(await answerTo('slack', { status: 404, body: 'no_service' })).toEqual({
      result: 'refused',
      why: 'answered 404, no_service',
    });
  });

  test('a 202 of Teams is a success, and a failure in the text of a 200 is none', async () => {
    expect(await answerTo('teams', { status: 202 })).toEqual({ result: 'sent' });
    const body = 'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429';
    expect(await answerTo('teams', { status: 200, body })).toMatchObject({ result: 'retry' });
  });

  test.each(sinkTypes)('429-retry-after-honoured: of %s, in seconds and as a date', async (type) => {
    const of = (value: string) => answerTo(type, { status: 429, headers: { 'retry-after': value } });
    expect(await of('30')).toEqual({ result: 'retry', why: 'answered 429', afterMs: 30_000 });
    expect(await of('Thu, 01 Jan 1970 00:00:00 GMT')).toMatchObject({ result: 'retry', afterMs: 0 });
    expect(await of('soon')).toEqual({ result: 'retry', why: 'answered 429', afterMs: undefined });
  });

  test.each([
    [500, 'retry'],
    [503, 'retry'],
    [408, 'retry'],
    [400, 'refused'],
    [410, 'refused'],
  ] as const)('a %i is %s', async (status, result) => {
    expect(await answerTo('webhook', { status })).toMatchObject({ result });
  });

  test('a redirect is not followed', async () => {
    const verdict = await answerTo('webhook', { status: 302, headers: { location: `${base}/other` } });
    expect(verdict).toEqual({ result: 'refused', why: 'answered 302, and redirects are not followed' });
    expect(server.received).toHaveLength(1);
  });

  test('a long answer is read to 64 KB only', async () => {
    const body = `${'x'.repeat(200_000)}{"ok":false}`;
    expect(await answerTo('slack', { status: 200, body })).toEqual({ result: 'sent' });
  });

  test('no answer in time is tried again', async () => {
    server.answers.push('silence');
    const verdict = await post(sinkOf('webhook', { timeoutMs: 50 }));
    expect(verdict).toEqual({ result: 'retry', why: 'no answer within 50 ms', afterMs: undefined });
  });

  test('a host that refuses the connection is tried again', async () => {
    await server.stop();
    expect(await post(sinkOf('webhook'))).toMatchObject({ result: 'retry', why: 'no answer (ECONNREFUSED)' });
    await server.start();
  });
});

describe('requests', () => {
  test('googlechat keeps the messages of a change in one thread', async () => {
    await post(sinkOf('googlechat'), `${base}/v1/spaces/x/messages?key=a&token=b`);
    const { url = '', body = '' } = server.received[0] ?? {};
    expect(url).toBe('/v1/spaces/x/messages?key=a&token=b&messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD');
    expect(JSON.parse(body)).toMatchObject({ thread: { threadKey: '44ad4caa' } });
  });

  test('hmac-verifies: with the time as part of the signed text', async () => {
    await writeFile(join(folder, 'key'), 's3cret-key\n');
    for (const type of ['webhook', 'cloudevents'] as const) await post(sinkOf(type, { hmacKeyFile: 'key' }));
    for (const { headers, body } of server.received) {
      const timestamp = String(headers['x-reroll-timestamp']);
      const expected = createHmac('sha256', 's3cret-key').update(`${timestamp}.${body}`).digest('hex');
      expect(timestamp).toBe(String(Date.UTC(2026, 0, 1) / 1_000));
      expect(headers['x-reroll-signature']).toBe(`sha256=${expected}`);
    }
    expect(server.received).toHaveLength(2);
  });

  test('headers come from a file', async () => {
    await writeFile(join(folder, 'headers'), 'Authorization: Bearer s3cret\nX-Team: shop\n');
    await post(sinkOf('webhook', { headersFile: 'headers' }));
    expect(server.received[0]?.headers).toMatchObject({ authorization: 'Bearer s3cret', 'x-team': 'shop' });
  });

  test('a wrong line of headers is named by its number alone', async () => {
    await writeFile(join(folder, 'headers'), 'X-Team: shop\nBearer s3cret\n');
    const verdict = await post(sinkOf('webhook', { headersFile: 'headers' }));
    expect(verdict).toMatchObject({ result: 'retry', why: 'headers: line 2 is not Name: value' });
  });

  test('secret-file-rotated-is-used-without-restart', async () => {
    await post(sinkOf('slack'), `${base}/old`);
    await post(sinkOf('slack'), `${base}/new`);
    expect(server.received.map(({ url }) => url)).toEqual(['/old', '/new']);
  });

  test('a missing file is tried again, and is named', async () => {
    const verdict = await send(sinkOf('slack', { urlFile: 'gone' }), message(), new AbortController().signal);
    expect(verdict).toEqual({ result: 'retry', why: 'gone: the file does not exist', afterMs: undefined });
  });

  test('a file without a URL is named, without what is in it', async () => {
    const verdict = await post(sinkOf('slack'), 's3cret');
    expect(verdict).toMatchObject({ result: 'retry', why: 'ops.url: its first line is no URL of https or http' });
  });

  test('a body of users gets escaped values', async () => {
    const body =
      '{"id": "{change.id}", "text": "{text}", "keys": {change.keys}, "by": "{fields.none}", "rows": {workloads}}';
    await post(sinkOf('webhook', { body }));
    const parsed = JSON.parse(server.received[0]?.body ?? '') as Record<string, unknown>;
    expect(parsed).toMatchObject({ id: '44ad4caa', keys: ['color'], by: '', rows: [{ name: 'web' }] });
    expect(parsed['text']).toContain('\n');
  });
});

describe('connections', () => {
  let https: HttpsListener;
  beforeAll(async () => {
    https = await listenHttps('sink', (request, response) => void server.handle(request, response));
    await writeFile(join(folder, 'ca.pem'), https.caPem);
  });
  afterAll(() => https.stop());

  test('the authorities of a file verify the certificate', async () => {
    expect(await post(sinkOf('webhook', { caFile: 'ca.pem' }), https.server)).toEqual({ result: 'sent' });
    expect(await post(sinkOf('webhook'), https.server)).toMatchObject({ result: 'retry' });
    expect(log.lines.map(({ msg }) => msg)).not.toContain('notifications are sent without TLS');
  });

  test.each(['plain', 'TLS'])('a proxy opens a tunnel, and %s goes through it', async (kind) => {
    const proxy = new ConnectProxy();
    const url = await proxy.start('user:s3cret');
    const sink = sinkOf('webhook', { proxy: url, ...(kind === 'TLS' ? { caFile: 'ca.pem' } : {}) });
    expect(await post(sink, kind === 'TLS' ? https.server : base)).toEqual({ result: 'sent' });
    expect(proxy.seen).toHaveLength(1);
    // The message itself, and not the tunnel alone.
    expect(proxy.bytesSent).toBeGreaterThan(500);
    proxy.answer = 407;
    const verdict = await post(sink, kind === 'TLS' ? https.server : base);
    await proxy.stop();
    expect(verdict).toMatchObject({ result: 'retry', why: expect.stringContaining('CONNECT was answered with 407') });
    expect(JSON.stringify(verdict)).not.toContain('s3cret');
  });

  test('a sink without TLS is warned of once, by scheme and host', async () => {
    await post(sinkOf('webhook'));
    await post(sinkOf('webhook'));
    const warnings = log.lines.filter(({ level }) => level === 'warn');
    expect(warnings).toMatchObject([{ msg: 'notifications are sent without TLS', url: `${base}/…` }]);
  });
});

test('url-never-in-log-event-metric: whatever the service answers', async () => {
  const hosts = [`${base}${secretPath}`, `http://user:s3cret@127.0.0.1:1${secretPath}`, `http://s3cret.invalid/`];
  const verdicts: AnswerVerdict[] = [];
  for (const type of sinkTypes) {
    for (const status of [200, 302, 404, 429, 500]) {
      server.answers.push({ status, body: `no such hook ${base}${secretPath}`, headers: { location: secretPath } });
      verdicts.push(await post(sinkOf(type)));
    }
    for (const url of hosts.slice(1, 2)) verdicts.push(await post(sinkOf(type), url));
  }
  expect(JSON.stringify(verdicts)).not.toContain('s3cret');
  expect(JSON.stringify(log.lines)).not.toContain('s3cret');
  expect(verdicts.length).toBe(sinkTypes.length * 6);
});
