/**
 * Processes that read objects in different formats, as after an upgrade or a downgrade, or with a standby of other
 * options: an undo in the middle of a rollout means the same to each of them. Needs workload controllers and a node, so
 * it runs on a real control plane only.
 */
import { expect, test } from '@jest/globals';

import { contentAtStart, startDelayAnnotation } from '../cluster/pod-status.ts';
import type { ApiObject } from '../support/api-client.ts';
import { isRolledOut } from '../support/rollout-watch.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { envFrom, workloadBody } from './scenarios/objects.ts';

const e2e = useInstallation();
const workload = 'Deployment/web';

const edit = (color: string): Promise<unknown> =>
  e2e.cluster.client.patch(e2e.cluster.core('configmaps', 'app'), { data: { color } });

/** The colours with which the pods that are not terminating have started. */
async function podColors(): Promise<readonly string[]> {
  const list = await e2e.cluster.client.get(`${e2e.cluster.core('pods')}?labelSelector=app%3Dweb`);
  return (list['items'] as ApiObject[])
    .filter(({ metadata }) => metadata['deletionTimestamp'] === undefined)
    .map((pod) => contentAtStart(pod)?.get('ConfigMap/app') ?? '')
    .map((content) => /"color":"(\w+)"/.exec(content)?.[1] ?? '');
}

/** Deploys the workload, and changes its config: returns when some, but not all, pods have started with the change. */
async function rollHalfWay(): Promise<void> {
  const { client } = e2e.cluster;
  await client.create(e2e.cluster.core('configmaps'), { metadata: { name: 'app' }, data: { color: 'red' } });
  const body = workloadBody('Deployment', {
    name: 'web',
    uses: [envFrom('ConfigMap/app')],
    annotations: { 'reroll.dev/auto': 'true' },
    templateAnnotations: { [startDelayAnnotation]: '2500' },
    spec: { replicas: 6 },
  });
  await client.create(e2e.cluster.group('apps/v1', 'deployments'), body);
  await e2e.rollouts.until(
    'the record',
    workload,
    ({ metadata: { annotations = {} } }) => 'reroll.dev/record' in annotations,
  );
  await e2e.rollouts.until('the workload to run', workload, isRolledOut);
  await edit('blue');
  await e2e.rollouts.untilCount(workload, 1);
  await waitFor('a pod that runs the other content', async () => (await podColors()).includes('blue'));
  expect(await podColors()).toContain('red');
}

const undo = () => e2e.installation.kubectl('-n', e2e.cluster.namespace, 'rollout', 'undo', 'deployment/web');

/** The undo is reported and not fought, and content that goes back rolls: no pod keeps what was in between. */
async function expectReverted(): Promise<void> {
  await waitFor('the undo to be reported', async () => {
    const events = await e2e.cluster.client.get(e2e.cluster.group('events.k8s.io/v1', 'events'));
    return (events['items'] as ApiObject[]).some(({ ['reason']: reason }) => reason === 'Reverted');
  });
  expect(e2e.rollouts.count(workload)).toBe(2);
  await edit('red');
  await e2e.rollouts.untilCount(workload, 3);
  await e2e.rollouts.until('the last rollout', workload, isRolledOut);
  expect(new Set(await podColors())).toEqual(new Set(['red']));
  expect(e2e.rollouts.total).toBe(3);
}

test.each([
  ['an upgrade', 'json', 'auto'],
  ['a downgrade', 'auto', 'json'],
])('%s in the middle of a rollout that is undone', async (_what, before, after) => {
  const first = await e2e.installation.start('--settle', '0', '--wire-format', before);
  await rollHalfWay();
  await first.stop();
  await e2e.installation.start('--settle', '0', '--wire-format', after);
  await undo();
  await expectReverted();
});

test.each([
  ['auto', 'json'],
  ['json', 'auto'],
])('a leader with %s and one with %s after it', async (before, after) => {
  const options = ['--settle', '0', '--leader-elect', '--lease-duration', '3s', '--renew-deadline', '2s'] as const;
  const args = [...options, '--retry-period', '500ms', '--wire-format'];
  const first = await e2e.installation.start(...args, before);
  await first.line('leading');
  await e2e.installation.start(...args, after);
  await rollHalfWay();
  first.kill('SIGKILL');
  await undo();
  await expectReverted();
});
