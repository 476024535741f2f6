/** What only the embedded server can do: compact on demand, break off watches, count requests, hold rollouts. */
import { describe, expect, test } from '@jest/globals';

import { startEmbeddedApiServer } from '../../fakes/apiserver/server.ts';
import { ApiClient, ApiError, type ApiObject, type WatchEvent } from '../../support/api-client.ts';
import { waitFor } from '../../support/wait-for.ts';
import { useEmbedded } from './embedded.ts';

const embedded = useEmbedded({ watchList: false });
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

async function collect(path: string): Promise<WatchEvent[]> {
  const events: WatchEvent[] = [];
  for await (const event of embedded.client.watch(path)) events.push(event);
  return events;
}

async function createConfigMaps(...names: readonly string[]): Promise<void> {
  for (const name of names) await embedded.client.create(CONFIG_MAPS, { metadata: { name } });
}

describe('a server without WatchList', () => {
  test('refuses sendInitialEvents as older servers do', async () => {
    const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan';
    const { status, body } = await embedded.client.request('GET', `${CONFIG_MAPS}?${query}`);
    expect(status).toBe(422);
    expect(body).toMatchObject({
      reason: 'Invalid',
      message:
        'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch ' +
        'unless the WatchList feature gate is enabled',
    });
  });

  test('still begins a watch without a resourceVersion with the existing objects', async () => {
    await createConfigMaps('a');
    const events = await collect(`${CONFIG_MAPS}?fieldSelector=metadata.name%3Da&timeoutSeconds=1`);
    expect(events.map(({ type }) => type)).toEqual(['ADDED']);
  });
});

describe('after a compaction', () => {
  test('a page of an older list is gone, with a token that continues at the current revision', async () => {
    await createConfigMaps('a', 'b');
    const first = await embedded.client.get(`${CONFIG_MAPS}?limit=1`);
    await createConfigMaps('c');
    embedded.server.compact();
    const token = String(first.metadata['continue']);
    const { status, body } = await embedded.client.request('GET', `${CONFIG_MAPS}?limit=9&continue=${token}`);
    expect(status).toBe(410);
    expect(body).toMatchObject({ reason: 'Expired', code: 410 });
    const rest = await embedded.client.get(`${CONFIG_MAPS}?limit=9&continue=${String(body.metadata['continue'])}`);
    const names = (rest['items'] as ApiObject[]).map(({ metadata }) => metadata.name);
    expect(names).toEqual(['b', 'c', 'kube-root-ca.crt']);
    expect(rest.metadata.resourceVersion).toBe(embedded.server.resourceVersion);
  });

  test('a watch from before gets a 410, and one from now continues', async () => {
    const before = embedded.server.resourceVersion;
    await createConfigMaps('a');
    embedded.server.compact();
    const events = await collect(`${CONFIG_MAPS}?resourceVersion=${before}`);
    const now = embedded.server.resourceVersion;
    expect(events).toMatchObject([
      { type: 'ERROR', object: { code: 410, message: `too old resource version: ${before} (${now})` } },
    ]);
    expect(await collect(`${CONFIG_MAPS}?resourceVersion=${now}&timeoutSeconds=1`)).toEqual([]);
  });

  test('a list at exactly an older version is gone', async () => {
    const before = embedded.server.resourceVersion;
    await createConfigMaps('a');
    embedded.server.compact();
    const query = `resourceVersion=${before}&resourceVersionMatch=Exact`;
    expect((await embedded.client.request('GET', `${CONFIG_MAPS}?${query}`)).status).toBe(410);
  });
});

describe('open watches', () => {
  test.each([
    ['end', 'ended', []],
    ['expire', 'ended', ['ERROR']],
    ['cut', expect.objectContaining({ message: 'aborted' }), []],
  ] as const)('can %s', async (act, outcome, types) => {
    const events: WatchEvent[] = [];
    const run = async (): Promise<unknown> => {
      const path = `${CONFIG_MAPS}?resourceVersion=${embedded.server.resourceVersion}`;
      for await (const event of embedded.client.watch(path)) events.push(event);
      return 'ended';
    };
    const running = run().catch((error: unknown) => error);
    expect(await embedded.server.watches[act]({ resource: 'configmaps' })).toBe(1);
    expect(await running).toEqual(outcome);
    expect(events.map(({ type }) => type)).toEqual(types);
    expect(embedded.server.watches.count()).toBe(0);
  });
});

