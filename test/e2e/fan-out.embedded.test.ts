/** One config that many workloads use: each is patched once, and no Event is written while a patch waits. */
import { expect, test } from '@jest/globals';

import type { EmbeddedApiServer } from '../fakes/apiserver/server.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { envFrom, workloadBody } from './scenarios/objects.ts';
import { inParallel } from '../support/in-parallel.ts';

const e2e = useInstallation();
const count = 300;

const patches = { verb: 'patch', resource: 'deployments' } as const;
const eventsWritten = { verb: 'create', resource: 'events' } as const;

test(`a change rolls ${String(count)} workloads with a patch each, before the first Event is written`, async () => {
  const { requests, faults } = e2e.cluster.cluster as EmbeddedApiServer;
  const { client } = e2e.cluster;
  await client.create(e2e.cluster.core('configmaps'), { metadata: { name: 'app' }, data: { color: 'red' } });
  const names = Array.from({ length: count }, (_, index) => `web-${String(index)}`);
  const given = { uses: [envFrom('ConfigMap/app')], annotations: { 'reroll.dev/auto': 'true' }, replicas: 0 };
  const deployments = e2e.cluster.group('apps/v1', 'deployments');
  await inParallel(names, 16, (name) => client.create(deployments, workloadBody('Deployment', { name, ...given })));
  await e2e.installation.start('--settle', '0', '--canary-from', '0');
  await waitFor('the records', () => requests.count(patches) === count);

  requests.clear();
  // Most workers wait for an answer most of the time, so Events could be written in between.
  const slow = faults.set({ match: patches, effect: { kind: 'delay', at: 'request', ms: 20 }, times: Infinity });
  await client.patch(e2e.cluster.core('configmaps', 'app'), { data: { color: 'blue' } });
  await waitFor('an Event about each workload', () => {
    return requests.matching(eventsWritten).filter(({ status }) => status === 201).length >= count;
  });
  slow.clear();

  const patched = requests.matching(patches);
  expect(patched.map(({ name = '' }) => name).sort()).toEqual([...names].sort());
  expect(new Set(patched.map(({ status }) => status))).toEqual(new Set([200]));
  const order = requests.all.map(({ verb = '', resource = '' }) => `${verb} ${resource}`);
  expect(order.indexOf('create events')).toBeGreaterThan(order.lastIndexOf('patch deployments'));
  expect(e2e.rollouts.total).toBe(count);
});
