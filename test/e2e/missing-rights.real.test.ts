/**
 * Every right is needed: each test removes one of the manifests' rights; the work that needs it then fails and reports
 * it, in the words of docs/rbac.md and of the API server.
 */
import { describe, expect, test } from '@jest/globals';

import { configMap, daemonSet, deployment, statefulSet } from '../contract/objects.ts';
import { useCluster } from '../contract/cluster.ts';
import type { ApiObject } from '../support/api-client.ts';
import { ControllerProcess } from '../support/controller-process.ts';
import { nameOfRight, readManifests, rightsOf, type Right } from '../support/manifests.ts';
import { startOldServerProxy } from '../support/old-server-proxy.ts';
import { documentedComplaint, type Place } from '../support/rights-doc.ts';
import { waitFor } from '../support/wait-for.ts';
import { LimitedAccount, type Grants } from './limited-account.ts';

const cluster = useCluster();
const rightsIn = (file: string): readonly Right[] => readManifests(file).flatMap(({ rules = [] }) => rightsOf(rules));
const clusterRights = rightsIn('base/cluster-role.yaml');
const watchedRights = rightsIn('components/single-namespace/namespace/role.yaml');
const ownRights = rightsIn('base/role.yaml');

/** How a controller runs. */
interface RunSettings {
  readonly grants: Grants;
  readonly args: readonly string[];
  /** Behaves as if the API server did not stream lists. */
  readonly isOld: boolean;
}

async function launch({ grants, args, isOld }: RunSettings): Promise<ControllerProcess> {
  const account = await LimitedAccount.create(cluster, grants);
  const proxy = isOld ? await startOldServerProxy(cluster.cluster) : undefined;
  const kubeconfig = await account.kubeconfig(proxy?.server);
  const election = { REROLL_LEADER_ELECT: 'true' };
  const env = { POD_NAMESPACE: cluster.namespace, REROLL_SETTLE: '0', REROLL_MIN_INTERVAL: '0', ...election };
  const controller = new ControllerProcess({ kubeconfig, args, env });
  cluster.onLeave(async () => {
    await controller.stop();
    await proxy?.stop();
  });
  return controller;
}

const plurals = { deployments: deployment, statefulsets: statefulSet, daemonsets: daemonSet } as const;
type Plural = keyof typeof plurals;
const namesOf = { deployments: 'web', statefulsets: 'db', daemonsets: 'agent' } as const;

/** A workload that uses a ConfigMap and a Secret. */
async function deploy(plural: Plural): Promise<void> {
  const body = structuredClone(plurals[plural](namesOf[plural])) as {
    metadata: object;
    spec: { template: { spec: { containers: [object] } } };
  };
  Object.assign(body.metadata, { annotations: { 'reroll.dev/auto': 'true' } });
  const envFrom = [{ configMapRef: { name: 'app' } }, { secretRef: { name: 'app' } }];
  Object.assign(body.spec.template.spec.containers[0], { envFrom });
  await cluster.client.create(cluster.group('apps/v1', plural), body);
}

async function createConfigs(): Promise<void> {
  await cluster.client.create(cluster.core('configmaps'), configMap('app', { color: 'red' }));
  await cluster.client.create(cluster.core('secrets'), { metadata: { name: 'app' }, stringData: { color: 'red' } });
}

const web = (): Promise<ApiObject> => cluster.client.get(cluster.group('apps/v1', 'deployments', 'web'));

async function untilRecorded(): Promise<void> {
  await waitFor('the record', async () => (await web()).metadata.annotations?.['reroll.dev/record'] !== undefined);
}

/** Changes the ConfigMap, and waits until the Deployment is rolled. */
async function rollOnce(color: string): Promise<void> {
  const { metadata } = await web();
  await cluster.client.patch(cluster.core('configmaps', 'app'), { data: { color } });
  await waitFor('the rollout', async () => (await web()).metadata.generation !== metadata.generation);
}

/** Removes the record, which leads to the same Event every time. */
async function stripRecord(): Promise<void> {
  const path = cluster.group('apps/v1', 'deployments', 'web');
  await cluster.client.patch(path, { metadata: { annotations: { 'reroll.dev/record': null } } });
  await untilRecorded();
  await waitFor('the Event', async () => {
    const { items } = await cluster.client.get(cluster.group('events.k8s.io/v1', 'events'));
    return (items as ApiObject[]).some((event) => event['reason'] === 'RecordRestored');
  });
}

