/** The renewals of a leader fail, while another replica reaches the API server: that one takes over. */
import { expect, test } from '@jest/globals';

import type { FaultEffect } from '../fakes/apiserver/faults/fault.ts';
import { useInstallation } from './fixture.ts';
import { useProxiedReplicas } from './proxied-replicas.ts';

const e2e = useInstallation();
const its = useProxiedReplicas(e2e);

test.each<[string, FaultEffect]>([
  ['are answered with errors', { kind: 'answer', status: 500 }],
  ['are throttled', { kind: 'answer', status: 429, retryAfterSeconds: 3600 }],
  ['are not answered', { kind: 'stall', at: 'request' }],
])('renewals that %s: the other one takes over, and each change is rolled once', async (_how, effect) => {
  const cutOff = its.replicas.launch('--kubeconfig', await e2e.installation.kubeconfigThrough(its.proxy));
  await cutOff.line('leading');
  const other = its.replicas.launch();
  await other.line('standing by');
  await its.replicas.deploy('before', 'during', 'after', 'back');
  await its.replicas.recorded();
  await its.replicas.edit('before');
  await its.replicas.rolled({ before: 1 });

  const fault = its.proxy.faults.set({ match: { verb: 'patch', resource: 'leases' }, effect, times: Infinity });
  await its.replicas.edit('during');
  await cutOff.line('no longer leading');
  await other.line('leading');
  await its.replicas.edit('after');
  await its.replicas.rolled({ during: 1, after: 1 });

  fault.clear();
  await cutOff.line('standing by');
  await other.stop();
  await its.replicas.edit('back');
  await its.replicas.rolledExactly({ before: 1, during: 1, after: 1, back: 1 });
  // It leads again, and has not repeated the rolls of the other replica.
  expect(cutOff.lines.filter(({ msg }) => msg === 'leading')).toHaveLength(2);
});
