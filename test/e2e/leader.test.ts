/** Two replicas, of which only the leader writes: each change is rolled once, whatever happens to the leader. */
import { describe, expect, test } from '@jest/globals';

import type { ControllerProcess } from '../support/controller-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { installNamespace } from './installation.ts';
import { lasting, useReplicas } from './replicas.ts';

const e2e = useInstallation();
const replicas = useReplicas(e2e);

const ask = async (replica: ControllerProcess, path: string): Promise<[number, string]> => {
  const response = await fetch(`${await replica.url()}${path}`);
  return [response.status, await response.text()];
};

test('both are ready, one leads, and only that one writes', async () => {
  const [first, second] = await replicas.launchPair(...lasting);
  for (const replica of [first, second]) {
    expect(await ask(replica, '/readyz')).toEqual([200, 'ok']);
    expect(await ask(replica, '/livez?verbose')).toEqual([
      200,
      '[+]ping ok\n[+]event-loop ok\n[+]workers ok\n[+]watches ok\n[+]leader-election ok\nlivez check passed\n',
    ]);
  }
  expect(await ask(second, '/readyz?verbose')).toEqual([
    200,
    '[+]ping ok\n[+]watches-synced ok\n[+]watches-heard ok\n[+]leader-election ok\n[+]kinds ok\n[+]shutdown ok\nreadyz check passed\n',
  ]);
  const status = 'leader_election_master_status';
  expect([await first.metric(status, 'name="reroll"'), await second.metric(status, 'name="reroll"')]).toEqual([1, 0]);
  await replicas.deploy('a', 'b');
  await replicas.recorded();
  await replicas.edit('a');
  await replicas.rolledExactly({ a: 1, b: 0 });
  for (const written of ['reroll_patches_total', 'reroll_events_total', 'reroll_plans_total']) {
    await waitFor(`${written} to count`, async () => (await first.metric(written)) > 0);
    expect(await second.metric(written)).toBe(0);
  }
  // The standby replica has filled its caches.
  expect(await second.metric('reroll_managed_workloads')).toBeGreaterThanOrEqual(3);
});

test('the leader is killed: changes from before, during and after it are rolled once each', async () => {
  const [first, second] = await replicas.launchPair();
  await replicas.deploy('before', 'during', 'after', 'never');
  await replicas.recorded();
  await replicas.edit('before');
  await replicas.rolled({ before: 1 });
  await replicas.edit('during');
  first.kill('SIGKILL');
  await first.exited;
  await replicas.edit('after');
  await second.line('leading', ({ lease }) => lease === 'expired');
  await replicas.rolledExactly({ before: 1, during: 1, after: 1, never: 0 });
});

test('a change that comes with a new template while no replica leads is not rolled: the standby replica has watched', async () => {
  const [first, second] = await replicas.launchPair();
  await replicas.deploy('a');
  await replicas.recorded();
  // Without pods the Deployment controller has nothing more to do.
  await e2e.rollouts.until('its controller', 'Deployment/a', ({ metadata, ['status']: status }) => {
    return (status as { observedGeneration?: number } | undefined)?.observedGeneration === metadata.generation;
  });
  first.kill('SIGKILL');
  await first.exited;
  await replicas.edit('a');
  await e2e.cluster.client.patch(e2e.cluster.group('apps/v1', 'deployments', 'a'), {
    spec: { template: { metadata: { labels: { version: '2' } } } },
  });
  await second.line('recorded without a rollout', ({ reason }) => reason === 'fresh');
  // The only template change is the one by the other client.
  await replicas.rolledExactly({ a: 1 });
});

describe('SIGTERM', () => {
  test('releases the Lease, and the other replica acts without waiting for it to expire', async () => {
    const [first, second] = await replicas.launchPair(...lasting);
    await replicas.deploy('a', 'b', 'c');
    await replicas.recorded();
    await replicas.edit('a');
    await replicas.rolled({ a: 1 });
    await replicas.edit('b');
    expect(await first.stop()).toEqual({ code: 0, signal: null });
    await first.line('Lease released');
    await replicas.edit('c');
    await second.line('leading', ({ lease }) => lease === 'free');
    await replicas.rolledExactly({ a: 1, b: 1, c: 1 });
    const { leaseTransitions } = await replicas.lease('the successor', ({ holderIdentity }) => holderIdentity !== '');
    expect(leaseTransitions).toBe(1);
  });

  test('of the standby replica changes nothing', async () => {
    const [first, second] = await replicas.launchPair(...lasting);
    expect(await second.stop()).toEqual({ code: 0, signal: null });
    await replicas.deploy('a');
    await replicas.recorded();
    await replicas.edit('a');
    await replicas.rolledExactly({ a: 1 });
    expect(first.lines.filter(({ msg }) => msg === 'no longer leading')).toEqual([]);
  });

  test('of the last replica leaves a Lease without a holder', async () => {
    const only = replicas.launch(...lasting);
    await only.line('leading');
    expect(await only.stop()).toEqual({ code: 0, signal: null });
    await replicas.lease(
      'a Lease without a holder',
      (spec) => spec.holderIdentity === '' && spec.leaseDurationSeconds === 1,
    );
    await replicas.launch(...lasting).line('leading', ({ lease }) => lease === 'free');
  });
});

test('the leader is suspended for longer than its Lease lasts, and resumes: nothing is rolled twice', async () => {
  const [first, second] = await replicas.launchPair();
  await replicas.deploy('a', 'b', 'c');
  await replicas.recorded();
  await replicas.edit('a');
  first.kill('SIGSTOP');
  try {
    await replicas.edit('b');
    await second.line('leading', ({ lease }) => lease === 'expired');
    await replicas.rolled({ a: 1, b: 1 });
    await replicas.edit('c');
  } finally {
    first.kill('SIGCONT');
  }
  await first.line('no longer leading');
  await first.line('standing by');
  await replicas.rolledExactly({ a: 1, b: 1, c: 1 });
});

test('two replicas that start at once without a digest key agree on one, and the second one continues with it', async () => {
  const keyPath = `/api/v1/namespaces/${installNamespace}/secrets/reroll-hash-key`;
  await e2e.cluster.client.request('DELETE', keyPath);
  const pair = [replicas.launch(...lasting), replicas.launch(...lasting)];
  await replicas.deploy('a', 'b');
  await replicas.recorded();
  for (const replica of pair) await replica.synced();
  const leader = pair.find(({ lines }) => lines.some(({ msg }) => msg === 'leading'));
  const other = pair.find((replica) => replica !== leader);
  await leader?.stop();
  await other?.line('leading');
  await replicas.edit('a');
  await replicas.rolledExactly({ a: 1, b: 0 });
  const reasons = other?.lines.map(({ reason }) => reason) ?? [];
  expect(reasons).not.toContain('foreign-record');
});
