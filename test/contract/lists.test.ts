/** Lists: one consistent state, also in pages, from which a watch continues without a gap. */
import { describe, expect, test } from '@jest/globals';

import type { ApiObject } from '../support/api-client.ts';
import { useCluster } from './cluster.ts';
import { configMap } from './objects.ts';

const api = useCluster();
const labels = { owner: 'contract' };
const ours = 'labelSelector=owner%3Dcontract';

async function createConfigMaps(...names: readonly string[]): Promise<void> {
  for (const name of names) await api.client.create(api.core('configmaps'), configMap(name, {}, { labels }));
}

function namesOf(list: ApiObject): string[] {
  return (list['items'] as ApiObject[]).map(({ metadata }) => metadata.name);
}

describe('a list', () => {
  test('names its version and its kind, and its items do not repeat the kind', async () => {
    await createConfigMaps('a');
    const list = await api.client.get(`${api.core('configmaps')}?${ours}`);
    expect(list).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' });
    expect(list.metadata.resourceVersion).toMatch(/^[1-9]\d*$/);
    const [item] = list['items'] as ApiObject[];
    expect(Object.keys(item ?? {}).sort()).toEqual(['metadata']);
  });

  test('without objects has an empty list of items', async () => {
    const list = await api.client.get(api.core('secrets'));
    expect(list['items']).toEqual([]);
  });

  test('is sorted by name, and over all namespaces by namespace first', async () => {
    await createConfigMaps('b', 'a-b', 'a');
    expect(namesOf(await api.client.get(`${api.core('configmaps')}?${ours}`))).toEqual(['a', 'a-b', 'b']);
  });

  test('has a version from which a watch continues without a lost event', async () => {
    await createConfigMaps('before');
    const list = await api.client.get(`${api.core('configmaps')}?${ours}`);
    await createConfigMaps('between');
    await api.client.delete(api.core('configmaps', 'before'));
    const version = list.metadata.resourceVersion ?? '';
    const watching = api.watch(`${api.core('configmaps')}?${ours}&resourceVersion=${version}`);
    await createConfigMaps('after');
    await watching.find('the last event', ({ object }) => object.metadata.name === 'after');
    expect(watching.story).toEqual(['ADDED between', 'DELETED before', 'ADDED after']);
  });

  test('has a version that does not fall below the version of any write before it', async () => {
    const created = await api.client.create(api.core('secrets'), { metadata: { name: 's' } });
    const list = await api.client.get(api.core('configmaps'));
    expect(Number(list.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(created.metadata.resourceVersion));
  });

  test.each([
    ['any version', 'resourceVersion=0'],
    ['a version or newer', 'resourceVersion=VERSION&resourceVersionMatch=NotOlderThan'],
    ['exactly a version', 'resourceVersion=VERSION&resourceVersionMatch=Exact'],
  ])('can be requested with %s', async (_, query) => {
    const { metadata } = await api.client.create(api.core('configmaps'), configMap('a', {}, { labels }));
    const asked = query.replace('VERSION', metadata.resourceVersion ?? '');
    // The cache that serves "any version" may lag behind the write.
    const list = await api.client.get(`${api.core('configmaps')}?${ours}&${asked}`);
    expect(list.kind).toBe('ConfigMapList');
    if (!asked.startsWith('resourceVersion=0')) expect(namesOf(list)).toEqual(['a']);
  });

  test('at an exact version shows the state at that version', async () => {
    await createConfigMaps('a');
    const list = await api.client.get(`${api.core('configmaps')}?${ours}`);
    await createConfigMaps('b');
    const version = list.metadata.resourceVersion ?? '';
    const then = await api.client.get(
      `${api.core('configmaps')}?${ours}&resourceVersion=${version}&resourceVersionMatch=Exact`,
    );
    expect(namesOf(then)).toEqual(['a']);
    expect(then.metadata.resourceVersion).toBe(version);
  });

  test('of a future version is a timeout with that cause', async () => {
    const { status, body, headers } = await api.client.request(
      'GET',
      `${api.core('configmaps')}?resourceVersion=999999999&resourceVersionMatch=NotOlderThan`,
    );
    expect(status).toBe(504);
    expect(body).toMatchObject({
      reason: 'Timeout',
      message: expect.stringMatching(/^Timeout: Too large resource version: 999999999, current: \d+$/),
      details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }] },
    });
    expect(headers['retry-after']).toBe('1');
  });
});

