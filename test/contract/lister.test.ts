/** Single lists against an API server: complete, consistent, and ordered by their versions. */
import { expect, test } from '@jest/globals';

import { checkListOrder } from '../../src/kube/reflector/list-order.ts';
import { listInto } from '../../src/kube/reflector/lister.ts';
import { listPath } from '../../src/kube/api/resources.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { LogSink } from '../fakes/log-sink.ts';
import { useCluster } from './cluster.ts';
import { connectTo, noMetrics } from './connect.ts';
import { configMap, deployment } from './objects.ts';

const api = useCluster();
const { signal } = new AbortController();

test('a list in pages has every object once', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  for (const name of names)
    await api.client.create(api.group('apps/v1', 'deployments'), deployment(name, { replicas: 0 }));
  const items: string[] = [];
  const resourceVersion = await listInto({
    resource: 'deployments',
    path: listPath('Deployment', api.namespace),
    reduce: ({ metadata }) => metadata?.name,
    sink: (name) => items.push(name),
    transport: connectTo(api),
    signal,
    clock: systemClock,
    random: Math.random,
    logger: new LogSink().logger,
    metrics: noMetrics,
    pageSize: 2,
  });
  expect(items).toEqual(names);
  expect(resourceVersion).toMatch(/^[1-9]\d*$/);
});

test('a server with one etcd orders the lists of all kinds, whatever is written between them', async () => {
  const transport = connectTo(api);
  const configs = [listPath('ConfigMap'), listPath('Secret', api.namespace)];
  const workloads = [listPath('Deployment'), listPath('StatefulSet'), listPath('DaemonSet', api.namespace)];
  let writes = 0;
  const writing = {
    ...{ openStream: transport.openStream.bind(transport) },
    request: async (call: Parameters<typeof transport.request>[0]) => {
      await api.client.create(api.core('configmaps'), configMap(`write-${String((writes += 1))}`));
      return transport.request(call);
    },
  };
  const paths = [...configs, ...workloads, ...configs];
  const { isOrdered, versions } = await checkListOrder(writing, paths, signal);
  expect(isOrdered).toBe(true);
  expect(versions.map(({ path }) => path)).toEqual(paths);
  const numbers = versions.map(({ resourceVersion }) => Number(resourceVersion));
  expect(new Set(numbers).size).toBe(paths.length);
});

test('a refused list is an error with the path of the list', async () => {
  const checking = checkListOrder(connectTo(api), ['/api/v1/absences'], signal);
  await expect(checking).rejects.toThrow('GET /api/v1/absences: ');
});
