/** Watches: every change after a version, in order, and an error when that is no longer possible. */
import { describe, expect, test } from '@jest/globals';

import type { WatchEvent } from '../support/api-client.ts';
import { useCluster } from './cluster.ts';
import { configMap } from './objects.ts';
import { createYoungCollection } from './young-collection.ts';

const api = useCluster();
const labels = { owner: 'contract' };
const ours = 'labelSelector=owner%3Dcontract';
const watchList = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
const END = 'k8s.io/initial-events-end';

function isEndOfInitialEvents({ type, object }: WatchEvent): boolean {
  return type === 'BOOKMARK' && object.metadata.annotations?.[END] === 'true';
}

async function create(name: string, bag: Readonly<Record<string, string>> = labels): Promise<string> {
  const created = await api.client.create(api.core('configmaps'), configMap(name, {}, { labels: bag }));
  return created.metadata.resourceVersion ?? '';
}

async function currentVersion(): Promise<string> {
  return (await api.client.get(`${api.core('configmaps')}?${ours}`)).metadata.resourceVersion ?? '';
}

describe('a watch from a version', () => {
  test('sends every later change, with the versions that the writers got', async () => {
    const first = await create('a');
    const watching = api.watch(`${api.core('configmaps')}?${ours}&resourceVersion=${first}`);
    const patched = await api.client.patch(api.core('configmaps', 'a'), { data: { k: 'v' } });
    await api.client.delete(api.core('configmaps', 'a'));
    const deleted = await watching.find('the deletion', ({ type }) => type === 'DELETED');
    expect(watching.story).toEqual(['MODIFIED a', 'DELETED a']);
    expect(watching.events[0]?.object).toMatchObject({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { resourceVersion: patched.metadata.resourceVersion },
    });
    expect(Number(deleted.object.metadata.resourceVersion)).toBeGreaterThan(Number(patched.metadata.resourceVersion));
    expect(deleted.object['data']).toEqual({ k: 'v' });
  });

  test('of all namespaces sends the changes of each', async () => {
    const watching = api.watch(`/api/v1/configmaps?${ours}&resourceVersion=${await currentVersion()}`);
    await create('a');
    const event = await watching.find('the event', ({ object }) => object.metadata.namespace === api.namespace);
    expect(event.type).toBe('ADDED');
  });

  test('ends by itself after timeoutSeconds, without an error', async () => {
    const watching = api.watch(
      `${api.core('configmaps')}?${ours}&resourceVersion=${await currentVersion()}&timeoutSeconds=1`,
    );
    await watching.ended();
    expect(watching.events).toEqual([]);
  });

  test('that is too old gets a 410 as an ERROR event of a response that is 200', async () => {
    const watching = api.watch(`${await createYoungCollection(api)}?resourceVersion=1`);
    await watching.ended();
    expect(watching.events).toHaveLength(1);
    expect(watching.events[0]).toMatchObject({
      type: 'ERROR',
      object: {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        reason: 'Expired',
        code: 410,
        message: expect.stringMatching(/^too old resource version: 1 \(\d+\)$/),
      },
    });
  });

  test('that is not a number is refused', async () => {
    const { status, body } = await api.client.request('GET', `${api.core('configmaps')}?watch=1&resourceVersion=soon`);
    expect(status).toBe(500);
    expect(body).toMatchObject({ kind: 'Status', message: expect.stringContaining('Invalid value: "soon"') });
  });
});

describe('a watch without a version', () => {
  test.each(['', '&resourceVersion=0'])('begins with existing objects (%s)', async (query) => {
    await create('a');
    const watching = api.watch(`${api.core('configmaps')}?${ours}${query}`);
    await watching.find('the existing object', ({ type }) => type === 'ADDED');
    await create('b');
    await watching.find('the new object', ({ object }) => object.metadata.name === 'b');
    expect(watching.story).toEqual(['ADDED a', 'ADDED b']);
  });
});

