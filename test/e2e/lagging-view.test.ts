/**
 * A controller whose view of the configs is old takes over from one that has rolled them out: what it sees is older than
 * what the records say, and it must not roll back to it.
 */
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { startFaultProxy, type FaultProxy } from '../faults/proxy.ts';
import type { ControllerProcess, LogLine } from '../support/controller-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { editBody } from './scenarios/config-steps.ts';
import { configBody, envFrom, plurals, split, workloadBody, type ConfigRef } from './scenarios/objects.ts';

const e2e = useInstallation();
const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;
/** One of each kind. */
const workloads = kinds.map((kind) => `${kind}/${kind.toLowerCase()}` as const);

let proxy: FaultProxy;

beforeEach(async () => {
  proxy = await startFaultProxy(e2e.cluster.cluster);
});

afterEach(() => proxy.stop());

const collection = (kind: 'ConfigMap' | 'Secret'): string => e2e.cluster.core(plurals[kind]);

const edit = (ref: ConfigRef, color: string): Promise<unknown> => {
  const { kind, name } = split(ref);
  return e2e.cluster.client.patch(`${collection(kind)}/${name}`, editBody(ref, { color }));
};

const untilRolled = (changes: number): Promise<unknown> =>
  Promise.all(workloads.map((workload) => e2e.rollouts.untilCount(workload, changes)));

/** What each of the workloads was rolled for last. */
function causes(): unknown[] {
  return workloads.map((workload) => {
    const { template } = e2e.rollouts.object(workload)?.['spec'] as {
      template: { metadata: { annotations: Record<string, string> } };
    };
    return template.metadata.annotations['reroll.dev/cause'];
  });
}

/** Deploys one workload of each kind, which use both configs, and waits until this controller has seen all recorded. */
async function deploy(ref: ConfigRef, controller: ControllerProcess): Promise<void> {
  const { client } = e2e.cluster;
  const refs: readonly ConfigRef[] = [ref, 'ConfigMap/marker'];
  for (const each of refs) {
    await client.create(collection(split(each).kind), configBody(each, { values: { color: 'red' } }));
  }
  const given = { uses: refs.map((each) => envFrom(each)), annotations: { 'reroll.dev/auto': 'true' } };
  for (const kind of kinds) {
    const name = kind.toLowerCase();
    await client.create(e2e.cluster.group('apps/v1', plurals[kind]), workloadBody(kind, { name, ...given }));
  }
  await untilContent(controller, 0);
}

/** Waits until the controller has found each workload up to date, in what it has logged from this line on. */
async function untilContent(controller: ControllerProcess, from: number): Promise<void> {
  const isContent = (line: LogLine): boolean => line.msg === 'nothing to do' && line['reason'] === 'up-to-date';
  await waitFor('a look at each workload', () => {
    const content = new Set(
      controller.lines
        .slice(from)
        .filter(isContent)
        .map((line) => line['workload']),
    );
    return kinds.every((kind) => content.has(`${kind}/${e2e.cluster.namespace}/${kind.toLowerCase()}`));
  });
}

test.each(['ConfigMap/app', 'Secret/app'] as const)(
  'a watch of configs that lags behind: %s is not rolled back, and what comes later is rolled out',
  async (ref) => {
    const options = ['--settle', '0', '--log-level', 'debug'];
    const first = await e2e.installation.start(...options);
    const throughProxy = await e2e.installation.kubeconfigThrough(proxy);
    const second = await e2e.installation.start('--kubeconfig', throughProxy, ...options);
    await deploy(ref, second);

    const { kind } = split(ref);
    const match = { verb: 'watch', resource: plurals[kind] } as const;
    const stall = proxy.faults.set({ match, effect: { kind: 'stall', at: 'event' }, times: Infinity });
    const linesBefore = second.lines.length;
    await edit(ref, 'blue');
    await untilRolled(1);
    await first.stop();
    // The watches of the workloads show it the records of the first one. What it then reads for one counts for all.
    await untilContent(second, linesBefore);
    expect(await second.metric('reroll_plans_total', 'reason="lagging-view"')).toBeGreaterThan(0);
    expect(stall.fired).toBeGreaterThan(0);
    expect(proxy.requests.count({ verb: 'get', resource: plurals[kind], name: 'app' })).toBeGreaterThan(0);

    stall.clear();
    await edit('ConfigMap/marker', 'blue');
    await untilRolled(2);
    await edit(ref, 'green');
    await untilRolled(3);
    expect(e2e.rollouts.total).toBe(3 * kinds.length);
    expect(causes()).toEqual(kinds.map(() => JSON.stringify([ref])));
  },
);
