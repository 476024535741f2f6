/** Compares the rights that a real API server grants the accounts with docs/rbac.md: exactly the documented ones. */
import { beforeAll, expect, test } from '@jest/globals';

import { nameOfRight, rightsOf, type Rule } from '../support/manifests.ts';
import { documentedRights } from '../support/rights-doc.ts';
import { tokenOf } from './deployed.ts';
import { useInstallation } from './fixture.ts';
import { installNamespace, serviceAccount } from './installation.ts';
import { createRestrictedAccount, restrictedAccount } from './restricted-account.ts';

const e2e = useInstallation();

beforeAll(async () => {
  const manifest = { metadata: { name: 'nobody' } };
  const path = `/api/v1/namespaces/${installNamespace}/serviceaccounts`;
  await e2e.cluster.client.request('POST', path, { body: manifest });
});

/** The rights of an account in a namespace, without those that every account of a cluster has. */
async function rightsIn(namespace: string, account: string): Promise<readonly string[]> {
  const common = await reviewed('kube-system', 'nobody');
  const rights = await reviewed(namespace, account);
  return [...new Set(rights)].filter((right) => !common.includes(right)).sort();
}

async function reviewed(namespace: string, account: string): Promise<readonly string[]> {
  const client = e2e.cluster.clientWith(await tokenOf(e2e.cluster, installNamespace, account));
  const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
  const { status } = await client.create(path, { spec: { namespace } });
  client.close();
  const { resourceRules, incomplete } = status as { resourceRules: Rule[]; incomplete: boolean };
  expect(incomplete).toBe(false);
  return rightsOf(resourceRules).map(nameOfRight);
}

const sorted = (...lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())].sort();

test('in any namespace: what is documented for the cluster', async () => {
  expect(await rightsIn(e2e.cluster.namespace, serviceAccount)).toEqual(sorted(documentedRights('cluster')));
  expect(await rightsIn('kube-system', serviceAccount)).toEqual(sorted(documentedRights('cluster')));
});

test('in its own namespace: this, and what is documented for its own', async () => {
  const documented = sorted(documentedRights('cluster'), documentedRights('own namespace'));
  expect(await rightsIn(installNamespace, serviceAccount)).toEqual(documented);
});

test('every other account: what is documented for every user, in the namespace of reroll alone', async () => {
  expect(await rightsIn(installNamespace, 'nobody')).toEqual(sorted(documentedRights('every user')));
  expect(await rightsIn(e2e.cluster.namespace, 'nobody')).toEqual([]);
});

test('with --namespaces: what is documented for these, its own, and nothing elsewhere', async () => {
  const { namespace } = e2e.cluster;
  await createRestrictedAccount(e2e.installation, [namespace]);
  const documented = documentedRights('watched namespace').map((right) => right.replace('/shop', `/${namespace}`));
  expect(await rightsIn(namespace, restrictedAccount)).toEqual(sorted(documented));
  expect(await rightsIn(installNamespace, restrictedAccount)).toEqual(sorted(documentedRights('own namespace')));
  expect(await rightsIn('kube-system', restrictedAccount)).toEqual([]);
});
