/** The reflector against an API server: after any failure, the sink ends up with the objects of the server. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { startEmbeddedApiServer, type EmbeddedApiServer, type EmbeddedOptions } from '../fakes/apiserver/server.ts';
import { ApiClient } from '../support/api-client.ts';
import { waitFor } from '../support/wait-for.ts';
import { useCluster } from './cluster.ts';
import { listed, Mirror, type MirrorOptions } from './mirror.ts';
import { configMap } from './objects.ts';

describe('on any server', () => {
  const api = useCluster();
  const maps = () => api.core('configmaps');
  const current = () => listed(api.client, maps());
  const start = (options: Partial<MirrorOptions> = {}): Mirror => {
    const mirror = new Mirror(api.cluster, { path: maps(), ...options });
    api.onLeave(() => mirror.stop());
    return mirror;
  };
  const create = (name: string) => api.client.create(maps(), configMap(name));

  test.each([
    { way: 'a streamed list', options: {} },
    { way: 'a list in pages', options: { onlyPages: true, pageSize: 2 } },
  ])('$way has all objects, and the watch continues from it', async ({ options }) => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await create(name);
    const mirror = start(options);
    await mirror.holds('what was there', current);
    await create('f');
    await api.client.patch(api.core('configmaps', 'a'), { data: { key: 'new' } });
    await api.client.delete(api.core('configmaps', 'b'));
    await mirror.holds('what has changed', current);
    expect(mirror.measured).not.toContain('relisted');
    const origins = mirror.sink.calls.filter((call) => /\/[af]=.*\((?:watch|created)\)/.test(call));
    expect(origins).toHaveLength(2);
  });

  test('an object that is deleted between two watches is removed by the next list', async () => {
    await create('kept');
    await create('deleted');
    const first = start();
    await first.holds('both', current);
    await first.stop();
    await api.client.delete(api.core('configmaps', 'deleted'));
    await start({ sink: first.sink }).holds('what is left', current);
  });

  test('objects that a field selector excludes never arrive', async () => {
    const secrets = api.core('secrets');
    await api.client.create(secrets, { metadata: { name: 'wanted' }, type: 'Opaque' });
    await api.client.create(secrets, { metadata: { name: 'release' }, type: 'helm.sh/release.v1' });
    const mirror = start({ path: secrets, fieldSelector: 'type!=helm.sh/release.v1' });
    const selected = () => listed(api.client, `${secrets}?fieldSelector=type!%3Dhelm.sh/release.v1`);
    await mirror.holds('the wanted one', selected);
    expect(mirror.sink.calls.join()).not.toContain('release');
  });
});

describe('on a server that fails', () => {
  const maps = '/api/v1/namespaces/default/configmaps';
  const ofUs = { userAgent: 'reroll', resource: 'configmaps' } as const;
  const watches = { ...ofUs, verb: 'watch' } as const;
  let server: EmbeddedApiServer;
  let client: ApiClient;
  let mirror: Mirror;

  const begin = async (options: EmbeddedOptions = {}): Promise<void> => {
    server = await startEmbeddedApiServer(options);
    client = new ApiClient({ server: server.server, caPem: server.caPem, token: server.adminToken });
    for (const name of ['a', 'b', 'c', 'd', 'e']) await client.create(maps, configMap(name));
  };
  const current = () => listed(client, maps);
  const synced = async (options: Partial<MirrorOptions> = {}): Promise<void> => {
    mirror = new Mirror(server, { path: maps, ...options });
    await mirror.holds('what was there', current);
    mirror.measured.length = 0;
  };

  const restart = async (options: EmbeddedOptions): Promise<void> => {
    client.close();
    await server.stop();
    await begin(options);
  };

  beforeEach(() => begin());

  afterEach(async () => {
    await mirror.stop();
    client.close();
    await server.stop();
  });

  test.each([
    { fault: 'a watch that is cut within an event', effect: { kind: 'cut', at: 'event' }, end: 'failed' },
    { fault: 'a watch that stalls', effect: { kind: 'stall', at: 'event' }, end: 'silent' },
    { fault: 'a half-open connection', effect: { kind: 'half-open', at: 'event' }, end: 'silent' },
  ] as const)('$fault loses nothing and costs no list', async ({ effect, end }) => {
    await synced({ idleLimitMs: 400 });
    server.faults.set({ match: watches, effect });
    await client.create(maps, configMap('f'));
    await client.delete(`${maps}/a`);
    await mirror.holds('what has changed', current);
    expect(mirror.measured).toContain(`restarted ${end}`);
    expect(mirror.measured).not.toContain('relisted');
  });

  test('a version that is too old, as an ERROR event: a new list removes deleted objects', async () => {
    await synced();
    server.faults.set({ match: watches, effect: { kind: 'expire-watch', at: 'event' } });
    await client.delete(`${maps}/a`);
    await mirror.holds('what is left', current);
    expect(mirror.measured).toEqual(expect.arrayContaining(['restarted expired', 'relisted']));
  });

  test('a version that is too old, as a status', async () => {
    await synced();
    server.faults.set({ match: watches, effect: { kind: 'answer', status: 410 } });
    await server.watches.cut(watches);
    await client.delete(`${maps}/a`);
    await mirror.holds('what is left', current);
    expect(mirror.measured).toEqual(expect.arrayContaining(['GET 410', 'relisted']));
  });

  test.each([{ status: 429, retryAfterSeconds: 1 }, { status: 500 }, { status: 503 }, { status: 401 }] as const)(
    'a watch that is answered with $status is resumed',
    async (answer) => {
      await synced();
      // One more than the retries of the transport.
      server.faults.set({
        match: watches,
        effect: { kind: 'answer', ...answer },
        times: answer.status === 401 ? 2 : 1,
      });
      await server.watches.cut(watches);
      await client.create(maps, configMap('f'));
      await mirror.holds('what has changed', current);
      expect(mirror.measured).toContain(`GET ${String(answer.status)}`);
      expect(mirror.measured).not.toContain('relisted');
    },
  );

  test('a token that is revoked is replaced', async () => {
    const token = server.addToken('reroll');
    await synced();
    mirror.token = token;
    server.revokeToken(server.adminToken);
    client.close();
    client = new ApiClient({ server: server.server, caPem: server.caPem, token });
    await server.watches.cut(watches);
    await client.create(maps, configMap('f'));
    await mirror.holds('what has changed', current);
  });

  test('a watch without bookmarks is resumed, and brings the events that were held back', async () => {
    await restart({ bookmarkPeriodMs: 100 });
    await synced({ idleLimitMs: 400 });
    server.faults.set({ match: watches, effect: { kind: 'drop-bookmark' }, times: Infinity });
    await waitFor('two restarts', () => mirror.measured.filter((entry) => entry === 'restarted silent').length >= 2);
    await client.create(maps, configMap('f'));
    await mirror.holds('what has changed', current);
    expect(mirror.measured).not.toContain('relisted');
  });

  test('a server without WatchList is read in pages', async () => {
    await restart({ watchList: false });
    await synced({ pageSize: 2 });
    const lists = server.requests.matching({ ...ofUs, verb: 'list' });
    expect(lists).toHaveLength(3);
    await client.create(maps, configMap('f'));
    await mirror.holds('what has changed', current);
  });

  test('a list that fails is started again, and nothing is removed in the meantime', async () => {
    await restart({ watchList: false });
    await synced();
    server.faults.set({ match: { ...ofUs, verb: 'list' }, effect: { kind: 'cut', at: 'mid-response' } });
    server.faults.set({ match: { ...ofUs, verb: 'list' }, effect: { kind: 'answer', status: 500 } });
    await server.watches.expire(watches);
    await client.delete(`${maps}/a`);
    await mirror.holds('what is left', current);
    expect(mirror.sink.calls.filter((call) => call.startsWith('remove'))).toEqual(['remove default/a (list)']);
  });
});