describe('pages', () => {
  test('show the state of the first page, whatever happens in between', async () => {
    await createConfigMaps('a', 'b', 'c', 'd', 'e');
    const first = await api.client.get(`${api.core('configmaps')}?${ours}&limit=2`);
    await createConfigMaps('bb');
    await api.client.delete(api.core('configmaps', 'd'));
    const token = encodeURIComponent(String(first.metadata['continue']));
    const rest = await api.client.get(`${api.core('configmaps')}?${ours}&limit=500&continue=${token}`);
    expect([...namesOf(first), ...namesOf(rest)]).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(rest.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    expect(rest.metadata['continue'] ?? '').toBe('');
  });

  test('count what remains where no selector narrows the list', async () => {
    for (const name of ['a', 'b', 'c']) await api.client.create(api.core('secrets'), { metadata: { name } });
    const first = await api.client.get(`${api.core('secrets')}?limit=1`);
    expect(first.metadata['remainingItemCount']).toBe(2);
    const selective = await api.client.get(`${api.core('secrets')}?limit=1&fieldSelector=type%21%3Dnone`);
    expect(selective.metadata['remainingItemCount']).toBeUndefined();
    expect(selective.metadata['continue']).toEqual(expect.stringMatching(/./));
  });

  test('with an invalid token are a bad request', async () => {
    const { status, body } = await api.client.request('GET', `${api.core('configmaps')}?limit=1&continue=nonsense`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ reason: 'BadRequest', message: expect.stringContaining('continue key is not valid') });
  });
});

describe('selectors', () => {
  test.each([
    ['tier=web', ['web']],
    ['tier==web', ['web']],
    ['tier!=web', ['db', 'none']],
    ['tier in (web,db)', ['db', 'web']],
    ['tier notin (web)', ['db', 'none']],
    ['tier', ['db', 'web']],
    ['!tier', ['none']],
    ['tier,tier!=web', ['db']],
  ])('by label: %s', async (selector, expected) => {
    const bags = { web: { ...labels, tier: 'web' }, db: { ...labels, tier: 'db' }, none: labels };
    for (const [name, bag] of Object.entries(bags)) {
      await api.client.create(api.core('configmaps'), configMap(name, {}, { labels: bag }));
    }
    const query = encodeURIComponent(`owner=contract,${selector}`);
    expect(namesOf(await api.client.get(`${api.core('configmaps')}?labelSelector=${query}`))).toEqual(expected);
  });

  test.each([
    ['metadata.name=a', ['a']],
    ['metadata.name!=a', ['helm', 'tls']],
    ['type!=helm.sh/release.v1', ['a', 'tls']],
    ['type!=helm.sh/release.v1,type!=example.com/other', ['a']],
    ['type=Opaque', ['a']],
  ])('of Secrets by field: %s', async (selector, expected) => {
    const types = { a: 'Opaque', helm: 'helm.sh/release.v1', tls: 'example.com/other' };
    for (const [name, type] of Object.entries(types)) {
      await api.client.create(api.core('secrets'), { metadata: { name }, type });
    }
    const query = encodeURIComponent(selector);
    expect(namesOf(await api.client.get(`${api.core('secrets')}?fieldSelector=${query}`))).toEqual(expected);
  });

  test('by a field that the resource does not offer are a bad request', async () => {
    const { status, body } = await api.client.request('GET', `${api.core('configmaps')}?fieldSelector=type%3DOpaque`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ reason: 'BadRequest', message: expect.stringContaining('"type"') });
  });
});
