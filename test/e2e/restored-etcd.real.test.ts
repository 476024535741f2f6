/**
 * etcd is restored to an older state under a running controller, so that resourceVersions continue from there, and
 * those in its records are ahead of those of the configs. Runs on a real control plane of its own.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';

import { startFaultProxy, type FaultProxy } from '../faults/proxy.ts';
import type { ApiObject } from '../support/api-client.ts';
import type { ControllerProcess } from '../support/controller-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { Installation } from './installation.ts';
import { OwnControlPlane } from './own-control-plane.ts';
import { envFrom, workloadBody } from './scenarios/objects.ts';

jest.setTimeout(240_000);

let own: OwnControlPlane;
let proxy: FaultProxy;
let installation: Installation;

beforeAll(async () => {
  own = await OwnControlPlane.start();
  proxy = await startFaultProxy(own.context.cluster);
  installation = await Installation.create(own.context);
});

afterAll(async () => {
  await installation.remove();
  await proxy.stop();
  await own.stop();
});

const timeoutMs = 90_000;
const configMaps = '/api/v1/namespaces/default/configmaps';
const deployments = '/apis/apps/v1/namespaces/default/deployments';
const names = { auto: 'reroll.dev/auto', cause: 'reroll.dev/cause', record: 'reroll.dev/record' };

/** `web` is restored with a record of other content, `calm` with one of the same content; `plain` is not restored. */
const workloads = ['web', 'calm', 'plain'] as const;
const configOf = { web: 'changed', calm: 'same', plain: 'plain' } as const;

const read = (name: string): Promise<ApiObject> => own.context.client.get(`${deployments}/${name}`);

const edit = (name: string, color: string): Promise<ApiObject> =>
  own.context.client.patch(`${configMaps}/${name}`, { data: { color } });

/** A change of the template changes `spec`, and nothing else does in this test. */
const generationOf = ({ metadata }: ApiObject): number => metadata.generation ?? 0;

const causeOf = ({ ['spec']: spec }: ApiObject): string | undefined =>
  (spec as { template: ApiObject }).template.metadata.annotations?.[names.cause];

/** The resourceVersion that the record names for a config. */
function recordedRv({ metadata }: ApiObject, config: string): number {
  const record = JSON.parse(metadata.annotations?.[names.record] ?? '{}') as {
    configs?: Record<string, { rv?: string }>;
  };
  return Number(record.configs?.[`ConfigMap/${config}`]?.rv ?? 0);
}

async function deployAll(): Promise<void> {
  const { client } = own.context;
  for (const name of ['busy', 'marker', ...Object.values(configOf)]) {
    await client.create(configMaps, { metadata: { name }, data: { color: 'red' } });
  }
  for (const name of workloads) {
    const uses = [envFrom(`ConfigMap/${configOf[name]}`), envFrom('ConfigMap/marker')];
    await client.create(deployments, workloadBody('Deployment', { name, uses, annotations: { [names.auto]: 'true' } }));
  }
  for (const name of workloads) {
    await waitFor(`the record of ${name}`, async () => recordedRv(await read(name), configOf[name]) > 0);
  }
}

/** Changes a config and waits until its user has rolled for it and recorded it. */
async function rollFor(name: (typeof workloads)[number], color: string): Promise<void> {
  const { metadata } = await edit(configOf[name], color);
  await waitFor(
    `the rollout of ${name}`,
    async () => {
      return recordedRv(await read(name), configOf[name]) === Number(metadata.resourceVersion);
    },
    { timeoutMs },
  );
}

/**
 * As many writes as in half an hour in a small cluster: resourceVersions must not have caught up when the controller
 * reads.
 */
async function goOnForLong(): Promise<void> {
  for (let count = 0; count < 500; count += 1) await edit('busy', String(count));
}

/** Restores a workload with its annotations, as a backup tool does. Returns its generation after that. */
async function putBack(saved: ApiObject): Promise<number> {
  const { name, annotations } = saved.metadata;
  const present = await read(name);
  const metadata = { ...present.metadata, annotations };
  const written = await own.context.client.replace(`${deployments}/${name}`, {
    ...present,
    metadata,
    spec: saved['spec'] as object,
  });
  return generationOf(written);
}

async function startThroughProxy(): Promise<ControllerProcess> {
  const kubeconfig = await installation.kubeconfigThrough(proxy);
  return installation.start('--kubeconfig', kubeconfig, '--settle', '0');
}

test('a restored etcd: a workload whose content differs from its record rolls once, the others do not, and later changes roll', async () => {
  const controller = await startThroughProxy();
  await deployAll();
  await own.backUp();
  await rollFor('web', 'blue');
  await rollFor('calm', 'blue');
  await rollFor('calm', 'red');
  await goOnForLong();
  const saved = await Promise.all(['web', 'calm'].map(read));

  // The API server starts only after everything has been restored.
  const outage = proxy.faults.set({ match: {}, effect: { kind: 'answer', status: 503 }, times: Infinity });
  await own.restore();
  const before = new Map([['plain', generationOf(await read('plain'))]]);
  for (const workload of saved) before.set(workload.metadata.name, await putBack(workload));
  for (const name of ['web', 'calm'] as const) {
    const { metadata } = await own.context.client.get(`${configMaps}/${configOf[name]}`);
    expect(recordedRv(await read(name), configOf[name])).toBeGreaterThan(Number(metadata.resourceVersion));
  }
  outage.clear();

  await waitFor(
    'the rollout to the restored content',
    async () => generationOf(await read('web')) > (before.get('web') ?? 0),
    { timeoutMs },
  );
  expect(causeOf(await read('web'))).toBe('["ConfigMap/changed"]');
  expect(controller.lines).toContainEqual(
    expect.objectContaining({ msg: expect.stringContaining('starting over') as unknown }),
  );

  await edit('marker', 'blue');
  for (const name of workloads) {
    const wanted = (before.get(name) ?? 0) + (name === 'web' ? 2 : 1);
    await waitFor(`the marker's rollout of ${name}`, async () => generationOf(await read(name)) >= wanted, {
      timeoutMs,
    });
    const object = await read(name);
    expect([name, generationOf(object), causeOf(object)]).toEqual([name, wanted, '["ConfigMap/marker"]']);
  }
  expect(await installation.stopControllers()).toEqual([{ code: 0, signal: null }]);
});
