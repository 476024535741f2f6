/** The chart as users run it: install, upgrade, rollback, uninstall and cleanup on a real API server. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';

import { writeKubeconfig } from '../cluster/kubeconfig.ts';
import { useCluster } from '../contract/cluster.ts';
import { configMap, deployment } from '../contract/objects.ts';
import type { ApiObject } from '../support/api-client.ts';
import { runReroll } from '../support/controller-process.ts';
import type { VariableManifest } from '../support/manifests.ts';
import { RolloutWatch } from '../support/rollout-watch.ts';
import { tryProgram } from '../support/run-program.ts';
import { chart, helmPath } from '../support/tools.ts';
import { waitFor } from '../support/wait-for.ts';
import { launchAsDeployed } from './deployed.ts';

const cluster = useCluster();
/** Avoids the name of the manifests' ClusterRole, reroll, which other tests apply. */
const release = 'reroll-helm';
const own = 'reroll-by-helm';
const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };
let folder: string;
let kubeconfig: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reroll-helm-'));
  kubeconfig = join(folder, 'kubeconfig');
  await writeKubeconfig(kubeconfig, cluster.cluster, { token: cluster.cluster.adminToken });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(async () => {
  // The namespace of the previous test may still be terminating.
  await waitFor('a new namespace', async () => {
    const body = { metadata: { name: own, labels: restricted } };
    return (await cluster.client.request('POST', '/api/v1/namespaces', { body })).status === 201;
  });
});
afterEach(async () => {
  await helm('uninstall', release, '--ignore-not-found', '--wait');
  await cluster.client.request('DELETE', `/api/v1/namespaces/${own}`);
});

async function helm(...args: readonly string[]): Promise<string> {
  const homes = Object.fromEntries(['CACHE', 'CONFIG', 'DATA'].map((home) => [`HELM_${home}_HOME`, folder]));
  const all = [...args, '--kubeconfig', kubeconfig, '--namespace', own];
  const { code, stdout, stderr } = await tryProgram(helmPath(), all, homes);
  if (code !== 0) throw new Error(`helm ${args.join(' ')} ended with ${String(code)}: ${stdout}${stderr}`);
  return stdout;
}

const set = (...values: readonly string[]): string[] => values.flatMap((value) => ['--set', value]);
const common = ['--wait', '--timeout', '60s', ...set('image.repository=registry.example/reroll')];

async function variables(): Promise<Record<string, string | undefined>> {
  const { spec } = await cluster.client.get(`/apis/apps/v1/namespaces/${own}/deployments/${release}`);
  const { template } = spec as { template: { spec: { containers: [{ env: VariableManifest[] }] } } };
  return Object.fromEntries(template.spec.containers[0].env.map(({ name, value }) => [name, value]));
}

/** The objects with the label of the release, of all kinds that the chart creates. */
async function installed(): Promise<string[]> {
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const paths = [
    `/api/v1/namespaces/${own}/serviceaccounts`,
    `/api/v1/namespaces/${own}/services`,
    `/api/v1/namespaces/${own}/configmaps`,
    `/apis/apps/v1/namespaces/${own}/deployments`,
    `/apis/policy/v1/namespaces/${own}/poddisruptionbudgets`,
    `/apis/networking.k8s.io/v1/namespaces/${own}/networkpolicies`,
    ...['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'].map((plural) => `${rbac}/${plural}`),
  ];
  const lists = await Promise.all(
    paths.map(async (path) => {
      const { items } = await cluster.client.get(`${path}?labelSelector=app.kubernetes.io/instance=${release}`);
      return (items as ApiObject[]).map(({ metadata }) => `${path.replace(/^.*\//, '')} ${metadata.name}`);
    }),
  );
  return lists.flat();
}

/** A workload that uses a ConfigMap, and its rollouts. */
async function deployWorkload(): Promise<RolloutWatch> {
  const { client } = cluster;
  await client.create(cluster.core('configmaps'), configMap('app', { color: 'red' }));
  const web = deployment('web') as { metadata: object; spec: { template: { spec: { containers: [object] } } } };
  Object.assign(web.metadata, { annotations: { 'reroll.dev/auto': 'true' } });
  Object.assign(web.spec.template.spec.containers[0], { envFrom: [{ configMapRef: { name: 'app' } }] });
  const rollouts = await RolloutWatch.start(client, cluster.namespace);
  cluster.onLeave(() => rollouts.stop());
  await client.create(cluster.group('apps/v1', 'deployments'), structuredClone(web));
  return rollouts;
}

