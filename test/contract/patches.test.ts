/** The effects of a merge patch on an object, its generation and its managedFields. */
import { describe, expect, test } from '@jest/globals';

import type { ApiObject } from '../support/api-client.ts';
import { waitFor } from '../support/wait-for.ts';
import { useCluster } from './cluster.ts';
import { configMap, daemonSet, deployment, statefulSet, templatePatch } from './objects.ts';

const api = useCluster();

interface ManagedFields {
  readonly manager: string;
  readonly operation: string;
  readonly apiVersion: string;
  readonly fieldsType: string;
  readonly fieldsV1: Readonly<Record<string, unknown>>;
  readonly subresource?: string;
  readonly time: string;
}

function managersOf({ metadata }: ApiObject): readonly ManagedFields[] {
  return metadata['managedFields'] as ManagedFields[];
}

function entryOf(object: ApiObject, manager: string): ManagedFields | undefined {
  return managersOf(object).find((entry) => entry.manager === manager);
}

describe('a merge patch', () => {
  test('merges maps, removes fields that are null, and creates missing maps', async () => {
    await api.client.create(api.core('configmaps'), configMap('a', { keep: '1', drop: '2', change: '3' }));
    const patched = await api.client.patch(api.core('configmaps', 'a'), {
      metadata: { annotations: { made: 'x', absent: null } },
      data: { drop: null, change: '4' },
    });
    expect(patched['data']).toEqual({ keep: '1', change: '4' });
    expect(patched.metadata.annotations).toEqual({ made: 'x' });
  });

  test('that empties a map removes it', async () => {
    await api.client.create(api.core('configmaps'), configMap('a', { k: 'v' }, { annotations: { only: 'one' } }));
    const patched = await api.client.patch(api.core('configmaps', 'a'), {
      metadata: { annotations: { only: null } },
      data: { k: null },
    });
    expect(patched.metadata).not.toHaveProperty('annotations');
    expect(patched).not.toHaveProperty('data');
  });

  test('that changes nothing is no write: the version and the managers stay', async () => {
    await api.client.create(api.core('configmaps'), configMap('a', { k: 'v' }));
    const before = await api.client.patch(`${api.core('configmaps', 'a')}?fieldManager=reroll`, { data: { k: 'w' } });
    const after = await api.client.patch(`${api.core('configmaps', 'a')}?fieldManager=somebody`, {
      metadata: { annotations: { absent: null } },
      data: { k: 'w' },
    });
    expect(after).toEqual(before);
  });

  test('cannot rename an object', async () => {
    await api.client.create(api.core('configmaps'), configMap('a'));
    const response = await api.client.request('PATCH', api.core('configmaps', 'a'), {
      body: { metadata: { name: 'b' } },
      contentType: 'application/merge-patch+json',
    });
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({
      message: 'the name of the object (b) does not match the name on the URL (a)',
    });
  });

  test('accepts fieldValidation=Strict', async () => {
    await api.client.create(api.core('configmaps'), configMap('a'));
    const path = `${api.core('configmaps', 'a')}?fieldManager=reroll&fieldValidation=Strict`;
    const patched = await api.client.patch(path, { metadata: { annotations: { k: 'v' } } });
    expect(patched.metadata.annotations).toEqual({ k: 'v' });
  });
});

describe.each([
  ['deployments', deployment('w')],
  ['statefulsets', statefulSet('w')],
  ['daemonsets', daemonSet('w')],
])('the generation of %s', (plural, object) => {
  async function create(): Promise<ApiObject> {
    return api.client.create(api.group('apps/v1', plural), object);
  }

  test('starts at 1 and increases with each change of the template', async () => {
    const created = await create();
    expect(created.metadata.generation).toBe(1);
    const path = api.group('apps/v1', plural, 'w');
    const patched = await api.client.patch(path, templatePatch('1'));
    expect(patched.metadata.generation).toBe(2);
    const unchanged = await api.client.patch(path, templatePatch('1'));
    expect(unchanged.metadata.generation).toBe(2);
  });

  test('does not increase with a label', async () => {
    await create();
    const patched = await api.client.patch(api.group('apps/v1', plural, 'w'), { metadata: { labels: { k: 'v' } } });
    expect(patched.metadata.generation).toBe(1);
  });

  // Deployments copy their annotations to their ReplicaSets, so an annotation is a change for their controller.
  test(`${plural === 'deployments' ? 'increases' : 'does not increase'} with an annotation`, async () => {
    await create();
    const patched = await api.client.patch(api.group('apps/v1', plural, 'w'), {
      metadata: { annotations: { k: 'v' } },
    });
    expect(patched.metadata.generation).toBe(plural === 'deployments' ? 2 : 1);
  });

  test('does not increase when the status is written, but the version changes', async () => {
    const created = await create();
    const settled = await waitFor('the controller to notice', async () => {
      const current = await api.client.get(api.group('apps/v1', plural, 'w'));
      const status = current['status'] as { observedGeneration?: number } | undefined;
      return status?.observedGeneration === 1 ? current : undefined;
    });
    expect(settled.metadata.generation).toBe(1);
    expect(Number(settled.metadata.resourceVersion)).toBeGreaterThan(Number(created.metadata.resourceVersion));
  });
});

