/**
 * An account with exactly the given rights, in a namespace of its own, for tests that remove one of the documented
 * rights.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { writeKubeconfig } from '../cluster/kubeconfig.ts';
import type { ContractCluster } from '../contract/cluster.ts';
import { nameOfRight, rightsOf, type Right, type Rule } from '../support/manifests.ts';
import { waitFor } from '../support/wait-for.ts';
import { tokenOf } from './deployed.ts';

const rbac = 'rbac.authorization.k8s.io';
const name = 'robot';

/** Rights by the namespace in which they apply; those of `*` apply in the whole cluster. */
export type Grants = Readonly<Record<string, readonly Right[]>>;

export class LimitedAccount {
  readonly #cluster: ContractCluster;
  readonly #token: string;

  private constructor(cluster: ContractCluster, token: string) {
    this.#cluster = cluster;
    this.#token = token;
  }

  /**
   * Creates the account in the namespace of the test; its rights are in force when this resolves, and end with the
   * test.
   */
  static async create(cluster: ContractCluster, grants: Grants): Promise<LimitedAccount> {
    await cluster.client.create(cluster.core('serviceaccounts'), { metadata: { name } });
    const account = new LimitedAccount(cluster, await tokenOf(cluster, cluster.namespace, name));
    for (const [namespace, rights] of Object.entries(grants)) await account.#grant(namespace, rights);
    for (const [namespace, rights] of Object.entries(grants)) await account.#untilGranted(namespace, rights);
    return account;
  }

  /** Writes a kubeconfig for the account; the end of the test deletes the file. */
  async kubeconfig(server = this.#cluster.cluster.server): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'reroll-limited-'));
    this.#cluster.onLeave(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, 'kubeconfig');
    await writeKubeconfig(path, { server, caPem: this.#cluster.cluster.caPem }, { token: this.#token });
    return path;
  }

  async #grant(namespace: string, rights: readonly Right[]): Promise<void> {
    const { client } = this.#cluster;
    const isCluster = namespace === '*';
    const scope = isCluster ? '' : `namespaces/${namespace}/`;
    const [roles, kind] = isCluster ? (['clusterroles', 'ClusterRole'] as const) : (['roles', 'Role'] as const);
    // Cluster-scoped names are shared with other tests.
    const metadata = { name: `${name}-${this.#cluster.namespace}` };
    const collection = `/apis/${rbac}/v1/${scope}${roles}`;
    const bindings = collection.replace(/roles$/, 'rolebindings');
    await client.create(collection, { metadata, rules: rights.map(toRule) });
    await client.create(bindings, {
      metadata,
      roleRef: { apiGroup: rbac, kind, name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: this.#cluster.namespace }],
    });
    for (const path of [bindings, collection]) {
      this.#cluster.onLeave(() => client.request('DELETE', `${path}/${metadata.name}`));
    }
  }

  async #untilGranted(namespace: string, rights: readonly Right[]): Promise<void> {
    const client = this.#cluster.clientWith(this.#token);
    const spec = { namespace: namespace === '*' ? this.#cluster.namespace : namespace };
    await waitFor('the rights to count', async () => {
      const { status } = await client.create('/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', { spec });
      const held = rightsOf((status as { resourceRules: Rule[] }).resourceRules).map(nameOfRight);
      return rights.every((right) => held.includes(nameOfRight(right)));
    });
    client.close();
  }
}

function toRule({ group, resource, name: object, verb }: Right): Rule {
  return {
    apiGroups: [group],
    resources: [resource],
    verbs: [verb],
    ...(object === undefined ? {} : { resourceNames: [object] }),
  };
}
