/** Failing renewals of the Lease: no replica acts without a Lease, and no change is lost or rolled twice. */
import { expect, test } from '@jest/globals';

import type { FaultEffect } from '../fakes/apiserver/faults/fault.ts';
import type { EmbeddedApiServer } from '../fakes/apiserver/server.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { useReplicas } from './replicas.ts';

const e2e = useInstallation();
const replicas = useReplicas(e2e);

test.each<[string, FaultEffect]>([
  ['are answered with errors', { kind: 'answer', status: 500 }],
  ['are throttled', { kind: 'answer', status: 429, retryAfterSeconds: 3600 }],
  ['are not answered', { kind: 'stall', at: 'request' }],
  ['are carried out, and the answers are lost', { kind: 'cut', at: 'response' }],
])(
  'renewals that %s: the leader stops acting, and each change is rolled once when they succeed again',
  async (_how, effect) => {
    const { faults } = e2e.cluster.cluster as EmbeddedApiServer;
    const pair = await replicas.launchPair();
    await replicas.deploy('before', 'during', 'after');
    await replicas.recorded();
    await replicas.edit('before');
    const fault = faults.set({ match: { verb: 'patch', resource: 'leases' }, effect, times: Infinity });
    await pair[0].line('no longer leading');
    await replicas.edit('during');
    expect(e2e.rollouts.count('Deployment/during')).toBe(0);
    fault.clear();
    await replicas.rolled({ before: 1, during: 1 });
    await replicas.edit('after');
    await replicas.rolledExactly({ before: 1, during: 1, after: 1 });
  },
);

test('renewals that fail for a moment change nothing', async () => {
  const { faults } = e2e.cluster.cluster as EmbeddedApiServer;
  const [first, second] = await replicas.launchPair();
  await replicas.deploy('a');
  await replicas.recorded();
  const match = { verb: 'patch', resource: 'leases' } as const;
  const fault = faults.set({ match, effect: { kind: 'answer', status: 500 }, times: 2 });
  await first.line('Lease request failed');
  await waitFor('both failures', () => fault.fired === 2);
  await replicas.edit('a');
  await replicas.rolledExactly({ a: 1 });
  expect([first, second].flatMap(({ lines }) => lines.filter(({ msg }) => msg === 'no longer leading'))).toEqual([]);
});

test('stalled patches use all of their connections, and the Lease is still renewed', async () => {
  const { faults } = e2e.cluster.cluster as EmbeddedApiServer;
  const leader = replicas.launch('--concurrency', '2');
  const names = ['a', 'b', 'c'];
  await replicas.deploy(...names);
  await replicas.recorded();
  const match = { verb: 'patch', resource: 'deployments' } as const;
  const fault = faults.set({ match, effect: { kind: 'stall', at: 'request' }, times: Infinity });
  for (const name of names) await replicas.edit(name);
  await waitFor('both workers to wait', () => fault.fired === 2);
  const renewals = await leader.metric('rest_client_requests_total', 'method="PATCH"', 'code="200"');
  // More than fit into the renew deadline.
  await waitFor('ten renewals', async () => {
    const now = await leader.metric('rest_client_requests_total', 'method="PATCH"', 'code="200"');
    return now >= renewals + 10;
  });
  expect(leader.lines.map(({ msg }) => msg)).not.toContain('no longer leading');
  leader.kill('SIGKILL');
});
