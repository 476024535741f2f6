/** With the approval policies, everything that adds no approval goes through for a person outside the group. */
import { beforeEach, describe, expect, test } from '@jest/globals';

import { deployment } from '../contract/objects.ts';
import type { ApiObject } from '../support/api-client.ts';
import { runReroll } from '../support/controller-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { approverAccount, approverGroup, useApprovalPolicy } from './approvers.ts';
import { useInstallation } from './fixture.ts';
import { envFrom, workloadBody } from './scenarios/objects.ts';

const e2e = useInstallation();
const users = useApprovalPolicy(e2e);

const approved = 'reroll.dev/approved';
const record = 'reroll.dev/record';
const id = 'k3xq7m2pzt4wab5c';
const web = 'deployment/web';

async function annotations(): Promise<Record<string, string>> {
  const { metadata } = await e2e.cluster.client.get(e2e.cluster.group('apps/v1', 'deployments', 'web'));
  return metadata.annotations ?? {};
}

async function replicaSets(): Promise<readonly ApiObject[]> {
  const { items } = await e2e.cluster.client.get(e2e.cluster.group('apps/v1', 'replicasets'));
  return items as ApiObject[];
}

const approve = (): Promise<string> => users.approver.kubectl('annotate', web, `${approved}=${id}`);

describe('kubectl rollout undo', () => {
  const images = async (): Promise<string> =>
    users.outsider.kubectl('get', web, '-o', 'jsonpath={.spec.template.spec.containers[*].image}');
  const undo = ['rollout', 'undo', web] as const;

  const untilCopied = (): Promise<unknown> =>
    waitFor('the approval on the ReplicaSet', async () => {
      return (await replicaSets()).some(({ metadata }) => metadata.annotations?.[approved] === id);
    });

  async function release(): Promise<void> {
    await users.outsider.kubectl('set', 'image', web, 'web=registry.example/web:2');
    await waitFor('the second ReplicaSet', async () => (await replicaSets()).length === 2);
  }

  beforeEach(async () => {
    await e2e.cluster.client.create(e2e.cluster.group('apps/v1', 'deployments'), deployment('web'));
    await waitFor('the first ReplicaSet', async () => (await replicaSets()).length === 1);
  });

  test('goes through where there is no approval', async () => {
    await release();
    await users.outsider.kubectl(...undo);
    expect(await images()).toBe('registry.example/web:1');
  });

  test('goes through where the approval was given before the rollout that it undoes, and keeps it', async () => {
    await approve();
    await untilCopied();
    await release();
    await users.outsider.kubectl(...undo);
    expect(await images()).toBe('registry.example/web:1');
    expect(await annotations()).toMatchObject({ [approved]: id });
  });

  test('goes through where the approval was given after that, and takes it away', async () => {
    await release();
    await approve();
    await users.outsider.kubectl(...undo);
    expect(await images()).toBe('registry.example/web:1');
    expect(await annotations()).not.toHaveProperty([approved]);
  });

  test('is refused where it brings an approval back, and the message names the command that helps', async () => {
    await approve();
    await untilCopied();
    await release();
    await users.outsider.kubectl('annotate', web, `${approved}-`);
    const message = await users.outsider.refusedKubectl(...undo);
    const [, command = ''] = /brings back: kubectl (.*)\n/.exec(message) ?? [];
    expect(message).toContain(
      `only group ${approverGroup} or ServiceAccount ${approverAccount} may add ${id} to ${approved}; if the change `,
    );
    expect(await images()).toBe('registry.example/web:2');

    const [first] = (await replicaSets()).filter(({ metadata }) => metadata.annotations?.[approved] === id);
    await users.outsider.kubectl(...command.replace('NAME', first?.metadata.name ?? '').split(' '));
    await users.outsider.kubectl(...undo);
    expect(await images()).toBe('registry.example/web:1');
    expect(await annotations()).not.toHaveProperty([approved]);
  });

  test('that brings an approval back goes through for a person in the group', async () => {
    await approve();
    await untilCopied();
    await release();
    await users.outsider.kubectl('annotate', web, `${approved}-`);
    await users.approver.kubectl(...undo);
    expect(await annotations()).toMatchObject({ [approved]: id });
  });
});

test('reroll, kubectl rollout undo, kubectl replace and reroll cleanup write to an approved workload', async () => {
  const { cluster, installation, rollouts } = e2e;
  const controller = await installation.start('--settle', '0', '--namespaces', cluster.namespace);
  const hints = { 'reroll.dev/auto': 'true' };
  const body = workloadBody('Deployment', { name: 'web', uses: [envFrom('ConfigMap/app')], annotations: hints });
  const file = await users.fileOf({ apiVersion: 'apps/v1', kind: 'Deployment', ...body });
  await users.outsider.kubectl('create', 'configmap', 'app', '--from-literal=color=red');
  await users.outsider.kubectl('create', '-f', file);
  const untilRecorded = async (): Promise<void> => {
    await waitFor('the record', async () => (await annotations())[record] !== undefined);
  };
  await untilRecorded();
  await approve();
  await users.outsider.kubectl('patch', 'configmap/app', '--type=merge', '-p={"data":{"color":"blue"}}');
  await rollouts.untilCount('Deployment/web', 1);
  expect(await annotations()).toMatchObject({ [approved]: id });

  await users.outsider.kubectl('rollout', 'undo', web);
  await rollouts.untilCount('Deployment/web', 2);
  // Controllers write the Deployment at the same time, which can be a conflict.
  await waitFor('the replacement', async () => (await users.outsider.kubectl('replace', '-f', file)) !== '');
  await untilRecorded();
  expect(await annotations()).not.toHaveProperty([approved]);
  expect(controller.lines.filter(({ level }) => level === 'error')).toEqual([]);
  await installation.stopControllers();

  const scope = ['--kubeconfig', users.outsider.kubeconfig, '--namespaces', cluster.namespace];
  expect(await runReroll('cleanup', ...scope)).toMatchObject({ code: 0, stderr: '' });
  expect(await annotations()).not.toHaveProperty([record]);
});

test('helm upgrade and rollback go through on an approved workload', async () => {
  const chart = 'docs/examples/helm';
  await users.outsider.helm('install', 'web', chart);
  await approve();
  await users.outsider.helm('upgrade', 'web', chart, '--set=color=blue', '--set=tag=1.1.0');
  await users.outsider.helm('rollback', 'web');
  expect(await annotations()).toMatchObject({ [approved]: id });
  expect(await users.outsider.kubectl('get', web, '-o', 'jsonpath={..image}')).toBe('registry.example/web:1.0.0');
});
