/**
 * A controller with an old view of the configs takes over from one that has rolled a change out to only one of its
 * users: its view is older than that user's record. It must not roll back, and what it then reads from the API server
 * counts for the other users, too.
 */
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import type { FaultHandle } from '../fakes/apiserver/faults/faults.ts';
import { startFaultProxy, type FaultProxy } from '../faults/proxy.ts';
import type { ControllerProcess } from '../support/controller-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { editBody } from './scenarios/config-steps.ts';
import { configBody, envFrom, plurals, split, workloadBody, type ConfigRef } from './scenarios/objects.ts';

const e2e = useInstallation();
const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;
/** One workload of each kind. The first leader rolls the first of them, and its patches of the others are refused. */
const workloads = kinds.map((kind) => `${kind}/${kind.toLowerCase()}` as const);
const [rolledKind, ...otherKinds] = kinds;

/** The proxies between the two controllers and the API server. */
let ofFirst: FaultProxy;
let ofSecond: FaultProxy;

beforeEach(async () => {
  ofFirst = await startFaultProxy(e2e.cluster.cluster);
  ofSecond = await startFaultProxy(e2e.cluster.cluster);
});

afterEach(() => Promise.all([ofFirst.stop(), ofSecond.stop()]));

const collection = (kind: 'ConfigMap' | 'Secret'): string => e2e.cluster.core(plurals[kind]);

const pathOf = (ref: ConfigRef): string => `${collection(split(ref).kind)}/${split(ref).name}`;

const edit = (ref: ConfigRef, color: string): Promise<unknown> =>
  e2e.cluster.client.patch(pathOf(ref), editBody(ref, { color }));

/** Waits until each workload has this many rollouts. */
const untilRolled = (...counts: readonly number[]): Promise<unknown> =>
  Promise.all(workloads.map((workload, index) => e2e.rollouts.untilCount(workload, counts[index] ?? 0)));

/** The cause of each workload's last rollout. */
function causes(): unknown[] {
  return workloads.map((workload) => {
    const { template } = e2e.rollouts.object(workload)?.['spec'] as {
      template: { metadata: { annotations: Record<string, string> } };
    };
    return template.metadata.annotations['reroll.dev/cause'];
  });
}

/** Deploys one workload of each kind, all with both configs, and waits until all are recorded. */
async function deploy(ref: ConfigRef): Promise<void> {
  const { client } = e2e.cluster;
  const refs: readonly ConfigRef[] = [ref, 'ConfigMap/marker'];
  for (const each of refs) {
    await client.create(collection(split(each).kind), configBody(each, { values: { color: 'red' } }));
  }
  const given = { uses: refs.map((each) => envFrom(each)), annotations: { 'reroll.dev/auto': 'true' } };
  for (const kind of kinds) {
    const name = kind.toLowerCase();
    await client.create(e2e.cluster.group('apps/v1', plurals[kind]), workloadBody(kind, { name, ...given }));
    await e2e.rollouts.until('its record', `${kind}/${name}`, ({ metadata }) => {
      return metadata.annotations?.['reroll.dev/record'] !== undefined;
    });
  }
}

/** Waits until the standby replica has as many configs and workloads in its caches as the leader. */
async function untilSeen({ first, second }: Pick<Leaders, 'first' | 'second'>): Promise<void> {
  for (const metric of ['reroll_watched_configs', 'reroll_managed_workloads']) {
    await waitFor(metric, async () => (await second.metric(metric)) === (await first.metric(metric)));
  }
}

interface Leaders {
  readonly first: ControllerProcess;
  /** Stands by until the first is stopped. */
  readonly second: ControllerProcess;
  /** Withholds from the second controller the events of its watch of that kind of config. */
  readonly stall: FaultHandle;
}

const refusePatchesOf = (kind: (typeof kinds)[number]): FaultHandle =>
  ofFirst.faults.set({
    match: { verb: 'patch', resource: plurals[kind], name: kind.toLowerCase() },
    effect: { kind: 'answer', status: 503 },
    times: Infinity,
  });

/** Makes the config blue. The leader rolls one of its users; the standby replica does not see the change. */
async function rollFirstOnly(ref: ConfigRef, ...flags: readonly string[]): Promise<Leaders> {
  const { installation } = e2e;
  const options = ['--leader-elect', '--settle', '0', ...flags];
  const first = await installation.start('--kubeconfig', await installation.kubeconfigThrough(ofFirst), ...options);
  await first.line('leading');
  const second = await installation.start('--kubeconfig', await installation.kubeconfigThrough(ofSecond), ...options);
  await deploy(ref);
  await untilSeen({ first, second });
  const refused = otherKinds.map(refusePatchesOf);
  const match = { verb: 'watch', resource: plurals[split(ref).kind] } as const;
  const stall = ofSecond.faults.set({ match, effect: { kind: 'stall', at: 'event' }, times: Infinity });
  await edit(ref, 'blue');
  await untilRolled(1, 0, 0);
  await waitFor('a patch of each of the others', () => refused.every(({ fired }) => fired > 0));
  return { first, second, stall };
}

const readsOf = (ref: ConfigRef): number => {
  const { kind, name } = split(ref);
  return ofSecond.requests.count({ verb: 'get', resource: plurals[kind], name });
};

test.each(['ConfigMap/app', 'Secret/app'] as const)(
  'a watch of configs that lags behind: a change of %s is read for one user, rolled out to the others, and not rolled back',
  async (ref) => {
    const { first, second, stall } = await rollFirstOnly(ref);
    await first.stop();
    await untilRolled(1, 1, 1);
    expect(await second.metric('reroll_plans_total', 'reason="lagging-view"')).toBeGreaterThan(0);
    expect([readsOf(ref), stall.fired > 0]).toEqual([1, true]);

    stall.clear();
    await edit('ConfigMap/marker', 'blue');
    await untilRolled(2, 2, 2);
    await edit(ref, 'green');
    await untilRolled(3, 3, 3);
    expect(e2e.rollouts.total).toBe(3 * kinds.length);
    expect(causes()).toEqual(kinds.map(() => JSON.stringify([ref])));
  },
);

test.each(['ConfigMap/app', 'Secret/app'] as const)(
  'a watch of configs that lags behind: a deletion of %s is found by a read for one user, and rolled out to all of them',
  async (ref) => {
    const { first, stall } = await rollFirstOnly(ref, '--reload-on-delete');
    const refused = refusePatchesOf(rolledKind);
    await e2e.cluster.client.delete(pathOf(ref));
    await waitFor('the first to try to roll for the deletion', () => refused.fired > 0);
    await first.stop();
    await untilRolled(2, 1, 1);
    expect([readsOf(ref) > 0, stall.fired > 0]).toEqual([true, true]);
    expect(causes()).toEqual(kinds.map(() => JSON.stringify([ref])));

    stall.clear();
    await edit('ConfigMap/marker', 'blue');
    await untilRolled(3, 2, 2);
    expect(e2e.rollouts.total).toBe(3 + 2 * otherKinds.length);
  },
);
