/** Tripped breakers on the Lease: each leader goes on from there, and users see and answer them. */
import { beforeEach, describe, expect, test } from '@jest/globals';

import { breakersKey, formatBreakers, readBreakers } from '../../src/model/breakers-text.ts';
import type { Trip } from '../../src/model/trip.ts';
import { tripWith } from '../builders/trip.ts';
import type { ControllerProcess } from '../support/controller-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { Answering } from './answering.ts';
import { useInstallation } from './fixture.ts';
import { installNamespace, leasePath } from './installation.ts';
import { useReplicas } from './replicas.ts';

const e2e = useInstallation();
const replicas = useReplicas(e2e);
const answering = new Answering(e2e);
/** Where no config is staged, no breaker is kept. */
const staged = ['--canary-from', '10'];
const leases = `/apis/coordination.k8s.io/v1/namespaces/${installNamespace}/leases`;

let trip: Trip;

beforeEach(async () => {
  const { namespace } = e2e.cluster;
  // A leader resets the breaker of a config that no workload uses.
  await answering.create({ web: {}, api: { 'reroll.dev/hold': 'true' } });
  trip = tripWith({ config: `ConfigMap/${namespace}/app`, by: `Deployment/${namespace}/web`, atMs: Date.now() });
});

/** A Lease as a former leader has released it. */
async function leave(text: string): Promise<void> {
  const metadata = { namespace: installNamespace, name: 'reroll', annotations: { [breakersKey]: text } };
  await e2e.cluster.client.create(leases, { metadata, spec: { holderIdentity: '', leaseDurationSeconds: 1 } });
}

const leaveTrip = (): Promise<void> => leave(formatBreakers({ trips: [trip], stagedSinceMs: trip.atMs }) ?? '');

async function onLease(): Promise<readonly Trip[]> {
  const { metadata } = await e2e.cluster.client.get(leasePath);
  return readBreakers(metadata.annotations?.[breakersKey]).trips;
}

const tripped = (replica: ControllerProcess): Promise<number> => replica.metric('reroll_breakers_tripped');

test('a trip survives a leader that is killed, and one that stops', async () => {
  await leaveTrip();
  const [first, second] = await replicas.launchPair(...staged);
  expect([await tripped(first), await tripped(second)]).toEqual([1, 0]);
  first.kill('SIGKILL');
  await second.line('leading');
  expect(await tripped(second)).toBe(1);
  await second.stop();
  const third = replicas.launch(...staged);
  await third.line('leading');
  expect(await tripped(third)).toBe(1);
  expect(await onLease()).toEqual([trip]);
});

test('a leader writes it again where another client takes it away', async () => {
  await leaveTrip();
  const leader = replicas.launch(...staged);
  await leader.line('leading');
  await e2e.cluster.client.patch(leasePath, { metadata: { annotations: { [breakersKey]: null } } });
  await waitFor('the trip on the Lease', async () => (await onLease()).length === 1);
  expect(await onLease()).toEqual([trip]);
  expect(leader.lines.filter(({ msg }) => msg === 'no longer leading')).toEqual([]);
});

test('a broken text is reported, and the leader goes on from what can be read', async () => {
  const text = formatBreakers({ trips: [trip], stagedSinceMs: undefined }) ?? '';
  await leave(text.replace('"trips":[', '"trips":[{"id":"forged"},'));
  const leader = replicas.launch(...staged);
  await leader.line('hint not understood', ({ problem }) =>
    String(problem).includes('trips[0]: id is not the id of a'),
  );
  await leader.line('leading');
  expect(await tripped(leader)).toBe(1);
  await waitFor('the text without the wrong entry', async () => {
    const { metadata } = await e2e.cluster.client.get(leasePath);
    return metadata.annotations?.[breakersKey] === text;
  });
});

describe('a user', () => {
  test('sees it in the status and resumes it: the answer is on a workload that waits', async () => {
    await leaveTrip();
    const leader = replicas.launch(...staged);
    await leader.line('leading');
    await answering.recorded('web', 'api');
    await answering.edit('blue');
    await answering.waits('api', ['hold']);
    const status = await answering.run('status', '-o', 'json');
    expect(JSON.parse(status.stdout)).toMatchObject({ breakers: [{ id: trip.id, resumedAt: null }] });
    expect((await answering.run('resume')).stdout).toContain(`${trip.id}   ${e2e.cluster.namespace}`);
    const { code, stdout } = await answering.run('resume', 'configmap/app');
    expect([code, stdout]).toEqual([
      0,
      `configmap/app in ${e2e.cluster.namespace} resumed (trip ${trip.id}, written on deployment.apps/api)\n`,
    ]);
    const { metadata } = await e2e.cluster.client.get(e2e.cluster.group('apps/v1', 'deployments', 'api'));
    expect(metadata.annotations?.['reroll.dev/resume']).toBe(trip.id);
    expect(JSON.stringify(metadata['managedFields'])).toContain('"manager":"reroll-cli"');
  });
});