/** Triggers the work that needs this right. */
async function provoke({ verb, resource, name }: Right): Promise<void> {
  await createConfigs();
  if (verb === 'patch' && resource in plurals) {
    await deploy(resource as Plural);
  } else if (verb === 'get' && name === undefined) {
    await deploy('deployments');
    await untilRecorded();
    await cluster.client.delete(cluster.core(resource, 'app'));
  } else if (resource === 'events') {
    await deploy('deployments');
    await untilRecorded();
    if (verb === 'create') return rollOnce('blue');
    // A repeated Event is counted in the first one once that exists.
    await stripRecord();
    await stripRecord();
  }
}

/** Not used with servers that stream lists: nothing compares their versions. */
function needsOldServer({ verb, resource, name }: Right): boolean {
  return verb === 'list' && (resource === 'namespaces' || name !== undefined);
}

const without = (rights: readonly Right[], missing: Right): readonly Right[] =>
  rights.filter((right) => nameOfRight(right) !== nameOfRight(missing));

async function expectComplaint(place: Place, missing: Right, settings: RunSettings): Promise<void> {
  const controller = await launch(settings);
  await provoke(missing);
  const [msg = ''] = documentedComplaint(place, nameOfRight(missing).replace(cluster.namespace, 'shop'));
  const refused = `cannot ${missing.verb} resource \\"${missing.resource}\\"`;
  await controller.line(msg, (line) => JSON.stringify(line).includes(refused));
}

describe('in the cluster, without the right to', () => {
  test.each(clusterRights.map((right) => [nameOfRight(right), right] as const))('%s', async (_name, right) => {
    const grants = { '*': without(clusterRights, right), [cluster.namespace]: ownRights };
    await expectComplaint('cluster', right, { grants, args: ['--reload-on-delete'], isOld: needsOldServer(right) });
  });
});

/** Watches another namespace than its own, where the ClusterRole would let it read its own Secret. */
async function otherNamespace(): Promise<string> {
  const { metadata } = await cluster.client.create('/api/v1/namespaces', { metadata: { generateName: 'watched-' } });
  cluster.onLeave(() => cluster.client.request('DELETE', `/api/v1/namespaces/${metadata.name}`));
  return metadata.name;
}

const named = (rights: readonly Right[], namespace: string): readonly Right[] =>
  rights.map((right) => (right.resource === 'namespaces' ? { ...right, name: namespace } : right));

describe('in its own namespace, without the right to', () => {
  test.each(ownRights.map((right) => [nameOfRight(right), right] as const))('%s', async (_name, right) => {
    const other = await otherNamespace();
    const grants = { [other]: named(watchedRights, other), [cluster.namespace]: without(ownRights, right) };
    await expectComplaint('own namespace', right, {
      grants,
      args: ['--namespaces', other],
      isOld: needsOldServer(right),
    });
  });
});

test('in a watched namespace, without the right to get it: its hints do not count, and everything else works', async () => {
  const { namespace } = cluster;
  const rights = named(watchedRights, namespace);
  const right = rights.find(({ resource }) => resource === 'namespaces');
  if (right === undefined) throw new Error('the manifests do not let it read the Namespace');
  const grants = { [namespace]: [...without(rights, right), ...ownRights] };
  await expectComplaint('watched namespace', right, { grants, args: ['--namespaces', namespace], isOld: false });
  await deploy('deployments');
  await untilRecorded();
});

describe('with all of them', () => {
  test.each([
    ['streams lists', false],
    ['does not stream lists', true],
  ])('nothing is complained about where the API server %s', async (_rule, isOld) => {
    const grants = { '*': clusterRights, [cluster.namespace]: ownRights };
    const controller = await launch({ grants, args: ['--reload-on-delete'], isOld });
    await provoke({ group: 'events.k8s.io', resource: 'events', verb: 'patch' });
    await controller.stop();
    expect(controller.lines.filter(({ level }) => level !== 'info')).toEqual([]);
  });
});