describe('a WatchList', () => {
  test('sends existing objects, marks their end with a bookmark, and continues', async () => {
    await create('a');
    const newest = await create('b');
    const watching = api.watch(`${api.core('configmaps')}?${ours}&${watchList}`);
    const end = await watching.find('the end of the initial events', isEndOfInitialEvents);
    expect(watching.story).toEqual(['ADDED a', 'ADDED b']);
    expect(end.object).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1' });
    expect(Number(end.object.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(newest));
    await api.client.patch(api.core('configmaps', 'a'), { data: { k: 'v' } });
    await watching.find('the change', ({ type }) => type === 'MODIFIED');
    expect(watching.events.filter(isEndOfInitialEvents)).toHaveLength(1);
  });

  test('without objects sends only that bookmark', async () => {
    const watching = api.watch(`${api.core('secrets')}?${watchList}`);
    await watching.find('the end of the initial events', isEndOfInitialEvents);
    expect(watching.events).toHaveLength(1);
  });

  test('has a bookmark from which another watch can continue', async () => {
    await create('a');
    const watching = api.watch(`${api.core('configmaps')}?${ours}&${watchList}`);
    const end = await watching.find('the end of the initial events', isEndOfInitialEvents);
    const version = end.object.metadata.resourceVersion ?? '';
    const second = api.watch(`${api.core('configmaps')}?${ours}&resourceVersion=${version}`);
    await create('b');
    await second.find('the new object', ({ object }) => object.metadata.name === 'b');
    expect(second.story).toEqual(['ADDED b']);
  });

  test('without resourceVersionMatch is invalid', async () => {
    const { status, body } = await api.client.request(
      'GET',
      `${api.core('configmaps')}?watch=1&sendInitialEvents=true`,
    );
    expect(status).toBe(422);
    expect(body).toMatchObject({
      reason: 'Invalid',
      message:
        'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting ' +
        'resourceVersionMatch to NotOlderThan',
    });
  });
});

describe('bookmarks', () => {
  test('come shortly before the end of a watch that requests them, with only a version', async () => {
    const path = `${api.core('configmaps')}?${ours}&resourceVersion=${await currentVersion()}&timeoutSeconds=4`;
    const asking = api.watch(`${path}&allowWatchBookmarks=true`);
    const silent = api.watch(path);
    // A write that the selector excludes still advances the bookmark.
    const moved = await create('other', {});
    const bookmark = await asking.find('a bookmark', ({ type }) => type === 'BOOKMARK');
    expect(bookmark.object.metadata.annotations).toBeUndefined();
    expect(Number(bookmark.object.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(moved));
    await silent.ended();
    expect(silent.events).toEqual([]);
    expect(asking.story).toEqual([]);
  });
});

describe('a watch with a selector', () => {
  test('sends ADDED when an object begins to match and DELETED when it stops, with that version', async () => {
    await create('a', {});
    const watching = api.watch(`${api.core('configmaps')}?${ours}&resourceVersion=${await currentVersion()}`);
    await api.client.patch(api.core('configmaps', 'a'), { metadata: { labels } });
    const left = await api.client.patch(api.core('configmaps', 'a'), { metadata: { labels: { owner: null } } });
    const deleted = await watching.find('the object to leave', ({ type }) => type === 'DELETED');
    expect(watching.story).toEqual(['ADDED a', 'DELETED a']);
    // The event has the object as it was when it last matched.
    expect(deleted.object.metadata.labels).toEqual(labels);
    expect(deleted.object.metadata.resourceVersion).toBe(left.metadata.resourceVersion);
  });

  test('of Secrets can exclude types', async () => {
    const list = await api.client.get(api.core('secrets'));
    const selector = encodeURIComponent('type!=helm.sh/release.v1,type!=kubernetes.io/service-account-token');
    const version = list.metadata.resourceVersion ?? '';
    const watching = api.watch(`${api.core('secrets')}?fieldSelector=${selector}&resourceVersion=${version}`);
    await api.client.create(api.core('secrets'), { metadata: { name: 'helm' }, type: 'helm.sh/release.v1' });
    await api.client.create(api.core('secrets'), { metadata: { name: 'plain' } });
    await watching.find('the plain Secret', ({ object }) => object.metadata.name === 'plain');
    expect(watching.story).toEqual(['ADDED plain']);
  });
});
