/** A ServiceAccount that may do what the README grants for `--namespaces`, in these namespaces, and nothing in the cluster. */
import { readFile } from 'node:fs/promises';

import { installNamespace, serviceAccount, type Installation } from './installation.ts';

const account = 'reroll-in-namespaces';

/** The manifests stand in the README for this namespace. */
const exampleNamespace = 'shop';

/** Returns the path of its kubeconfig. */
export async function createRestrictedAccount(
  installation: Installation,
  namespaces: readonly string[],
): Promise<string> {
  const example = await readExample();
  const roles = namespaces.map((namespace) => toAccount(example).replaceAll(exampleNamespace, namespace));
  const ownRole = await installation.kubectl(
    '-n',
    installNamespace,
    'get',
    'rolebinding',
    serviceAccount,
    '-o',
    'json',
  );
  await installation.apply([accountManifest(), bindingLike(ownRole), ...roles].join('\n---\n'));
  return installation.kubeconfigOf(account);
}

async function readExample(): Promise<string> {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const [, section = ''] = readme.split('### In some namespaces only');
  const [, yaml] = /```yaml\n([^]*?)```/.exec(section) ?? [];
  if (yaml === undefined) throw new Error('the README shows no Role for --namespaces');
  return yaml;
}

/** The README binds the account of the manifests, which has the ClusterRole as well. */
function toAccount(example: string): string {
  return example.replace(/(kind: ServiceAccount\n\s+name: )reroll$/m, `$1${account}`);
}

function accountManifest(): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: account, namespace: installNamespace },
  });
}

/** What the manifests let the controller do in its own namespace. */
function bindingLike(json: string): string {
  const { roleRef } = JSON.parse(json) as { roleRef: object };
  return JSON.stringify({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: account, namespace: installNamespace },
    roleRef,
    subjects: [{ kind: 'ServiceAccount', name: account, namespace: installNamespace }],
  });
}
