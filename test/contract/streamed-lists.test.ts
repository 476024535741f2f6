/** A gateway that refuses streamed lists or resumed watches: the reflector still gets all objects. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { startEmbeddedApiServer, type EmbeddedApiServer } from '../fakes/apiserver/server.ts';
import type { FaultEffect } from '../fakes/apiserver/faults/fault.ts';
import { ApiClient } from '../support/api-client.ts';
import { waitFor } from '../support/wait-for.ts';
import { listed, Mirror, type MirrorOptions } from './mirror.ts';
import { configMap } from './objects.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const ofUs = { userAgent: 'reroll', resource: 'configmaps' } as const;
const inPages = 'lists are read in pages, the streamed one does not work';

let server: EmbeddedApiServer;
let client: ApiClient;
let mirror: Mirror;

beforeEach(async () => {
  server = await startEmbeddedApiServer({ bookmarkPeriodMs: 100 });
  client = new ApiClient({ server: server.server, caPem: server.caPem, token: server.adminToken });
  await client.create(maps, configMap('a'));
});

afterEach(async () => {
  await mirror.stop();
  client.close();
  await server.stop();
});

const current = () => listed(client, maps);
const start = (options: Partial<MirrorOptions> = {}): void => {
  mirror = new Mirror(server, { path: maps, ...options });
};
const reasons = (): unknown[] => mirror.log.lines.filter(({ msg }) => msg === inPages).map(({ reason }) => reason);
const refuse = (effect: FaultEffect): void => {
  server.faults.set({ match: { ...ofUs, isStreamedList: true }, effect, times: Infinity });
};

test.each([400, 403, 404, 500, 501])(
  'a streamed list that a gateway refuses with a plain %d is read in pages, which is logged once with the reason',
  async (status) => {
    refuse({ kind: 'foreign', body: 'text', status });
    start();
    await mirror.holds('what was there', current);
    await client.create(maps, configMap('b'));
    await mirror.holds('what has changed', current);
    await server.watches.expire(ofUs);
    await client.create(maps, configMap('c'));
    await mirror.holds('what has changed', current);
    expect(reasons()).toEqual([expect.stringContaining(`status ${String(status)}`)]);
  },
);

test.each([400, 403, 404, 422, 500, 501] as const)(
  'so is one that the API server itself refuses with %d',
  async (status) => {
    refuse({ kind: 'answer', status });
    start();
    await mirror.holds('what was there', current);
    expect(reasons()).toHaveLength(1);
  },
);

test.each([401, 429] as const)('a list that is refused with %d for a while is then streamed', async (status) => {
  const match = { ...ofUs, isStreamedList: true };
  // The transport reads refused credentials again once a call.
  const times = status === 401 ? 6 : 3;
  const fault = server.faults.set({ match, effect: { kind: 'answer', status }, times });
  start();
  await mirror.holds('what was there', current);
  expect(fault.fired).toBe(times);
  expect(server.requests.matching({ ...ofUs, verb: 'list' }).filter(({ path }) => path.includes('limit='))).toEqual([]);
});

test('a list that is refused streamed and in pages lacks a right, and is streamed once it has the right', async () => {
  const fault = server.faults.set({ match: ofUs, effect: { kind: 'answer', status: 403 }, times: Infinity });
  start();
  await waitFor('both to be refused', () => fault.fired >= 4);
  fault.clear();
  await mirror.holds('what was there', current);
  const reasons = mirror.log.lines.map(({ reason }) => String(reason)).filter((reason) => reason.includes('forbidden'));
  expect(reasons.length).toBeGreaterThan(0);
  for (const reason of reasons) expect(reason).toContain('grant verbs list and watch on configmaps');
});

test('a streamed list without its last bookmark is read in pages when it is silent', async () => {
  server.faults.set({ match: { ...ofUs, verb: 'watch' }, effect: { kind: 'drop-bookmark' }, times: Infinity });
  start({ idleLimitMs: 400 });
  await mirror.holds('what was there', current);
  await client.create(maps, configMap('b'));
  await mirror.holds('what has changed', current);
  expect(reasons()).toEqual(['the streamed list did not end (silent)']);
});

test('a streamed list that does not end in time is read in pages although objects arrive', async () => {
  server.faults.set({ match: { ...ofUs, verb: 'watch' }, effect: { kind: 'drop-bookmark' }, times: Infinity });
  start({ idleLimitMs: 20_000, listLimitMs: 500 });
  for (let count = 0; !mirror.reflector.hasSynced; count += 1) {
    await client.patch(`${maps}/a`, { data: { count: String(count) } });
  }
  await mirror.holds('what was there', current);
  expect(reasons()).toEqual(['the streamed list did not end (overdue)']);
});

test.each<[string, FaultEffect]>([
  ['an internal error', { kind: 'answer', status: 500 }],
  ['a plain 404 of something in between', { kind: 'foreign', body: 'text', status: 404 }],
  ['a login page', { kind: 'foreign', body: 'html', status: 200 }],
  ['silence', { kind: 'stall', at: 'event' }],
])('a watch whose resumptions keep getting %s is followed by a new list', async (_how, effect) => {
  start({ idleLimitMs: 400 });
  await mirror.holds('what was there', current);
  server.faults.set({ match: { ...ofUs, verb: 'watch', isStreamedList: false }, effect, times: Infinity });
  await server.watches.cut(ofUs);
  await client.delete(`${maps}/a`);
  await client.create(maps, configMap('b'));
  await mirror.holds('what has changed', current);
  expect(mirror.measured).toContain('relisted');
});
