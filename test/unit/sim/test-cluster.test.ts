import { expect, test } from '@jest/globals';

import { TestCluster } from '../../sim/test-cluster.ts';

test('a change rolls each user once, whichever replica leads', async () => {
  const cluster = new TestCluster({ workloads: 2, configs: 1, replicas: 2 });
  await cluster.do({ do: 'quiet' }, { do: 'set key', config: 0, key: 'color', value: 'blue' });
  await cluster.do({ do: 'lead', replica: 1 });
  await cluster.quiet();
  expect([cluster.rollsOf(0), cluster.rollsOf(1), cluster.violations]).toEqual([1, 1, []]);
  await cluster.end();
  expect(cluster.violations).toEqual([]);
});

test('a patch that is executed twice is refused the second time', async () => {
  const cluster = new TestCluster({ workloads: 1, configs: 1, replicas: 1 });
  await cluster.do({ do: 'quiet' }, { do: 'next patch', replica: 0, fate: 'doubled' });
  await cluster.do({ do: 'set key', config: 0, key: 'color', value: 'blue' });
  await cluster.quiet();
  expect([cluster.rollsOf(0), cluster.violations]).toEqual([1, []]);
  await cluster.stop();
});

test('a replica notices a restore of etcd, and nothing is lost by it', async () => {
  const cluster = new TestCluster({ workloads: 1, configs: 1, replicas: 2 });
  await cluster.do({ do: 'quiet' }, { do: 'snapshot' });
  await cluster.do({ do: 'set key', config: 0, key: 'color', value: 'blue' }, { do: 'quiet' }, { do: 'restore' });
  await cluster.quiet();
  expect(cluster.violations).toEqual([]);
  await cluster.stop();
});

test('a new pod that lacks something it requires keeps the old ones running', async () => {
  const cluster = new TestCluster({ workloads: 1, configs: 1, replicas: 1 });
  await cluster.do({ do: 'quiet' }, { do: 'delete config', config: 0 }, { do: 'set image', workload: 0 });
  await cluster.quiet();
  const pods = cluster.truth.workloads.get('web-0')?.pods.pods ?? [];
  expect(pods.map(({ start }) => start !== undefined)).toEqual([true, false]);
  await cluster.stop();
});
