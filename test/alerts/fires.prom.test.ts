/** A real Prometheus scrapes a real reroll on a real control plane: alerts fire when they should, and end. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { useCluster } from '../contract/cluster.ts';
import { Installation } from '../e2e/installation.ts';
import type { ControllerProcess } from '../support/controller-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { Prometheus } from './prometheus.ts';

const api = useCluster();
const role = '/apis/rbac.authorization.k8s.io/v1/clusterroles/reroll';
const ownRole = '/apis/rbac.authorization.k8s.io/v1/namespaces/reroll-system/roles/reroll';
/** Short, so that a leader that cannot renew its Lease stands by within seconds. */
const election = ['--leader-elect', '--lease-duration', '3s', '--renew-deadline', '2s', '--retry-period', '500ms'];

let installation: Installation;
let controller: ControllerProcess;
let prometheus: Prometheus;

beforeAll(async () => {
  installation = await Installation.create(api);
  controller = await installation.start('--settle', '0', '--metrics-per-workload', ...election);
  prometheus = await Prometheus.start(new URL(await controller.url()).host);
});

afterAll(async () => {
  await prometheus.stop();
  await installation.remove();
});

async function deploy(annotations: object): Promise<void> {
  const { client } = api;
  const container = { name: 'web', image: 'registry.example/web:1', envFrom: [{ configMapRef: { name: 'app' } }] };
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } };
  const spec = { replicas: 0, selector: { matchLabels: { app: 'web' } }, template };
  await client.create(api.core('configmaps'), { metadata: { name: 'app' }, data: { color: 'red' } });
  await client.create(api.group('apps/v1', 'deployments'), { metadata: { name: 'web', annotations }, spec });
  await controller.line('recorded without a rollout', ({ workload }) => workload === key());
}

function key(): string {
  return `Deployment/${api.namespace}/web`;
}

test('no alert fires for a healthy controller', async () => {
  await deploy({ 'reroll.dev/auto': 'true' });
  await waitFor('the first scrape', async () => (await prometheus.query('reroll_synced == 1')).length === 1);
  await prometheus.untilFiring();
});

test('promtool complains about no metric, except those of Node', async () => {
  const input = await (await fetch(`${await controller.url()}/metrics`)).text();
  const { stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
  const complaints = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('nodejs_'));
  expect(complaints).toEqual([]);
});

test('every query of the dashboard is one that Prometheus evaluates', async () => {
  const path = join(resolve(import.meta.dirname, '../..'), 'manifests/chart/files/dashboard.json');
  const { panels } = JSON.parse(readFileSync(path, 'utf8')) as { panels: { targets?: { expr: string }[] }[] };
  const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  for (const query of queries) {
    await prometheus.query(query.replaceAll('$namespace', '.*').replaceAll('$__rate_interval', '1m'));
  }
  expect(queries.length).toBeGreaterThan(0);
});

test('RerollPatchesFailing fires once the right to patch is gone, names how many, and ends when it is back', async () => {
  await deploy({ 'reroll.dev/auto': 'true' });
  const { rules } = (await api.client.get(role)) as unknown as { rules: { verbs: string[] }[] };
  const withoutPatch = rules.map((rule) => ({ ...rule, verbs: rule.verbs.filter((verb) => verb !== 'patch') }));
  await api.client.patch(role, { rules: withoutPatch });
  // Every request is authorized again: the first one that is refused shows that the right is gone.
  await api.client.patch(api.core('configmaps', 'app'), { data: { color: 'blue' } });
  await controller.line('patch failed, will retry', ({ workload }) => workload === key());
  const [alert] = await prometheus.untilFiring('RerollPatchesFailing');
  expect(alert).toMatchObject({
    labels: { severity: 'critical', namespace: 'reroll-system' },
    annotations: { summary: "The API server does not accept reroll's patches of 1 workloads." },
  });
  const waiting = `reroll_workload_stale{reason="patch-failed",kind="Deployment",exported_namespace="${api.namespace}",name="web"}`;
  // The metric counts the workload while its patch is retried.
  await waitFor('the workload by its name', async () => (await prometheus.query(waiting)).length === 1);
  await api.client.patch(role, { rules });
  await controller.line('rolled', ({ workload }) => workload === key());
  await prometheus.untilFiring();
});

test('RerollNobodyLeads fires once the right to renew the Lease is gone, and ends when it is back', async () => {
  const { rules } = (await api.client.get(ownRole)) as unknown as { rules: { resources: string[] }[] };
  await api.client.patch(ownRole, { rules: rules.filter(({ resources }) => !resources.includes('leases')) });
  await controller.line('no longer leading');
  const [alert] = await prometheus.untilFiring('RerollNobodyLeads');
  expect(alert?.labels).toMatchObject({ severity: 'critical', namespace: 'reroll-system', name: 'reroll' });
  await api.client.patch(ownRole, { rules });
  await prometheus.untilFiring();
});

test('RerollHintsNotUnderstood fires when a hint is not', async () => {
  await deploy({ 'reroll.dev/auto': 'true', 'reroll.dev/setle': '5s' });
  await prometheus.untilFiring('RerollHintsNotUnderstood');
});

test('RerollAbsent fires when it is stopped', async () => {
  await controller.stop();
  await prometheus.untilFiring('RerollAbsent', 'RerollHintsNotUnderstood');
});
