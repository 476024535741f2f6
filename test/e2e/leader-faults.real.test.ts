/** A leader whose renewals of the Lease fail on their way, while another replica reaches the API server: it takes over. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import type { FaultEffect } from '../fakes/apiserver/faults/fault.ts';
import { startFaultProxy, type FaultProxy } from '../faults/proxy.ts';
import { useInstallation } from './fixture.ts';
import { Replicas } from './replicas.ts';

const e2e = useInstallation();
let replicas: Replicas;
let proxy: FaultProxy;

beforeEach(async () => {
  replicas = new Replicas(e2e);
  await replicas.clear();
  proxy = await startFaultProxy(e2e.cluster.cluster);
});

afterEach(async () => {
  await e2e.installation.stopControllers();
  await proxy.stop();
});

test.each<[string, FaultEffect]>([
  ['are answered with errors', { kind: 'answer', status: 500 }],
  ['are throttled', { kind: 'answer', status: 429, retryAfterSeconds: 3600 }],
  ['are not answered', { kind: 'stall', at: 'request' }],
])('renewals that %s: the other one takes over, and each change is rolled once', async (_how, effect) => {
  const cutOff = replicas.launch('--kubeconfig', await e2e.installation.kubeconfigThrough(proxy));
  await cutOff.line('leading');
  const other = replicas.launch();
  await other.line('standing by');
  await replicas.deploy('before', 'during', 'after', 'back');
  await replicas.recorded();
  await replicas.edit('before');
  await replicas.rolled({ before: 1 });

  const fault = proxy.faults.set({ match: { verb: 'patch', resource: 'leases' }, effect, times: Infinity });
  await replicas.edit('during');
  await cutOff.line('no longer leading');
  await other.line('leading');
  await replicas.edit('after');
  await replicas.rolled({ during: 1, after: 1 });

  fault.clear();
  await cutOff.line('standing by');
  await other.stop();
  await replicas.edit('back');
  await replicas.rolledExactly({ before: 1, during: 1, after: 1, back: 1 });
  // It leads again, and it has not rolled again what the other one has.
  expect(cutOff.lines.filter(({ msg }) => msg === 'leading')).toHaveLength(2);
});