test('install, roll, upgrade, roll back, uninstall, clean up: each has its effect, and nothing is left', async () => {
  // Restricted to the namespace of the test, so that no workload of another test has two controllers.
  const scope = set(`namespaces={${cluster.namespace}}`);
  const notes = await helm('install', release, chart, ...common, ...scope);
  expect(notes).toContain(`watches ${cluster.namespace}`);
  expect(notes).toContain('kubectl annotate deployment NAME reroll.dev/auto=true');
  expect(await installed()).toEqual([
    `serviceaccounts ${release}`,
    `services ${release}`,
    `deployments ${release}`,
    `poddisruptionbudgets ${release}`,
    `networkpolicies ${release}`,
    `roles ${release}-watch`,
    `roles ${release}`,
    `roles ${release}-status`,
    `rolebindings ${release}-watch`,
    `rolebindings ${release}`,
    `rolebindings ${release}-status`,
  ]);

  const controller = await launchAsDeployed({ cluster, folder, namespace: own, name: release });
  const rollouts = await deployWorkload();
  await rollouts.until(
    'the record',
    'Deployment/web',
    ({ metadata }) => metadata.annotations?.['reroll.dev/record'] !== undefined,
  );
  await cluster.client.patch(cluster.core('configmaps', 'app'), { data: { color: 'blue' } });
  await rollouts.untilCount('Deployment/web', 1);
  expect(await controller.stop()).toEqual({ code: 0, signal: null });
  expect(controller.lines.filter(({ level }) => level !== 'info')).toEqual([]);

  await helm('upgrade', release, chart, ...common, ...scope, ...set('options.settle=5s', 'replicas=2'));
  expect(await variables()).toMatchObject({ REROLL_SETTLE: '5s' });

  await helm('rollback', release, '1', '--wait', '--timeout', '60s');
  expect(await variables()).toEqual({ POD_NAMESPACE: undefined, REROLL_NAMESPACES: cluster.namespace });

  await helm('uninstall', release, '--wait');
  expect(await installed()).toEqual([]);
  const key = `/api/v1/namespaces/${own}/secrets/reroll-hash-key`;
  expect((await cluster.client.request('GET', key)).status).toBe(200);

  const { code, stderr } = await runReroll('cleanup', '--kubeconfig', kubeconfig, '--namespace', own);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect((await cluster.client.request('GET', key)).status).toBe(404);
  const { metadata } = await cluster.client.get(cluster.group('apps/v1', 'deployments', 'web'));
  expect(metadata.annotations).not.toHaveProperty(['reroll.dev/record']);
  expect(rollouts.count('Deployment/web')).toBe(1);
});

test('by default it watches the whole cluster, with what the ClusterRole grants and nothing more', async () => {
  const notes = await helm('install', release, chart, ...common);
  expect(notes).toContain('watches all namespaces');
  expect(notes).toContain(`kubectl label namespace ${own} pod-security.kubernetes.io/enforce=restricted`);
  const controller = await launchAsDeployed({ cluster, folder, namespace: own, name: release });
  await controller.synced();
  expect(await controller.stop()).toEqual({ code: 0, signal: null });
  expect(controller.lines.filter(({ level }) => level !== 'info')).toEqual([]);
});

test('the objects for Prometheus and Grafana are created where their kinds exist', async () => {
  const kinds = ['ServiceMonitor', 'PodMonitor', 'PrometheusRule'];
  for (const kind of kinds) await defineKind(kind);
  const switches = ['serviceMonitor', 'podMonitor', 'prometheusRule', 'dashboard'];
  await helm('install', release, chart, ...common, ...set(...switches.map((value) => `${value}.enabled=true`)));
  for (const kind of kinds) {
    const path = `/apis/monitoring.coreos.com/v1/namespaces/${own}/${kind.toLowerCase()}s/${release}`;
    expect((await cluster.client.get(path)).metadata.labels).toMatchObject({ 'app.kubernetes.io/instance': release });
  }
  expect(await installed()).toContain(`configmaps ${release}-dashboard`);
});

/** Defines a kind of the Prometheus Operator that accepts any object; the end of the test deletes it. */
async function defineKind(kind: string): Promise<void> {
  const group = 'monitoring.coreos.com';
  const plural = `${kind.toLowerCase()}s`;
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  await cluster.client.create(definitions, {
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  });
  cluster.onLeave(() => cluster.client.request('DELETE', `${definitions}/${plural}.${group}`));
  await waitFor(`kind ${kind}`, async () => {
    return (await cluster.client.request('GET', `/apis/${group}/v1/namespaces/${own}/${plural}`)).status === 200;
  });
}
