/** Two controllers that both lead: each finds what the other one has rolled, and does not repeat it. */
import { expect, test } from '@jest/globals';

import { startFaultProxy } from '../faults/proxy.ts';
import type { ControllerProcess } from '../support/controller-process.ts';
import type { ObservedWorkload } from '../support/rollout-watch.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { envFrom, plurals, workloadBody } from './scenarios/objects.ts';

const e2e = useInstallation();
const options = ['--settle', '0', '--log-level', 'debug'];

/** Each workload uses a config of its own and one that all share. */
const workloads: readonly ObservedWorkload[] = [
  'Deployment/one',
  'Deployment/two',
  'StatefulSet/three',
  'StatefulSet/four',
  'DaemonSet/five',
];
const nameOf = (workload: ObservedWorkload): string => workload.slice(workload.indexOf('/') + 1);

const edit = (name: string, color: string): Promise<unknown> =>
  e2e.cluster.client.patch(e2e.cluster.core('configmaps', name), { data: { color } });

async function deploy(): Promise<void> {
  const { client } = e2e.cluster;
  for (const name of ['shared', ...workloads.map(nameOf)]) {
    await client.create(e2e.cluster.core('configmaps'), { metadata: { name }, data: { color: 'red' } });
  }
  for (const workload of workloads) {
    const [kind] = workload.split('/') as ['Deployment' | 'StatefulSet' | 'DaemonSet'];
    const name = nameOf(workload);
    const uses = [envFrom('ConfigMap/shared'), envFrom(`ConfigMap/${name}`)];
    const body = workloadBody(kind, { name, uses, annotations: { 'reroll.dev/auto': 'true' } });
    await client.create(e2e.cluster.group('apps/v1', plurals[kind]), body);
    await e2e.rollouts.until(`the record of ${workload}`, workload, ({ metadata }) => {
      return metadata.annotations?.['reroll.dev/record'] !== undefined;
    });
  }
}

const rolledBy = ({ lines }: ControllerProcess): number => lines.filter(({ msg }) => msg === 'rolled').length;

test('20 changes over five workloads: one rollout for each change and user', async () => {
  const controllers = await Promise.all([e2e.installation.start(...options), e2e.installation.start(...options)]);
  await deploy();
  const expected = new Map(workloads.map((workload) => [workload, 0]));
  for (let change = 0; change < 20; change += 1) {
    const chosen = workloads[change % workloads.length] ?? workloads[0];
    const isShared = change % 4 === 3;
    const users = workloads.filter((workload) => isShared || workload === chosen);
    await edit(isShared || chosen === undefined ? 'shared' : nameOf(chosen), `shade ${String(change)}`);
    for (const user of users) expected.set(user, (expected.get(user) ?? 0) + 1);
    await Promise.all(users.map((user) => e2e.rollouts.untilCount(user, expected.get(user) ?? 0)));
  }
  expect(workloads.map((workload) => [workload, e2e.rollouts.count(workload)])).toEqual([...expected]);
  // A controller whose patch was superseded does not report a rollout.
  const total = [...expected.values()].reduce((sum, count) => sum + count, 0);
  await waitFor('both to have logged their rollouts', () => {
    return controllers.reduce((sum, controller) => sum + rolledBy(controller), 0) === total;
  });
});

test('patches that arrive after another controller has rolled roll nothing', async () => {
  const proxy = await startFaultProxy(e2e.cluster.cluster);
  const late = await e2e.installation.start(
    '--kubeconfig',
    await e2e.installation.kubeconfigThrough(proxy),
    ...options,
  );
  await deploy();
  const stall = proxy.faults.set({
    match: { verb: 'patch', namespace: e2e.cluster.namespace },
    effect: { kind: 'stall', at: 'request' },
    times: Infinity,
  });
  await edit('shared', 'blue');
  await waitFor('a patch of each workload', () => stall.fired >= workloads.length);
  await e2e.installation.start(...options);
  await Promise.all(workloads.map((workload) => e2e.rollouts.untilCount(workload, 1)));
  stall.clear();
  for (const workload of workloads) {
    const key = workload.replace('/', `/${e2e.cluster.namespace}/`);
    await late.line('the workload has changed', (line) => line['workload'] === key && line['action'] === 'roll');
  }
  await edit('shared', 'green');
  await Promise.all(workloads.map((workload) => e2e.rollouts.untilCount(workload, 2)));
  expect(e2e.rollouts.total).toBe(2 * workloads.length);
  await e2e.installation.stopControllers();
  await proxy.stop();
});

test('two with options that select other configs replace each other’s records a few times, and say so', async () => {
  const { client } = e2e.cluster;
  // Here alone: what earlier tests have left behind they would contest, too.
  const here = [...options, '--namespaces', e2e.cluster.namespace];
  const controllers = [
    await e2e.installation.start(...here),
    await e2e.installation.start(...here, '--resources-to-ignore', 'secrets'),
  ];
  await client.create(e2e.cluster.core('configmaps'), { metadata: { name: 'app' }, data: { color: 'red' } });
  await client.create(e2e.cluster.core('secrets'), { metadata: { name: 'db' }, data: { password: 'eA==' } });
  const uses = [envFrom('ConfigMap/app'), envFrom('Secret/db')];
  const body = workloadBody('Deployment', { name: 'web', uses, annotations: { 'reroll.dev/auto': 'true' } });
  await client.create(e2e.cluster.group('apps/v1', 'deployments'), body);
  const said = await Promise.all(controllers.map((one) => one.line('another client also records this workload')));
  expect(said.map(({ note }) => String(note).match(/(?:the other|our) record has [^;]*/g))).toEqual([
    ['our record has Secret/db'],
    ['the other record has Secret/db'],
  ]);
  const counts = await Promise.all(controllers.map((one) => one.metric('reroll_patches_total', 'code="200"')));
  expect(counts.every((count) => count <= 4)).toBe(true);
  await waitFor('an Event', async () => {
    const { items } = await client.get(e2e.cluster.group('events.k8s.io/v1', 'events'));
    return (items as { reason?: string }[]).some(({ reason }) => reason === 'RecordContested');
  });
});
