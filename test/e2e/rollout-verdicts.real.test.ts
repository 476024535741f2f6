/**
 * The verdicts on rollouts by the status that the real controllers of workloads write, and the words of the Deployment
 * controller that reroll relies on.
 */
import { expect, test } from '@jest/globals';

import { startDelayAnnotation } from '../cluster/pod-status.ts';
import type { ApiObject } from '../support/api-client.ts';
import type { ControllerProcess } from '../support/controller-process.ts';
import { isRolledOut, type ObservedKind, type ObservedWorkload } from '../support/rollout-watch.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { envFrom, plurals, workloadBody } from './scenarios/objects.ts';

const e2e = useInstallation();
const longMs = 120_000;

interface Recorded {
  readonly roll?: { readonly gen?: number; readonly was?: string; readonly for?: readonly string[] };
}

const recordOf = ({ metadata }: ApiObject): Recorded =>
  JSON.parse(metadata.annotations?.['reroll.dev/record'] ?? '{}') as Recorded;

/** Deploys a workload of the ConfigMap `app`, and waits until it is recorded and rolled out. */
async function deploy(kind: ObservedKind, spec: object = {}, templateAnnotations = {}): Promise<ObservedWorkload> {
  const { client } = e2e.cluster;
  const workload: ObservedWorkload = `${kind}/web`;
  await client.create(e2e.cluster.core('configmaps'), { metadata: { name: 'app' }, data: { color: 'red' } });
  const annotations = { 'reroll.dev/auto': 'true' };
  const body = workloadBody(kind, {
    name: 'web',
    uses: [envFrom('ConfigMap/app')],
    annotations,
    templateAnnotations,
    spec,
  });
  await client.create(e2e.cluster.group('apps/v1', plurals[kind]), body);
  await e2e.rollouts.until(`${workload} to be rolled out`, workload, isRolledOut);
  await e2e.rollouts.until(
    'the record',
    workload,
    ({ metadata }) => 'reroll.dev/record' in (metadata.annotations ?? {}),
  );
  return workload;
}

/** Changes the content, and waits for the rollout. Returns the workload right after it. */
async function roll(workload: ObservedWorkload): Promise<ApiObject> {
  await e2e.cluster.client.patch(e2e.cluster.core('configmaps', 'app'), { data: { color: 'blue' } });
  await e2e.rollouts.untilCount(workload, 1);
  return e2e.rollouts.until('the roll', workload, (object) => recordOf(object).roll !== undefined);
}

const verdict = (controller: ControllerProcess, kind: ObservedKind, result: string): Promise<boolean> =>
  waitFor(
    `the verdict ${result} on a ${kind}`,
    async () => {
      const labels = [`kind="${kind}"`, `result="${result}"`];
      return (await controller.metric('reroll_rollout_seconds_count', ...labels)) === 1 || undefined;
    },
    { timeoutMs: longMs },
  );

async function failedNotes(): Promise<readonly string[]> {
  const events = await e2e.cluster.client.get(e2e.cluster.group('events.k8s.io/v1', 'events'));
  const failed = (events['items'] as ApiObject[]).filter(({ ['reason']: reason }) => reason === 'RolloutFailed');
  return failed.map(({ ['note']: note }) => String(note));
}

const failedNote = (): Promise<unknown> => waitFor('the Event RolloutFailed', async () => (await failedNotes())[0]);

test.each(['Deployment', 'StatefulSet', 'DaemonSet'] as const)(
  'a %s that rolls out is complete after the soak, and its record has the generation of the roll',
  async (kind) => {
    const controller = await e2e.installation.start('--settle', '0');
    const workload = await deploy(kind);
    const { roll: recorded } = recordOf(await roll(workload));
    expect(recorded).toMatchObject({ was: 'ok', for: ['ConfigMap/app'] });
    const after = await e2e.rollouts.until(`${workload} to be rolled out`, workload, isRolledOut);
    expect(recorded?.gen).toBe(after.metadata.generation);
    await verdict(controller, kind, 'complete');
    expect(await failedNotes()).toEqual([]);
  },
  2 * longMs,
);

test(
  'a Deployment has failed once its controller has given it up, and works later all the same',
  async () => {
    const controller = await e2e.installation.start('--settle', '0');
    const delay = { [startDelayAnnotation]: '8000' };
    const workload = await deploy('Deployment', { progressDeadlineSeconds: 2 }, delay);
    await roll(workload);
    await verdict(controller, 'Deployment', 'failed');
    expect(await failedNote()).toMatch(
      /^the rollout for the new content of ConfigMap\/app failed: .*progressDeadlineSeconds/,
    );
    await e2e.rollouts.until(`${workload} to be rolled out`, workload, isRolledOut);
  },
  2 * longMs,
);

test(
  'a Deployment has failed where its controller may create no other ReplicaSet, although it has not observed the roll',
  async () => {
    const controller = await e2e.installation.start('--settle', '0');
    const workload = await deploy('Deployment');
    const quota = { metadata: { name: 'few' }, spec: { hard: { 'count/replicasets.apps': '1' } } };
    await e2e.cluster.client.create(e2e.cluster.core('resourcequotas'), quota);
    await waitFor('the quota', async () => {
      const { status } = await e2e.cluster.client.get(e2e.cluster.core('resourcequotas', 'few'));
      return (status as { used?: object } | undefined)?.used;
    });
    await roll(workload);
    await verdict(controller, 'Deployment', 'failed');
    expect(await failedNote()).toContain('the Deployment controller cannot create its ReplicaSet');
  },
  2 * longMs,
);