describe('tokens', () => {
  test('can be added and revoked', async () => {
    const { server, caPem } = embedded.server;
    const token = embedded.server.addToken('alice');
    const client = new ApiClient({ server, caPem, token });
    expect((await client.request('GET', CONFIG_MAPS)).status).toBe(200);
    embedded.server.revokeToken(token);
    expect((await client.request('GET', CONFIG_MAPS)).status).toBe(401);
    client.close();
  });
});

test('a dry run is refused, since it would write', async () => {
  const response = await embedded.client.request('POST', `${CONFIG_MAPS}?dryRun=All`, {
    body: { metadata: { name: 'a' } },
  });
  expect(response.status).toBe(400);
});

test('requests are logged, with their target and their outcome', async () => {
  await createConfigMaps('a');
  await embedded.client.request('GET', `${CONFIG_MAPS}/absent`, { headers: { 'user-agent': 'someone/1' } });
  const { requests } = embedded.server;
  expect(requests.count({ verb: 'create', resource: 'configmaps' })).toBe(1);
  expect(requests.matching({ userAgent: 'someone' })).toEqual([
    {
      isProtobuf: false,
      method: 'GET',
      path: `${CONFIG_MAPS}/absent`,
      userAgent: 'someone/1',
      isMetadataOnly: false,
      verb: 'get',
      resource: 'configmaps',
      namespace: 'default',
      name: 'absent',
      status: 404,
    },
  ]);
  requests.clear();
  expect(requests.count()).toBe(0);
});

test('a rollout can be held and released', async () => {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'i' }] } };
  const status = async (): Promise<Record<string, unknown>> => {
    const { metadata, ...rest } = await embedded.client.get(`${DEPLOYMENTS}/web`);
    return { generation: metadata.generation, ...(rest['status'] as Record<string, unknown>) };
  };
  const spec = { replicas: 2, selector: { matchLabels: { app: 'web' } }, template };
  await embedded.client.create(DEPLOYMENTS, { metadata: { name: 'web' }, spec });
  await waitFor('the first rollout', async () => (await status())['updatedReplicas'] === 2);
  embedded.server.workloads.hold({ kind: 'Deployment', name: 'web' });
  await embedded.client.patch(`${DEPLOYMENTS}/web`, { spec: { template: { metadata: { annotations: { k: 'v' } } } } });
  const held = await waitFor('the change to be noticed', async () => {
    const seen = await status();
    return seen['observedGeneration'] === 2 ? seen : undefined;
  });
  expect(held).toMatchObject({ generation: 2, replicas: 2, availableReplicas: 2 });
  expect(held).not.toHaveProperty('updatedReplicas');
  embedded.server.workloads.release();
  await waitFor('the rollout', async () => (await status())['updatedReplicas'] === 2);
});

test('a rollout can be held while its pods would start with a text', async () => {
  const container = { name: 'web', image: 'i', envFrom: [{ configMapRef: { name: 'app' } }] };
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } };
  const path = `${DEPLOYMENTS}/reads`;
  const roll = async (value: string, generation: number, updatedReplicas?: number): Promise<void> => {
    await embedded.client.patch(path, { spec: { template: { metadata: { annotations: { k: value } } } } });
    await waitFor(`the rollout ${value}`, async () => {
      const status = (await embedded.client.get(path))['status'] as Record<string, unknown>;
      return status['observedGeneration'] === generation && status['updatedReplicas'] === updatedReplicas;
    });
  };
  await createConfigMaps('app');
  const spec = { selector: { matchLabels: { app: 'web' } }, template };
  await embedded.client.create(DEPLOYMENTS, { metadata: { name: 'reads' }, spec });
  embedded.server.workloads.hold({ text: 'bad' });
  await roll('with good content', 2, 1);
  await embedded.client.patch(`${CONFIG_MAPS}/app`, { data: { key: 'this is bad' } });
  await roll('with bad content', 3);
  await embedded.client.patch(`${CONFIG_MAPS}/app`, { data: { key: 'good again' } });
  await roll('with the fix', 4, 1);
  embedded.server.workloads.release();
});

test('stopping ends open watches, and fails for a fault that never struck', async () => {
  const other = await startEmbeddedApiServer();
  const client = new ApiClient({ server: other.server, caPem: other.caPem, token: other.adminToken });
  other.faults.set({ match: { verb: 'delete' }, effect: { kind: 'answer', status: 500 } });
  const watching = client.watch('/api/v1/configmaps');
  await watching.next();
  await expect(other.stop()).rejects.toThrow('faults that were set but never struck: answer (500) on verb=delete');
  await expect(client.get('/version')).rejects.not.toBeInstanceOf(ApiError);
  client.close();
});
