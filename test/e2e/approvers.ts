/**
 * The users of a cluster with the approval policies. All of them have every right, so that only admission refuses
 * them anything.
 */
import { afterAll, beforeAll } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { writeKubeconfig } from '../cluster/kubeconfig.ts';
import { imposeApprovalPolicy } from '../support/approval-policy.ts';
import { runProgram, tryProgram } from '../support/run-program.ts';
import { helmPath, kubectlPath } from '../support/tools.ts';
import type { EndToEnd } from './fixture.ts';
import { installNamespace } from './installation.ts';

const rbac = 'rbac.authorization.k8s.io';
const bindings = `/apis/${rbac}/v1/clusterrolebindings`;
const bindingName = 'approval-policy-test';
const everyUser = 'staff';

export const approverGroup = 'release-managers';
export const approverAccount = `${installNamespace}/approver`;

/** A user with kubectl and helm, in the namespace of the running test. */
export class User {
  readonly kubeconfig: string;
  readonly #e2e: EndToEnd;

  constructor(e2e: EndToEnd, kubeconfig: string) {
    this.#e2e = e2e;
    this.kubeconfig = kubeconfig;
  }

  /** Returns the output. @throws Error with all output, if it fails */
  kubectl(...args: readonly string[]): Promise<string> {
    return runProgram(kubectlPath(), ...this.#scope, ...args);
  }

  /** Runs a kubectl that must fail; returns its error message. */
  async refusedKubectl(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await tryProgram(kubectlPath(), [...this.#scope, ...args]);
    if (code === 0) throw new Error(`kubectl ${args.join(' ')} was not refused: ${stdout}`);
    return stderr;
  }

  helm(...args: readonly string[]): Promise<string> {
    return runProgram(helmPath(), ...this.#scope, ...args);
  }

  get #scope(): readonly string[] {
    return [`--kubeconfig=${this.kubeconfig}`, `--namespace=${this.#e2e.cluster.namespace}`];
  }
}

export class Users {
  readonly #e2e: EndToEnd;
  readonly #users = new Map<string, User>();
  #folder = '';
  #removePolicy: (() => Promise<unknown>) | undefined;

  constructor(e2e: EndToEnd) {
    this.#e2e = e2e;
  }

  /** In no group of approvers. */
  get outsider(): User {
    return this.#user('outsider');
  }

  /** In a group of approvers. */
  get approver(): User {
    return this.#user('approver');
  }

  /** The ServiceAccount that may approve. */
  get robot(): User {
    return this.#user('robot');
  }

  async open(): Promise<void> {
    const { client } = this.#e2e.cluster;
    this.#folder = await mkdtemp(join(tmpdir(), 'reroll-approvers-'));
    const [, account = ''] = approverAccount.split('/');
    await client.create(`/api/v1/namespaces/${installNamespace}/serviceaccounts`, { metadata: { name: account } });
    await client.create(bindings, {
      metadata: { name: bindingName },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [
        { kind: 'Group', apiGroup: rbac, name: everyUser },
        { kind: 'ServiceAccount', namespace: installNamespace, name: account },
      ],
    });
    await this.#add('outsider', [everyUser]);
    await this.#add('approver', [everyUser, approverGroup]);
    this.#users.set('robot', new User(this.#e2e, await this.#e2e.installation.kubeconfigOf(account)));
    this.#removePolicy = await imposeApprovalPolicy(client, {
      groups: [approverGroup],
      serviceAccounts: [approverAccount],
    });
  }

  async close(): Promise<void> {
    const { client } = this.#e2e.cluster;
    await this.#removePolicy?.();
    await client.request('DELETE', `${bindings}/${bindingName}`);
    await client.request('DELETE', `/api/v1/namespaces/${approverAccount.replace('/', '/serviceaccounts/')}`);
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Writes a manifest for kubectl; returns its path. */
  async fileOf(manifest: object): Promise<string> {
    const path = join(this.#folder, 'manifest.json');
    await writeFile(path, JSON.stringify(manifest));
    return path;
  }

  async #add(name: string, groups: readonly string[]): Promise<void> {
    const path = join(this.#folder, name);
    const { cluster } = this.#e2e.cluster;
    await writeKubeconfig(path, cluster, { token: cluster.adminToken, impersonated: { name, groups } });
    this.#users.set(name, new User(this.#e2e, path));
  }

  #user(name: string): User {
    const user = this.#users.get(name);
    if (user === undefined) throw new Error('the users exist from beforeAll to afterAll');
    return user;
  }
}

/** The approval policies for the tests of a file, and its users. */
export function useApprovalPolicy(e2e: EndToEnd): Users {
  const users = new Users(e2e);
  beforeAll(() => users.open());
  afterAll(() => users.close());
  return users;
}
