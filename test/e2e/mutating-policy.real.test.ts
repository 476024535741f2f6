/**
 * A policy of the cluster accepts reroll's writes and removes what they wrote: reroll detects it in the answer, reports
 * it on the workload, and retries less and less often. Only the real API server runs policies.
 */
import { expect, test } from '@jest/globals';

import type { ApiObject } from '../support/api-client.ts';
import type { ControllerProcess } from '../support/controller-process.ts';
import { takeAway } from '../support/mutating-policy.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { envFrom, workloadBody } from './scenarios/objects.ts';

const e2e = useInstallation();
const web = 'Deployment/web';

const edit = (color: string): Promise<unknown> =>
  e2e.cluster.client.patch(e2e.cluster.core('configmaps', 'app'), { data: { color } });

async function deploy(): Promise<void> {
  const { client } = e2e.cluster;
  await client.create(e2e.cluster.core('configmaps'), { metadata: { name: 'app' }, data: { color: 'red' } });
  const annotations = { 'reroll.dev/auto': 'true' };
  const body = workloadBody('Deployment', { name: 'web', uses: [envFrom('ConfigMap/app')], annotations });
  await client.create(e2e.cluster.group('apps/v1', 'deployments'), body);
}

const recordOf = ({ metadata }: ApiObject): string | undefined => metadata.annotations?.['reroll.dev/record'];

/** The notes of the Events about the workload, of one reason. */
async function notes(reason: string): Promise<readonly string[]> {
  const { items } = await e2e.cluster.client.get(e2e.cluster.group('events.k8s.io/v1', 'events'));
  const ours = (items as ApiObject[]).filter(({ reason: found, regarding }) => {
    return found === reason && (regarding as { kind: string }).kind === 'Deployment';
  });
  return ours.map(({ note }) => note as string);
}

const untilNoted = (reason: string): Promise<string> =>
  waitFor(`an Event ${reason}`, async () => (await notes(reason))[0]);

const patches = (controller: ControllerProcess): Promise<number> => controller.metric('reroll_patches_total');

/** The patches of the next 20 s. */
async function patchesOfTwentySeconds(controller: ControllerProcess): Promise<number> {
  const before = await patches(controller);
  const untilMs = performance.now() + 20_000;
  await waitFor('20 s to pass', () => performance.now() > untilMs, { timeoutMs: 40_000, intervalMs: 500 });
  return (await patches(controller)) - before;
}

test('a policy removes the record: a few writes, an Event that reports it, and a change rolls once', async () => {
  const remove = await takeAway(e2e.cluster.client, e2e.cluster.namespace, 'record');
  const controller = await e2e.installation.start('--settle', '0');
  await deploy();
  expect(await untilNoted('NotKept')).toContain('removed reroll.dev/record');
  expect(await patchesOfTwentySeconds(controller)).toBeLessThanOrEqual(6);
  await edit('blue');
  await e2e.rollouts.untilCount(web, 1);
  expect(await untilNoted('ContentChanged')).toContain('ConfigMap/app');
  expect(await patchesOfTwentySeconds(controller)).toBeLessThanOrEqual(6);
  expect(e2e.rollouts.count(web)).toBe(1);
  expect(await controller.metric('reroll_rollouts_total', 'result="failed"')).toBe(0);
  await remove();
});

test('a policy removes the trigger from the pod template: no rollout is reported, and it rolls once the policy is gone', async () => {
  const controller = await e2e.installation.start('--settle', '0');
  await deploy();
  const before = recordOf(await e2e.rollouts.until('the record', web, (object) => recordOf(object) !== undefined));
  const remove = await takeAway(e2e.cluster.client, e2e.cluster.namespace, 'template annotations');
  await edit('blue');
  expect(await untilNoted('NotKept')).toMatch(/^not rolled although the content of ConfigMap\/app \(color\) changed/);
  await e2e.rollouts.until('the former record', web, (object) => recordOf(object) === before);
  expect(await patchesOfTwentySeconds(controller)).toBeLessThanOrEqual(6);
  expect(e2e.rollouts.count(web)).toBe(0);
  expect(await notes('ContentChanged')).toEqual([]);
  expect(controller.lines.filter(({ msg }) => msg === 'rolled')).toEqual([]);
  expect(await controller.metric('reroll_rollouts_total', 'reason="not-kept"')).toBeGreaterThan(0);
  expect(await controller.metric('reroll_pending_workloads', 'reason="not-kept"')).toBe(1);
  await remove();
  await waitFor('the rollout', () => e2e.rollouts.count(web) === 1, { timeoutMs: 60_000 });
  await controller.line('rolled');
  expect(await controller.metric('reroll_failing_workloads')).toBe(0);
});
