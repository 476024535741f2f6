/** `reroll notify test` sends a sample to a local server, and prints the answer without the URL. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';

import { notify } from '../../../../src/commands/notify.ts';
import type { CommandContext } from '../../../../src/config/command.ts';
import { UsageError } from '../../../../src/config/rules.ts';
import { noticeEvents } from '../../../../src/model/notice.ts';
import { SinkServer } from '../../../fakes/sink-server.ts';

let folder: string;
let server: SinkServer;
const file = (): string => join(folder, 'notifications.yaml');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reroll-notify-test-'));
  await writeFile(file(), 'cluster: prod-eu\nsinks: [{name: ops, type: slack, urlFile: url}]');
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  server = new SinkServer();
  await writeFile(join(folder, 'url'), `${await server.start()}/services/T0B0/s3cret`);
});
afterEach(() => server.stop());

async function run(sink = 'ops', event: (typeof noticeEvents)[number] = 'approval-needed') {
  const [out, err]: [string[], string[]] = [[], []];
  const context = {
    env: {},
    version: '0.1.0',
    signal: new AbortController().signal,
    printer: { print: (line: string) => void out.push(line), printError: (line: string) => void err.push(line) },
  } as unknown as CommandContext;
  const code = await notify.run({ notifications: file(), sink, event }, context);
  return { code, out, err };
}

test('a sample is sent, marked as a test, and the answer is printed', async () => {
  const { code, out, err } = await run();
  expect([code, out]).toEqual([0, ['status 200', 'ok']]);
  expect(err.join()).toMatch(/^sends approval-needed to http:\/\/127\.0\.0\.1:\d+\/… \(slack\)$/);
  expect(server.received[0]?.body).toContain('[prod-eu] Test: Approval needed: ConfigMap/app in shop');
});

test.each(noticeEvents)('there is a sample of %s', async (event) => {
  expect(await run('ops', event)).toMatchObject({ code: 0 });
  expect(server.received).toHaveLength(1);
});

test('an answer that is a failure is exit code 1, and repeats no part of the URL', async () => {
  server.answers.push({ status: 404, body: 'no such hook: /services/T0B0/s3cret' });
  const { code, out, err } = await run();
  expect(code).toBe(1);
  expect(err.at(-1)).toBe('reroll: the sink ops did not take the sample: answered 404');
  expect([...out, ...err].join()).not.toContain('s3cret');
});

test.each(['AIza-k3y', 't0k+en=', 't0k%2Ben%3D'])(
  'a service that repeats %s of its URL is not quoted',
  async (part) => {
    const { origin } = new URL(await readFile(join(folder, 'url'), 'utf8'));
    const query = '?key=AIza-k3y&token=t0k%2Ben%3D';
    await writeFile(join(folder, 'url'), `${origin}/v1/spaces/AAQA7x/messages${query}`);
    server.answers.push({ status: 400, body: JSON.stringify({ error: `not valid: ${part}` }) });
    const { out, err } = await run();
    expect(out).toEqual(['status 400', '{"error":"not valid: …"}']);
    expect(err.join()).not.toContain(part);
  },
);

test('no answer is exit code 1', async () => {
  await server.stop();
  expect(await run()).toMatchObject({ code: 1, out: [] });
  await server.start();
});

test('a sink that the file does not have is wrong usage, with the nearest one', () => {
  const given = { ...notify.defaults(false), notifications: file(), sink: 'opps' };
  expect(() => notify.check?.(given, {}, ['test'])).toThrow(new UsageError('unknown sink "opps"; did you mean ops?'));
});

test.each([
  [[], {}, 'what to do is missing: accepted is test'],
  [['tset'], {}, 'invalid argument "tset": accepted is test'],
  [['test', 'x'], {}, 'unexpected argument "x": accepted is test'],
  [['test'], {}, '--notifications is missing'],
  [['test'], { notifications: 'a' }, '--sink is missing'],
])('%j with %j is wrong usage', (operands, given, problem) => {
  expect(() => notify.check?.({ ...notify.defaults(false), ...given }, {}, operands)).toThrow(problem);
});

test('the variable of the controller names the file', () => {
  const checked = notify.check?.({ ...notify.defaults(false), sink: 'ops' }, { REROLL_NOTIFICATIONS: file() }, [
    'test',
  ]);
  expect(checked?.config.notifications).toBe(file());
});
