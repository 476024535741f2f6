/** What the proxy does apart from applying faults (see fault-effects.test.ts): it forwards everything unchanged. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { startFaultProxy, type FaultProxy } from '../../faults/proxy.ts';
import { ApiClient, type WatchEvent } from '../../support/api-client.ts';
import { waitFor } from '../../support/wait-for.ts';
import { useEmbedded } from '../fakes/embedded.ts';

const embedded = useEmbedded();
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const configMap = { metadata: { name: 'a' }, data: { text: 'ä"type":"BOOKMARK"' } };

let proxy: FaultProxy;
let client: ApiClient;

const clientWith = (token?: string): ApiClient =>
  new ApiClient({ server: proxy.server, caPem: proxy.caPem, ...(token === undefined ? {} : { token }) });

beforeEach(async () => {
  proxy = await startFaultProxy(embedded.server);
  client = clientWith(embedded.server.adminToken);
});

afterEach(async () => {
  client.close();
  await proxy.stop();
});

test('bodies, statuses and query parameters are forwarded in both directions', async () => {
  expect(await client.create(CONFIG_MAPS, configMap)).toMatchObject(configMap);
  expect(await client.patch(`${CONFIG_MAPS}/a`, { data: { more: 'x' } })).toMatchObject({ data: { more: 'x' } });
  expect((await client.request('POST', CONFIG_MAPS, { body: configMap })).status).toBe(409);
  expect((await client.get(`${CONFIG_MAPS}?limit=1`))['items']).toHaveLength(1);
  expect(embedded.server.requests.all).toEqual(proxy.requests.all);
});

test('the token of the client counts, and the proxy has none', async () => {
  const anonymous = clientWith();
  expect((await anonymous.request('GET', CONFIG_MAPS)).status).toBe(403);
  anonymous.close();
});

test('a watch brings every event, the same as without a proxy', async () => {
  const abort = new AbortController();
  const follow = async (from: ApiClient, events: WatchEvent[]): Promise<void> => {
    for await (const event of from.watch(`${CONFIG_MAPS}?resourceVersion=0`, abort.signal)) events.push(event);
  };
  const [proxied, direct]: [WatchEvent[], WatchEvent[]] = [[], []];
  const following = Promise.all([follow(client, proxied), follow(embedded.client, direct)]);
  await waitFor('both watches', () => embedded.server.watches.count() === 2);
  await client.create(CONFIG_MAPS, configMap);
  await embedded.client.delete(`${CONFIG_MAPS}/a`);
  await waitFor('two events each', () => proxied.length === 2 && direct.length === 2);
  expect(proxied).toEqual(direct);
  abort.abort();
  await following;
  await waitFor('the end of the watch behind it', () => embedded.server.watches.count() === 0);
});

test('a server that ends its watch in order ends it for the client', async () => {
  const events: WatchEvent[] = [];
  const watched = (async () => {
    for await (const event of client.watch(CONFIG_MAPS)) events.push(event);
  })();
  await embedded.server.watches.end();
  await expect(watched).resolves.toBeUndefined();
});

test('a server that is away is a connection that breaks', async () => {
  await client.get(CONFIG_MAPS);
  await embedded.server.stop();
  await expect(client.get(CONFIG_MAPS)).rejects.toThrow(/socket hang up|ECONNRESET/);
});
