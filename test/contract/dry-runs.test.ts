/** A patch with `dryRun=All`: the API server checks it and answers as if it had stored it. */
import { expect, test } from '@jest/globals';

import { useCluster } from './cluster.ts';
import { configMap } from './objects.ts';

const api = useCluster();

test('a dry run answers with the patched object, and stores nothing', async () => {
  const created = await api.client.create(api.core('configmaps'), configMap('a', { k: 'v' }));
  const path = api.core('configmaps', 'a');
  const patched = await api.client.patch(`${path}?dryRun=All`, { data: { k: 'w' } });
  expect(patched['data']).toEqual({ k: 'w' });
  const { resourceVersion } = created.metadata;
  expect(await api.client.get(path)).toMatchObject({ metadata: { resourceVersion }, data: { k: 'v' } });
});

test('a dry run that is bound to another version is a conflict', async () => {
  await api.client.create(api.core('configmaps'), configMap('a', { k: 'v' }));
  const { status } = await api.client.request('PATCH', `${api.core('configmaps', 'a')}?dryRun=All`, {
    body: { metadata: { resourceVersion: '1' } },
    contentType: 'application/merge-patch+json',
  });
  expect(status).toBe(409);
});
