/**
 * `reroll cleanup`, as a user runs it after uninstalling reroll: what it removes, what it leaves, and what it prints.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { ApiObject } from '../support/api-client.ts';
import { runReroll } from '../support/controller-process.ts';
import type { ProgramResult } from '../support/run-program.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { installNamespace } from './installation.ts';

const e2e = useInstallation();
const keyPath = `/api/v1/namespaces/${installNamespace}/secrets/reroll-hash-key`;
const leases = `/apis/coordination.k8s.io/v1/namespaces/${installNamespace}/leases`;
const record = 'reroll.dev/record';
const selector = { matchLabels: { app: 'web' } };
const podSpec = {
  containers: [{ name: 'web', image: 'registry.example/web:1', envFrom: [{ configMapRef: { name: 'app' } }] }],
};
const workloads = {
  deployments: 'Deployment/web',
  statefulsets: 'StatefulSet/db',
  daemonsets: 'DaemonSet/agent',
} as const;
type Plural = keyof typeof workloads;
const plurals = Object.keys(workloads) as Plural[];

function cleanUp(...args: readonly string[]): Promise<ProgramResult> {
  const { installation, cluster } = e2e;
  const scope = ['--namespaces', cluster.namespace];
  return runReroll('cleanup', '--kubeconfig', installation.adminKubeconfig, ...scope, ...args);
}

const pathOf = (plural: string, name?: string): string => e2e.cluster.group('apps/v1', plural, name);
const nameOf = (plural: Plural): string => workloads[plural].replace(/^.*\//, '');

async function annotationsOf(plural: Plural): Promise<Record<string, string>> {
  const { metadata } = await e2e.cluster.client.get(pathOf(plural, nameOf(plural)));
  return metadata.annotations ?? {};
}

/** Deploys workloads of all kinds, lets reroll roll each once, and stops the controller. */
async function leaveThingsBehind(): Promise<void> {
  const { client } = e2e.cluster;
  await client.create(e2e.cluster.core('configmaps'), { metadata: { name: 'app' }, data: { color: 'red' } });
  await e2e.installation.start('--namespaces', e2e.cluster.namespace, '--settle', '0');
  for (const plural of plurals) {
    const template = { metadata: { labels: { app: 'web' } }, spec: podSpec };
    const metadata = { name: nameOf(plural), annotations: { 'reroll.dev/auto': 'true', team: 'shop' } };
    const serviceName = plural === 'statefulsets' ? { serviceName: 'web' } : {};
    await client.create(pathOf(plural), { metadata, spec: { selector, template, ...serviceName } });
    await e2e.rollouts.until(
      'the record',
      workloads[plural],
      ({ metadata: { annotations } }) => annotations?.[record] !== undefined,
    );
  }
  await client.patch(e2e.cluster.core('configmaps', 'app'), { data: { color: 'blue' } });
  for (const plural of plurals) await e2e.rollouts.untilCount(workloads[plural], 1);
  // The Deployment controller copies annotations to ReplicaSets.
  await waitFor('the record on a ReplicaSet', async () => (await replicaSetsWithRecord()).length > 0);
  await e2e.installation.stopControllers();
}

async function replicaSetsWithRecord(): Promise<readonly ApiObject[]> {
  const { items } = await e2e.cluster.client.get(pathOf('replicasets'));
  return (items as ApiObject[]).filter(({ metadata }) => metadata.annotations?.[record] !== undefined);
}

const exists = async (path: string): Promise<boolean> => (await e2e.cluster.client.request('GET', path)).status === 200;

describe('after a controller that rolled workloads of all kinds', () => {
  beforeEach(leaveThingsBehind);

  test('--dry-run lists what it would remove, and removes nothing', async () => {
    const { code, stdout, stderr } = await cleanUp('--dry-run');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const plural of plurals) {
      const [kind] = workloads[plural].split('/');
      expect(stdout).toContain(`${String(kind)} ${e2e.cluster.namespace}/${nameOf(plural)}: would remove ${record}\n`);
      expect(await annotationsOf(plural)).toHaveProperty([record]);
    }
    expect(stdout).toContain(`Secret ${installNamespace}/reroll-hash-key: would remove it\n`);
    expect(await exists(keyPath)).toBe(true);
  });

  test('it removes only the objects and annotations of reroll, and no pod is replaced', async () => {
    const { code, stdout, stderr } = await cleanUp();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const plural of plurals) {
      const { metadata, spec } = await e2e.cluster.client.get(pathOf(plural, nameOf(plural)));
      expect(metadata.annotations).toMatchObject({ 'reroll.dev/auto': 'true', team: 'shop' });
      expect(metadata.annotations).not.toHaveProperty([record]);
      const { template } = spec as { template: ApiObject };
      expect(Object.keys(template.metadata.annotations ?? {}).sort()).toEqual([
        'reroll.dev/cause',
        'reroll.dev/config-hash',
      ]);
      expect(e2e.rollouts.count(workloads[plural])).toBe(1);
    }
    expect(await replicaSetsWithRecord()).toEqual([]);
    expect(await exists(keyPath)).toBe(false);
    expect(stdout).toContain('The pod template of 3 workloads keep reroll.dev/config-hash and reroll.dev/cause');

    const again = await cleanUp();
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toContain('\n0 objects cleaned or removed.\n');
  });

  test('it names what it cannot reach, and the exit code is 1', async () => {
    const { code, stderr } = await runReroll(
      'cleanup',
      '--kubeconfig',
      await e2e.installation.unreachableKubeconfig(),
      '--force',
    );
    expect(code).toBe(1);
    expect(stderr).toContain('Deployments are not cleaned: ');
    expect(stderr).toContain(`Secret ${installNamespace}/reroll-hash-key is not removed: `);
  });
});

describe('a Lease', () => {
  const lease = (renewTime: Date): object => ({
    metadata: { name: 'reroll', annotations: { 'reroll.dev/options': '{}' } },
    spec: {
      holderIdentity: 'reroll-0',
      leaseDurationSeconds: 15,
      renewTime: renewTime.toISOString().replace('Z', '000Z'),
    },
  });

  afterEach(async () => {
    await e2e.cluster.client.request('DELETE', `${leases}/reroll`);
  });

  test('that a controller holds stops it, unless it is forced', async () => {
    await e2e.cluster.client.create(leases, lease(new Date()));
    const { code, stdout, stderr } = await cleanUp();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`reroll still runs: reroll-0 holds Lease ${installNamespace}/reroll, renewed `);
    expect(await exists(`${leases}/reroll`)).toBe(true);

    expect(await cleanUp('--force')).toMatchObject({ code: 0 });
    expect(await exists(`${leases}/reroll`)).toBe(false);
  });

  test('that has expired is removed', async () => {
    await e2e.cluster.client.create(leases, lease(new Date(Date.now() - 3_600_000)));
    expect(await cleanUp()).toMatchObject({ code: 0, stderr: '' });
    expect(await exists(`${leases}/reroll`)).toBe(false);
  });
});

test('a Secret of this name that reroll did not create is left', async () => {
  const { cluster, installation } = e2e;
  await cluster.client.create(cluster.core('secrets'), { metadata: { name: 'password' } });
  const named = `${cluster.namespace}/password`;
  const { code, stderr } = await runReroll(
    'cleanup',
    '--kubeconfig',
    installation.adminKubeconfig,
    '--hash-key-secret',
    named,
  );
  expect(code).toBe(1);
  expect(stderr).toContain(`Secret ${named} is not removed: it lacks the label`);
  expect(await exists(cluster.core('secrets', 'password'))).toBe(true);
});
