/** Notifications as users install them: the chart mounts the file from a Secret, and one roll is one message. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { writeKubeconfig } from '../cluster/kubeconfig.ts';
import { useCluster } from '../contract/cluster.ts';
import { configMap, deployment } from '../contract/objects.ts';
import { SinkServer } from '../fakes/sink-server.ts';
import { RolloutWatch } from '../support/rollout-watch.ts';
import { tryProgram } from '../support/run-program.ts';
import { chart, helmPath } from '../support/tools.ts';
import { waitFor } from '../support/wait-for.ts';
import { launchAsDeployed } from './deployed.ts';

const cluster = useCluster();
/** Avoids the names that other tests use. */
const release = 'reroll-notify';
let folder: string;
const server = new SinkServer();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reroll-notify-'));
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const file = `cluster: test
sinks: [{name: ops, type: slack, urlFile: ops.url}]
routes: [{sinks: [ops], events: [rolled]}]
group: {wait: 1s}
`;

test('the chart mounts the file from a Secret, and one roll is one message', async () => {
  const { client, namespace } = cluster;
  const url = `${await server.start()}/services/s3cret`;
  const stringData = { 'notifications.yaml': file, 'ops.url': url };
  await client.create(cluster.core('secrets'), { metadata: { name: 'channels' }, stringData });
  await helmInstall(`namespaces={${namespace}}`, 'notifications.secret=channels');
  const controller = await launchAsDeployed({ cluster, folder, namespace, name: release });

  // Of two managers that wrote within one second, the API server does not show which one was the last.
  const byEdit = '?fieldManager=kubectl-edit';
  await client.create(`${cluster.core('configmaps')}${byEdit}`, configMap('app', { color: 'red' }));
  const web = deployment('web') as { metadata: object; spec: { template: { spec: { containers: [object] } } } };
  Object.assign(web.metadata, { annotations: { 'reroll.dev/auto': 'true' } });
  Object.assign(web.spec.template.spec.containers[0], { envFrom: [{ configMapRef: { name: 'app' } }] });
  const rollouts = await RolloutWatch.start(client, namespace);
  cluster.onLeave(() => rollouts.stop());
  await client.create(cluster.group('apps/v1', 'deployments'), structuredClone(web));
  await rollouts.until(
    'the record',
    'Deployment/web',
    ({ metadata }) => metadata.annotations?.['reroll.dev/record'] !== undefined,
  );
  await client.patch(`${cluster.core('configmaps', 'app')}${byEdit}`, { data: { color: 'blue' } });
  await rollouts.untilCount('Deployment/web', 1);
  await waitFor('the message', () => server.received.length > 0);
  // The stop sends everything that is left.
  expect(await controller.stop()).toEqual({ code: 0, signal: null });

  expect(server.received).toHaveLength(1);
  const { url: path, body = '' } = server.received[0] ?? {};
  expect(path).toBe('/services/s3cret');
  expect(body).toContain(`[test] Rolled: ConfigMap/app in ${namespace}`);
  expect(body).toContain('(color) changed by manager kubectl-edit, ');
  expect(JSON.stringify(controller.lines)).not.toContain('s3cret');
});

async function helmInstall(...values: readonly string[]): Promise<void> {
  const kubeconfig = join(folder, 'kubeconfig');
  await writeKubeconfig(kubeconfig, cluster.cluster, { token: cluster.cluster.adminToken });
  const homes = Object.fromEntries(['CACHE', 'CONFIG', 'DATA'].map((home) => [`HELM_${home}_HOME`, folder]));
  const args = ['install', release, chart, '--namespace', cluster.namespace, '--kubeconfig', kubeconfig];
  const set = ['image.repository=registry.example/reroll', ...values].flatMap((value) => ['--set', value]);
  const { code, stdout, stderr } = await tryProgram(helmPath(), [...args, ...set], homes);
  if (code !== 0) throw new Error(`helm install ended with ${String(code)}: ${stdout}${stderr}`);
}
