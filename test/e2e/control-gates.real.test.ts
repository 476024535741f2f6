/** Control gates as a user meets them: with kubectl only, on a real control plane. */
import { describe, expect, test } from '@jest/globals';

import { readPending, type Pending } from '../../src/plan/pending.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { installNamespace } from './installation.ts';
import { applyWith, webManifest } from './web-manifest.ts';

const e2e = useInstallation();

const required = 'reroll.dev/approval: required';

const kubectl = (...args: string[]): Promise<string> => e2e.installation.kubectl('-n', e2e.cluster.namespace, ...args);

const apply = (color: string, ...annotations: readonly string[]): Promise<void> =>
  applyWith(kubectl, webManifest(color, ...annotations));

async function annotation(name: string): Promise<string> {
  return kubectl('get', 'deployment', 'web', '-o', `jsonpath={.metadata.annotations.reroll\\.dev/${name}}`);
}

const revision = async (): Promise<number> =>
  Number(
    await kubectl(
      'get',
      'deployment',
      'web',
      '-o',
      String.raw`jsonpath={.metadata.annotations.deployment\.kubernetes\.io/revision}`,
    ),
  );

const rollsOut = (): Promise<string> => kubectl('rollout', 'status', 'deployment', 'web', '--timeout=60s');
const events = (): Promise<string> => kubectl('events', '--for', 'deployment/web');

async function deployed(): Promise<void> {
  await e2e.installation.start('--settle', '0');
  await apply('red', required);
  await rollsOut();
  await waitFor('the record', async () => (await annotation('record')) !== '');
}

async function pendingFor(reason: string): Promise<Pending> {
  return waitFor(`the workload to wait for ${reason}`, async () => {
    const pending = readPending((await annotation('pending')) || undefined);
    return pending?.reason === reason ? pending : undefined;
  });
}

/** Approves with the command that the Event Held contains, word by word. */
async function approveAsTheEventSays(id: string): Promise<void> {
  const command = await waitFor('the command in the Event', async () => {
    const found = [...(await events()).matchAll(/approve with: [^;]+, or by hand: kubectl (annotate [^;]+);/g)];
    return found.map(([, words]) => words ?? '').find((words) => words.includes(id));
  });
  await e2e.installation.kubectl(...command.split(' '));
}

describe('an approval by hand', () => {
  test('lets the content go that the Event names, and the next content waits again', async () => {
    await deployed();
    await apply('blue', required);
    const first = await pendingFor('approval');
    expect(await revision()).toBe(1);
    await approveAsTheEventSays(first.wants['ConfigMap/app'] ?? '');
    await waitFor('revision 2', async () => (await revision()) === 2);
    await rollsOut();
    expect(await annotation('pending')).toBe('');
    await apply('green', required);
    const second = await pendingFor('approval');
    expect(second.wants).not.toEqual(first.wants);
    // The command keeps the ids that were approved before.
    await approveAsTheEventSays(second.wants['ConfigMap/app'] ?? '');
    await waitFor('revision 3', async () => (await revision()) === 3);
    expect((await annotation('approved')).split(',')).toHaveLength(2);
    expect(e2e.rollouts.count('Deployment/web')).toBe(2);
  });

  test('undo-brings-back-pending: it decides nothing, and reroll removes it', async () => {
    await deployed();
    await apply('blue', required);
    const { wants } = await pendingFor('approval');
    // The Deployment controller copies annotations to the ReplicaSet when it syncs the Deployment.
    await waitFor('the copy on the ReplicaSet', async () =>
      (await kubectl('get', 'rs', '-o', 'yaml')).includes('pending'),
    );
    await approveAsTheEventSays(wants['ConfigMap/app'] ?? '');
    await waitFor('revision 2', async () => (await revision()) === 2);
    await rollsOut();
    await kubectl('rollout', 'undo', 'deployment/web');
    await waitFor('revision 3', async () => (await revision()) === 3);
    await rollsOut();
    await waitFor('the annotation to go', async () => (await annotation('pending')) === '');
    expect(e2e.rollouts.count('Deployment/web')).toBe(2);
  });

  test('an undo that takes a hold away says so', async () => {
    await deployed();
    await apply('blue', required);
    const { wants } = await pendingFor('approval');
    await approveAsTheEventSays(wants['ConfigMap/app'] ?? '');
    await waitFor('revision 2', async () => (await revision()) === 2);
    await rollsOut();
    // The hold comes together with the rollout of another client, so that the ReplicaSet of before lacks it.
    await kubectl('annotate', 'deployment/web', 'reroll.dev/hold=true INC-4711');
    await kubectl('rollout', 'undo', 'deployment/web');
    await waitFor('the Event', async () => (await events()).includes('GatesUndone'));
    expect(await annotation('hold')).toBe('');
  });
});

test('lease-hold by kubectl: the emergency stop of the docs stops everything, and is lifted', async () => {
  const controller = await e2e.installation.start('--settle', '0', '--leader-elect');
  await controller.line('leading');
  await apply('red');
  await waitFor('the record', async () => (await annotation('record')) !== '');
  await e2e.installation.kubectl('-n', installNamespace, 'annotate', 'lease/reroll', 'reroll.dev/hold=true INC-4711');
  await controller.line('the Lease holds all workloads');
  await kubectl('patch', 'configmap', 'app', '--type=merge', '-p={"data":{"color":"blue"}}');
  await pendingFor('hold');
  expect(e2e.rollouts.count('Deployment/web')).toBe(0);
  await e2e.installation.kubectl('-n', installNamespace, 'annotate', 'lease/reroll', 'reroll.dev/hold-');
  await e2e.rollouts.untilCount('Deployment/web', 1);
});
