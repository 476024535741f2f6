/** Any authenticated user reads the options of the controller from its Lease, and has no other right on it. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { readPublished } from '../../src/config/published-options.ts';
import type { ApiClient } from '../support/api-client.ts';
import { waitFor } from '../support/wait-for.ts';
import { tokenOf } from './deployed.ts';
import { useInstallation } from './fixture.ts';
import { installNamespace, leasePath } from './installation.ts';

const e2e = useInstallation();

const leases = leasePath.replace(/\/reroll$/, '');
const bindings = `/apis/rbac.authorization.k8s.io/v1/namespaces/${installNamespace}/rolebindings`;
let tenant: ApiClient;

beforeEach(async () => {
  const { cluster } = e2e;
  await cluster.client.create(cluster.core('serviceaccounts'), { metadata: { name: 'tenant' } });
  tenant = cluster.clientWith(await tokenOf(cluster, cluster.namespace, 'tenant'));
  const controller = e2e.installation.launch(['--leader-elect', '--settle', '250ms']);
  await controller.line('leading');
});
afterEach(() => {
  tenant.close();
});

const statusOf = async (method: string, path: string, client = tenant): Promise<number> => {
  const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const body = method === 'GET' || method === 'DELETE' ? undefined : { metadata: { name: 'reroll' } };
  return (await client.request(method, path, { body, contentType })).status;
};

test('a user without any right of its own gets the Lease, with the options', async () => {
  const { metadata } = await waitFor('the right', () => tenant.get(leasePath));
  const reading = readPublished(metadata.annotations?.['reroll.dev/options'] ?? '');
  expect(reading).toMatchObject({ installation: { config: { settleMs: 250 } } });
});

test('that is all: no other verb, no other Lease, no other object, and nothing without credentials', async () => {
  const other = `${leases}/other`;
  await e2e.cluster.client.create(leases, { metadata: { name: 'other' } });
  e2e.cluster.onLeave(() => e2e.cluster.client.delete(other));
  await waitFor('the right', () => tenant.get(leasePath));
  const refused: readonly (readonly [string, string])[] = [
    ['GET', leases],
    ['GET', `${leases}?watch=true&fieldSelector=metadata.name%3Dreroll`],
    ['GET', `${leases}?fieldSelector=metadata.name%3Dreroll`],
    ['PATCH', leasePath],
    ['PUT', leasePath],
    ['POST', leases],
    ['DELETE', leasePath],
    ['GET', other],
    ['GET', `/api/v1/namespaces/${installNamespace}/secrets/reroll-hash-key`],
    ['GET', `/api/v1/namespaces/${installNamespace}/pods`],
    ['GET', e2e.cluster.group('coordination.k8s.io/v1', 'leases', 'reroll')],
  ];
  const answers = await Promise.all(refused.map(([method, path]) => statusOf(method, path)));
  expect(answers).toEqual(refused.map(() => 403));
  const anonymous = e2e.cluster.anonymousClient();
  expect([401, 403]).toContain(await statusOf('GET', leasePath, anonymous));
  anonymous.close();
});

test('without the RoleBinding the Lease cannot be read', async () => {
  await waitFor('the right', () => tenant.get(leasePath));
  await e2e.cluster.client.delete(`${bindings}/reroll-status`);
  e2e.cluster.onLeave(() => e2e.installation.kubectl('apply', '-k', 'manifests'));
  await waitFor('the right to end', async () => (await statusOf('GET', leasePath)) === 403);
});
