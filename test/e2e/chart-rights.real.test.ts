/** The rights that the chart grants, by its values. Needs Helm and no cluster. */
import { expect, jest, test } from '@jest/globals';

import { nameOfRight, rightsOf } from '../support/manifests.ts';
import { renderChart, tryToRenderChart } from '../support/tools.ts';

jest.setTimeout(60_000);

const set = (...values: readonly string[]): string[] => values.flatMap((value) => ['--set', value]);

const text = async (...values: readonly string[]): Promise<string> => {
  const { stdout, stderr } = await tryToRenderChart(...set(...values));
  return stdout + stderr;
};

async function rights(kind: string, ...values: readonly string[]): Promise<string[]> {
  const roles = (await renderChart(...set(...values))).filter((manifest) => manifest.kind === kind);
  return roles.flatMap(({ metadata: { namespace = '' }, rules = [] }) =>
    rightsOf(rules).map((right) => `${namespace}: ${nameOfRight(right)}`),
  );
}

test('resources-to-ignore: no right on kinds that are not watched', async () => {
  expect(await rights('ClusterRole', 'options.resources-to-ignore=secrets')).not.toContain(': get secrets');
  expect(await rights('ClusterRole', 'options.resources-to-ignore=configmaps')).not.toContain(': get configmaps');
});

test('hash-key-secret: the rights are in its namespace, and for its name', async () => {
  const granted = await rights('Role', 'options.hash-key-secret=keys/key');
  expect(granted.filter((right) => right.includes('secrets'))).toEqual([
    'keys: create secrets',
    'keys: get secrets/key',
    'keys: list secrets/key',
    'keys: watch secrets/key',
  ]);
});

test('namespaces: nothing in the cluster, a Role in each of them', async () => {
  expect(await rights('ClusterRole', 'namespaces={a,b}')).toEqual([]);
  const granted = await rights('Role', 'namespaces={a,b}');
  expect(granted).toContain('a: get namespaces/a');
  expect(granted).toContain('b: patch deployments.apps');
});

test('rbac.create=false: nothing is granted; serviceAccount.create=false: the named one is used', async () => {
  expect(await text('rbac.create=false', 'namespaces={a}')).not.toContain('rbac.authorization.k8s.io');
  const manifests = await renderChart(...set('serviceAccount.create=false', 'serviceAccount.name=mine'));
  expect(manifests.map(({ kind }) => kind)).not.toContain('ServiceAccount');
  expect(manifests.find(({ kind }) => kind === 'ClusterRoleBinding')?.subjects).toMatchObject([{ name: 'mine' }]);
  expect(await text('serviceAccount.create=false')).toContain('name the ServiceAccount');
});

test('lease-name: the rights of reroll and of every user are for its name', async () => {
  const granted = (await rights('Role', 'options.lease-name=two')).filter((right) => right.includes('leases'));
  const named = ['get', 'list', 'watch', 'patch'].map((verb) => `${verb} leases.coordination.k8s.io/two`);
  const expected = ['create leases.coordination.k8s.io', ...named, named[0]];
  expect(granted.map((right) => right.replace(/^[^:]*: /, '')).sort()).toEqual(expected.sort());
});

test('status.public=false: no right for every user; rbac.create=false neither', async () => {
  expect(await text()).toContain('system:authenticated');
  expect(await text('status.public=false')).not.toContain('system:authenticated');
  expect(await text('status.public=false')).toContain('kind: RoleBinding');
  expect(await text('rbac.create=false')).not.toContain('system:authenticated');
});