describe('managedFields', () => {
  test('have the manager of a patch, and only the fields that it wrote', async () => {
    await api.client.create(`${api.group('apps/v1', 'deployments')}?fieldManager=author`, deployment('w'));
    const patched = await api.client.patch(`${api.group('apps/v1', 'deployments', 'w')}?fieldManager=reroll`, {
      metadata: { annotations: { 'reroll.dev/record': '{}' } },
      ...templatePatch('1'),
    });
    expect(entryOf(patched, 'reroll')).toEqual({
      manager: 'reroll',
      operation: 'Update',
      apiVersion: 'apps/v1',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      fieldsType: 'FieldsV1',
      fieldsV1: {
        'f:metadata': { 'f:annotations': expect.objectContaining({ 'f:reroll.dev/record': {} }) },
        'f:spec': {
          'f:template': { 'f:metadata': { 'f:annotations': { '.': {}, 'f:contract.example/trigger': {} } } },
        },
      },
    });
  });

  test('have the User-Agent up to the slash where the call has no fieldManager', async () => {
    const created = await api.client.call('POST', api.core('configmaps'), {
      body: configMap('a', { k: 'v' }),
      headers: { 'user-agent': 'author/1.2 (test)' },
    });
    expect(managersOf(created)).toMatchObject([
      { manager: 'author', operation: 'Update', apiVersion: 'v1', fieldsV1: { 'f:data': { '.': {}, 'f:k': {} } } },
    ]);
  });

  test('assign a field to the manager that changed it last', async () => {
    await api.client.create(`${api.core('configmaps')}?fieldManager=first`, configMap('a', { k: 'v', other: 'x' }));
    const patched = await api.client.patch(`${api.core('configmaps', 'a')}?fieldManager=second`, { data: { k: 'w' } });
    expect(entryOf(patched, 'first')?.fieldsV1).toEqual({ 'f:data': { '.': {}, 'f:other': {} } });
    expect(entryOf(patched, 'second')?.fieldsV1).toEqual({ 'f:data': { 'f:k': {} } });
  });

  test('lose a manager without remaining fields', async () => {
    await api.client.create(`${api.core('configmaps')}?fieldManager=first`, configMap('a', { k: 'v' }));
    await api.client.patch(`${api.core('configmaps', 'a')}?fieldManager=second`, { data: { more: 'x' } });
    const patched = await api.client.patch(`${api.core('configmaps', 'a')}?fieldManager=first`, {
      data: { more: null },
    });
    expect(managersOf(patched).map(({ manager }) => manager)).toEqual(['first']);
  });

  test('list writes to the status separately', async () => {
    await api.client.create(`${api.group('apps/v1', 'statefulsets')}?fieldManager=author`, statefulSet('w'));
    const written = await waitFor('the controller to write the status', async () => {
      const current = await api.client.get(api.group('apps/v1', 'statefulsets', 'w'));
      return entryOf(current, 'kube-controller-manager') === undefined ? undefined : current;
    });
    expect(entryOf(written, 'kube-controller-manager')).toMatchObject({ operation: 'Update', subresource: 'status' });
    expect(entryOf(written, 'author')).not.toHaveProperty('subresource');
  });
});

test('a strategic merge patch merges lists by the names of their elements', async () => {
  await api.client.create(api.group('apps/v1', 'deployments'), deployment('w'));
  const containers = [
    { name: 'web', env: [{ name: 'A', value: '1' }] },
    { name: 'side', image: 'registry.example/side:1' },
  ];
  const patched = await api.client.call('PATCH', api.group('apps/v1', 'deployments', 'w'), {
    body: { spec: { template: { spec: { containers } } } },
    contentType: 'application/strategic-merge-patch+json',
  });
  expect(patched['spec']).toMatchObject({
    template: {
      spec: {
        containers: [
          { name: 'web', image: 'registry.example/web:1', env: [{ name: 'A', value: '1' }] },
          { name: 'side', image: 'registry.example/side:1' },
        ],
      },
    },
  });
});

describe('server-side apply', () => {
  const contentType = 'application/apply-patch+yaml';

  function apply(manager: string, data: object, query = ''): ReturnType<typeof api.client.request> {
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data };
    const path = `${api.core('configmaps', 'a')}?fieldManager=${manager}${query}`;
    return api.client.request('PATCH', path, { body, contentType });
  }

  test('creates missing objects, removes fields that it no longer has, and leaves the rest unchanged', async () => {
    expect((await apply('git', { a: '1', b: '2' })).status).toBe(201);
    await api.client.patch(`${api.core('configmaps', 'a')}?fieldManager=reroll`, {
      metadata: { annotations: { k: 'v' } },
    });
    const { status, body } = await apply('git', { a: '3' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ data: { a: '3' }, metadata: { annotations: { k: 'v' } } });
    expect(body['data']).not.toHaveProperty('b');
    expect(entryOf(body, 'git')).toMatchObject({ operation: 'Apply', fieldsV1: { 'f:data': { 'f:a': {} } } });
  });

  test('of a field that another manager has set differently is a conflict, unless it is forced', async () => {
    await api.client.create(`${api.core('configmaps')}?fieldManager=author`, configMap('a', { k: 'v' }));
    const refused = await apply('git', { k: 'w' });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      reason: 'Conflict',
      message: expect.stringMatching(/^Apply failed with 1 conflict: conflict with "author" using v1.*: \.data\.k$/),
    });
    const forced = await apply('git', { k: 'w' }, '&force=true');
    expect(forced.status).toBe(200);
    expect(forced.body['data']).toEqual({ k: 'w' });
  });
});
