/** Leader election against an API server: several electors on one Lease. */
import { expect, test } from '@jest/globals';

import { LeaderElector } from '../../src/election/leader-elector.ts';
import { LeaseStore } from '../../src/kube/lease/lease-store.ts';
import { watchLease } from '../../src/kube/lease/lease-watch.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { LogSink } from '../fakes/log-sink.ts';
import { waitFor } from '../support/wait-for.ts';
import { useCluster } from './cluster.ts';
import { connectTo, noMetrics, runUntilLeave } from './connect.ts';

const api = useCluster();
const path = (): string => api.group('coordination.k8s.io/v1', 'leases', 'leader');

/** Durations so long that nothing expires in a test: a takeover in time can only follow from the watch. */
const timing = { leaseDurationMs: 600_000, renewDeadlineMs: 500_000, retryPeriodMs: 400_000 };

function join(identity: string) {
  const transport = connectTo(api);
  const lease = { namespace: api.namespace, name: 'leader' };
  const common = { clock: systemClock, random: Math.random, logger: new LogSink().logger };
  const elector = new LeaderElector({
    ...common,
    identity,
    timing,
    store: new LeaseStore({ transport, lease, fieldManager: 'reroll' }),
    callbacks: { startedLeading: () => undefined, stoppedLeading: () => undefined, leaseSeen: () => undefined },
    metrics: { leading: () => undefined },
  });
  const watch = watchLease({
    ...common,
    transport,
    lease,
    metrics: noMetrics,
    onSeen: (seen) => elector.onLeaseSeen(seen),
  });
  runUntilLeave(api, (signal) => watch.run(signal));
  return { identity, elector, ...runUntilLeave(api, (signal) => elector.run(signal)) };
}

test('of several replicas that start at once one leads, and when it stops another one leads at once', async () => {
  const electors = ['one', 'two', 'three'].map(join);
  const led: string[] = [];
  while (electors.length > 0) {
    const leader = await waitFor('a leader', () => electors.find(({ elector }) => elector.mayWrite()));
    expect(electors.filter(({ elector }) => elector.mayWrite())).toHaveLength(1);
    led.push(leader.identity);
    const { spec } = await api.client.get(path());
    expect(spec).toMatchObject({ holderIdentity: leader.identity, leaseTransitions: led.length - 1 });
    electors.splice(electors.indexOf(leader), 1);
    await leader.stop();
  }
  expect(led.sort()).toEqual(['one', 'three', 'two']);
  const { spec } = await api.client.get(path());
  expect(spec).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1 });
});

test('a deleted Lease is created again with one holder', async () => {
  const electors = ['one', 'two'].map(join);
  await waitFor('a leader', () => electors.some(({ elector }) => elector.mayWrite()));
  await api.client.delete(path());
  const lease = await waitFor('another Lease', () => api.client.get(path()));
  const holder = (lease['spec'] as { holderIdentity: string }).holderIdentity;
  await waitFor('only the holder to lead', () =>
    electors.every(({ identity, elector }) => elector.mayWrite() === (identity === holder)),
  );
});

test('a leader stops leading when another client takes the Lease', async () => {
  const { elector } = join('one');
  await waitFor('it to lead', () => elector.mayWrite());
  await api.client.patch(path(), { spec: { holderIdentity: 'thief', leaseDurationSeconds: 3600 } });
  await waitFor('it to leave', () => !elector.mayWrite());
});
