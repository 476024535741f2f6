/**
 * The content with which the final pods started, when content changes back in the middle of a rollout. Pods take time
 * to start, and start with the content of that moment. Needs workload controllers and a node, so it runs on a real
 * control plane only.
 */
import { expect, test } from '@jest/globals';

import { contentAtStart, startDelayAnnotation } from '../cluster/pod-status.ts';
import type { ApiObject } from '../support/api-client.ts';
import { isRolledOut, type ObservedKind, type ObservedWorkload } from '../support/rollout-watch.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { envFrom, plurals, workloadBody } from './scenarios/objects.ts';

const e2e = useInstallation();
const old = 'red';
const other = 'blue';

/** There is one node, so a DaemonSet has one pod. */
const replicas: Readonly<Record<ObservedKind, object>> = {
  Deployment: { replicas: 6 },
  StatefulSet: { replicas: 3 },
  DaemonSet: {},
};

const edit = (color: string): Promise<unknown> =>
  e2e.cluster.client.patch(e2e.cluster.core('configmaps', 'app'), { data: { color } });

/** The colour that a pod has started with; undefined before it starts. */
function colorOf(pod: ApiObject): string | undefined {
  const content = contentAtStart(pod)?.get('ConfigMap/app');
  if (content === undefined) return undefined;
  return (JSON.parse(content.slice(content.indexOf(' '))) as { color: string }).color;
}

/** The pods that are not terminating. */
async function podColors(): Promise<(string | undefined)[]> {
  const list = await e2e.cluster.client.get(`${e2e.cluster.core('pods')}?labelSelector=app%3Dweb`);
  const pods = (list['items'] as ApiObject[]).filter(({ metadata }) => metadata['deletionTimestamp'] === undefined);
  return pods.map(colorOf);
}

/** Deploys the workload with the old content, and waits until all its pods run with it. */
async function deploy(kind: ObservedKind): Promise<ObservedWorkload> {
  const { client, core, group } = cluster();
  const workload: ObservedWorkload = `${kind}/web`;
  await client.create(core('configmaps'), { metadata: { name: 'app' }, data: { color: old } });
  const body = workloadBody(kind, {
    name: 'web',
    uses: [envFrom('ConfigMap/app')],
    annotations: { 'reroll.dev/auto': 'true' },
    templateAnnotations: { [startDelayAnnotation]: '400' },
    spec: replicas[kind],
  });
  await client.create(group('apps/v1', plurals[kind]), body);
  await e2e.rollouts.until(
    'the record',
    workload,
    ({ metadata }) => 'reroll.dev/record' in (metadata.annotations ?? {}),
  );
  await rolledOut(workload);
  return workload;
}

const cluster = () => ({
  client: e2e.cluster.client,
  core: e2e.cluster.core.bind(e2e.cluster),
  group: e2e.cluster.group.bind(e2e.cluster),
});

const rolledOut = (workload: ObservedWorkload): Promise<ApiObject> =>
  e2e.rollouts.until(`${workload} to be rolled out`, workload, isRolledOut);

/** Rolls to the other content, and returns when some, but not all, pods have started with it. */
async function rollHalfWay(workload: ObservedWorkload): Promise<void> {
  await edit(other);
  await e2e.rollouts.untilCount(workload, 1);
  if (workload.startsWith('DaemonSet/')) return;
  await waitFor('a pod that runs the other content', async () => (await podColors()).includes(other));
  expect(await podColors()).toContain(old);
}

async function allRun(color: string): Promise<void> {
  const colors = await podColors();
  expect(colors).toEqual(colors.map(() => color));
  expect(colors).not.toEqual([]);
}

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

test.each(kinds)(
  '%s: content that goes back in the middle of a rollout leaves no pod with what was in between',
  async (kind) => {
    await e2e.installation.start('--settle', '0');
    const workload = await deploy(kind);
    await rollHalfWay(workload);
    await edit(old);
    await e2e.rollouts.untilCount(workload, 2);
    await rolledOut(workload);
    await allRun(old);
    // When the content in between comes back, it finds no template of that time either.
    await edit(other);
    await e2e.rollouts.untilCount(workload, 3);
    await rolledOut(workload);
    await allRun(other);
    expect(e2e.rollouts.total).toBe(3);
  },
);

test.each(['Deployment', 'StatefulSet'] as const)(
  '%s: after an undo in the middle of a rollout, content that goes back leaves no pod with what was in between',
  async (kind) => {
    await e2e.installation.start('--settle', '0');
    const workload = await deploy(kind);
    await rollHalfWay(workload);
    const { namespace } = e2e.cluster;
    await e2e.installation.kubectl('-n', namespace, 'rollout', 'undo', workload.toLowerCase());
    await e2e.rollouts.untilCount(workload, 2);
    await waitFor('the undo to be reported', async () => {
      const events = await e2e.cluster.client.get(e2e.cluster.group('events.k8s.io/v1', 'events'));
      return (events['items'] as ApiObject[]).some(({ ['reason']: reason }) => reason === 'Reverted');
    });
    await edit(old);
    await e2e.rollouts.untilCount(workload, 3);
    await rolledOut(workload);
    await allRun(old);
    expect(e2e.rollouts.total).toBe(3);
  },
);
