/** `reroll explain` against the controllers of workloads, whose templates are the history of rolls. */
import { describe, expect, test } from '@jest/globals';

import { runReroll } from '../support/controller-process.ts';
import { violations } from '../support/data-schemas.ts';
import type { ObservedKind } from '../support/rollout-watch.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { envFrom, plurals, workloadBody } from './scenarios/objects.ts';

const e2e = useInstallation();

const kubectl = (...args: string[]): Promise<string> => e2e.installation.kubectl('-n', e2e.cluster.namespace, ...args);

interface Rolled {
  readonly rolls: readonly { readonly cause: readonly string[]; readonly configHash: string }[];
  readonly notListed: string | null;
}

interface Explained {
  readonly state: string;
  readonly basis: string;
  readonly configHash: string | null;
  readonly rolled: Rolled;
  readonly answers: readonly { readonly code: string }[];
  readonly changed: readonly { readonly keys: object; readonly by: readonly { readonly manager: string }[] }[];
}

async function explain(object: string, kubeconfig = e2e.installation.adminKubeconfig): Promise<Explained> {
  const { code, stdout, stderr } = await runReroll(
    ...['explain', object, '--namespace', e2e.cluster.namespace, '--kubeconfig', kubeconfig, '-o', 'json'],
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const data = JSON.parse(stdout) as Explained;
  expect(violations(data, 'workload-explanation')).toEqual([]);
  return data;
}

async function text(object: string): Promise<string> {
  const { namespace } = e2e.cluster;
  const { stdout } = await runReroll(
    ...['explain', object, '-n', namespace, '--kubeconfig', e2e.installation.adminKubeconfig],
  );
  return stdout;
}

const edit = (color: string): Promise<unknown> =>
  e2e.cluster.client.patch(e2e.cluster.core('configmaps', 'app'), { data: { color } });

async function deploy(kind: ObservedKind, annotations: Readonly<Record<string, string>> = {}): Promise<void> {
  const { client } = e2e.cluster;
  await client.create(e2e.cluster.core('configmaps'), { metadata: { name: 'app' }, data: { color: 'red' } });
  const body = workloadBody(kind, {
    name: 'web',
    uses: [envFrom('ConfigMap/app')],
    annotations: { 'reroll.dev/auto': 'true', ...annotations },
  });
  await client.create(e2e.cluster.group('apps/v1', plurals[kind]), body);
  await e2e.rollouts.until(
    'the record',
    `${kind}/web`,
    ({ metadata }) => 'reroll.dev/record' in (metadata.annotations ?? {}),
  );
}

async function lead(): Promise<void> {
  const controller = await e2e.installation.start('--settle', '0', '--leader-elect');
  await controller.line('leading');
}

describe('the last rolls', () => {
  test.each(['Deployment', 'StatefulSet', 'DaemonSet'] as const)(
    'of a %s are those of reroll, and neither an image nor an undo of another client',
    async (kind) => {
      const object = `${kind.toLowerCase()}/web`;
      await lead();
      await deploy(kind);
      expect((await explain(object)).rolled).toEqual({ rolls: [], notListed: null });

      await edit('blue');
      await e2e.rollouts.untilCount(`${kind}/web`, 1);
      const first = await waitFor('the first roll', async () => {
        const { rolled, configHash } = await explain(object);
        return rolled.rolls.length === 1 ? { ...rolled.rolls[0], now: configHash } : undefined;
      });
      expect(first).toMatchObject({ cause: ['ConfigMap/app'], configHash: first.now });

      await kubectl('set', 'image', object, '*=registry.example/web:2');
      await e2e.rollouts.untilCount(`${kind}/web`, 2);
      await edit('green');
      await e2e.rollouts.untilCount(`${kind}/web`, 3);
      await waitFor('the second roll', async () => (await explain(object)).rolled.rolls.length === 2);
      await kubectl('rollout', 'undo', object);
      await e2e.rollouts.untilCount(`${kind}/web`, 4);
      const { rolled } = await explain(object);
      expect(rolled.rolls).toHaveLength(2);
      expect(rolled.rolls[1]?.configHash).toBe(first.configHash);
      expect(await text(object)).toMatch(/Rolled +revision \d+ +\d+s ago +ConfigMap\/app +\w+ web-\w+\n/);
    },
  );
});

test('a user with the ClusterRole view gets the answer of the controller, and learns what is not known', async () => {
  const { namespace } = e2e.cluster;
  await kubectl('create', 'serviceaccount', 'viewer', '-n', 'reroll-system');
  e2e.cluster.onLeave(() => kubectl('delete', 'serviceaccount', 'viewer', '-n', 'reroll-system'));
  await kubectl('create', 'rolebinding', 'viewer', '--clusterrole=view', '--serviceaccount=reroll-system:viewer');
  const kubeconfig = await e2e.installation.kubeconfigOf('viewer');
  await lead();
  await deploy('Deployment', { 'reroll.dev/approval': 'required' });
  await edit('blue');
  await e2e.rollouts.until(
    'pending',
    'Deployment/web',
    ({ metadata }) => 'reroll.dev/pending' in (metadata.annotations ?? {}),
  );
  const { state, basis, rolled, answers, changed } = await waitFor('the rights', async () => {
    const { code } = await runReroll('explain', 'deployment/web', '-n', namespace, '--kubeconfig', kubeconfig);
    return code === 0 ? explain('deployment/web', kubeconfig) : undefined;
  });
  expect({ state, basis, rolled }).toEqual({
    state: 'pending',
    basis: 'controller',
    rolled: { rolls: [], notListed: null },
  });
  expect(answers.map(({ code }) => code)).not.toContain('controller-not-running');
  expect(changed).toMatchObject([{ keys: { names: [], others: 0 }, by: [{ manager: expect.any(String) }] }]);
  const secret = await runReroll('explain', 'secret/none', '-n', namespace, '--kubeconfig', kubeconfig);
  expect(secret).toMatchObject({ code: 0 });
  expect(secret.stdout).toContain('Keys     not known: ');
});
