/** The page with tokens of a real cluster: each user sees their own namespaces, and for a minute at most. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { waitFor } from '../support/wait-for.ts';
import { tokenOf } from './deployed.ts';
import { useInstallation } from './fixture.ts';
import { installNamespace, serviceAccount } from './installation.ts';

const e2e = useInstallation();
const rbac = '/apis/rbac.authorization.k8s.io/v1';
const role = 'reroll-web-auth';

const labels = { app: 'web' };
const deployment = {
  metadata: { name: 'web', annotations: { 'reroll.dev/auto': 'true' } },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: { containers: [{ name: 'web', image: 'example/web:1', envFrom: [{ configMapRef: { name: 'app' } }] }] },
    },
  },
};

let url: string;

beforeEach(async () => {
  const { cluster, installation } = e2e;
  await installation.kubectl('apply', '-f', 'manifests/components/web-auth/cluster-role.yaml');
  // The control plane of the tests has no controller that fills aggregated roles.
  await cluster.client.create(`${rbac}/clusterrolebindings`, {
    metadata: { name: role },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace: installNamespace }],
  });
  cluster.onLeave(() => cluster.client.delete(`${rbac}/clusterrolebindings/${role}`));
  cluster.onLeave(() => cluster.client.delete(`${rbac}/clusterroles/${role}`));
  await cluster.client.create(cluster.core('configmaps'), { metadata: { name: 'app' }, data: { color: 'red' } });
  await cluster.client.create(cluster.group('apps/v1', 'deployments'), deployment);
  const controller = installation.launch(['--web-address', '127.0.0.1:0', '--web-auth=kubernetes']);
  url = await controller.pageUrl();
});

afterEach(async () => {
  await e2e.installation.stopControllers();
});

/** A ServiceAccount of the test's namespace; with the right to list Deployments there, if it is a reader. */
async function account(name: string, isReader: boolean): Promise<string> {
  const { cluster } = e2e;
  await cluster.client.create(cluster.core('serviceaccounts'), { metadata: { name } });
  if (isReader) {
    await cluster.client.create(cluster.group('rbac.authorization.k8s.io/v1', 'rolebindings'), {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'ServiceAccount', name, namespace: cluster.namespace }],
    });
  }
  return tokenOf(cluster, cluster.namespace, name);
}

async function ask(
  token: string,
  path = 'api/v1alpha1/status',
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, text: await response.text() };
}

test('user-sees-only-own-namespaces', async () => {
  const { cluster } = e2e;
  const [reader, stranger] = [await account('reader', true), await account('stranger', false)];
  const namespace = `${cluster.namespace}-other`;
  await cluster.client.create('/api/v1/namespaces', { metadata: { name: namespace } });
  cluster.onLeave(() => cluster.client.delete(`/api/v1/namespaces/${namespace}`));
  await cluster.client.create(`/apis/apps/v1/namespaces/${namespace}/deployments`, deployment);
  const { text: own } = await waitFor('the workload', async () => {
    const answer = await ask(reader);
    return answer.status === 200 && answer.text.includes('"web"') && answer;
  });
  expect(own).toContain(`"namespace": "${cluster.namespace}"`);
  expect(own).not.toContain(namespace);
  const page = await waitFor('a free render', async () => {
    const answer = await ask(reader, `w/Deployment/${cluster.namespace}/web`);
    return answer.status !== 503 && answer;
  });
  expect(page.status).toBe(200);
  expect((await ask(reader, `w/Deployment/${namespace}/web`)).status).toBe(404);
  expect((await ask(stranger)).status).toBe(403);
  expect((await ask('no-token')).status).toBe(401);
});

test('token-revoked-within-60s', async () => {
  const { cluster } = e2e;
  const token = await account('reader', true);
  await waitFor('the first answer', async () => (await ask(token)).status === 200);
  await cluster.client.delete(cluster.core('serviceaccounts', 'reader'));
  // A minute of the page, and some seconds for which the API server itself keeps an answer about a token.
  const options = { timeoutMs: 90_000, intervalMs: 500 };
  await waitFor('the refusal', async () => (await ask(token)).status === 401, options);
}, 120_000);
