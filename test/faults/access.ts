/**
 * How the controller reaches the API server in these tests: with the rights of `manifests/` only, through a proxy, and
 * with a kubeconfig whose token and CA are files of their own, as the kubelet mounts them, so that both can be rotated.
 */
import { execFile } from 'node:child_process';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { ControlPlane } from '../cluster/control-plane.ts';
import { writeKubeconfig } from '../cluster/kubeconfig.ts';
import { ApiClient } from '../support/api-client.ts';
import { waitFor } from '../support/wait-for.ts';

export const installNamespace = 'reroll-system';

const account = `/api/v1/namespaces/${installNamespace}/serviceaccounts/reroll`;
const secrets = `/api/v1/namespaces/${installNamespace}/secrets`;
const run = promisify(execFile);

export class Access {
  readonly kubeconfig: string;
  readonly #plane: ControlPlane;
  readonly #client: ApiClient;
  readonly #folder: string;
  #token = '';
  /** The Secret that the newest token is bound to. */
  #boundTo = '';

  private constructor(plane: ControlPlane, client: ApiClient, folder: string) {
    this.#plane = plane;
    this.#client = client;
    this.#folder = folder;
    this.kubeconfig = join(folder, 'kubeconfig');
  }

  /** Applies the manifests, and writes a kubeconfig for a server. */
  static async create(
    plane: ControlPlane,
    { client, folder, server, caPem }: { client: ApiClient; folder: string; server: string; caPem: string },
  ): Promise<Access> {
    const admin = join(folder, 'admin-kubeconfig');
    await writeKubeconfig(admin, plane, { token: plane.adminToken });
    await run(plane.kubectl, [`--kubeconfig=${admin}`, 'apply', '-k', 'manifests']);
    const access = new Access(plane, client, folder);
    await access.writeAuthority(caPem);
    access.#token = await access.#newToken();
    await access.#write('token', access.#token);
    await access.#writeKubeconfig(server);
    return access;
  }

  /** Sets the CA that the controller trusts from now on. */
  writeAuthority(caPem: string): Promise<void> {
    return this.#write('ca.crt', caPem);
  }

  /**
   * Makes the API server reject the current token, and writes a new one: before the rejection, as the kubelet does, or
   * after it (`isLate`).
   */
  async rotateToken(isLate: boolean): Promise<void> {
    const [former, formerlyBoundTo] = [this.#token, this.#boundTo];
    const token = await this.#newToken();
    if (!isLate) await this.#write('token', token);
    await this.#client.delete(`${secrets}/${formerlyBoundTo}`);
    // The API server caches a token for about ten seconds.
    await waitFor('the previous token to be rejected', () => this.#isRefused(former), { intervalMs: 200 });
    if (isLate) await this.#write('token', token);
    this.#token = token;
  }

  /** A ServiceAccount token that the API server rejects once the Secret to which it is bound is deleted. */
  async #newToken(): Promise<string> {
    const bound = await this.#client.create(secrets, { metadata: { generateName: 'token-' } });
    const { name, uid } = bound.metadata;
    const boundObjectRef = { apiVersion: 'v1', kind: 'Secret', name, uid };
    const { status } = await this.#client.create(`${account}/token`, { spec: { boundObjectRef } });
    this.#boundTo = name;
    return (status as { token: string }).token;
  }

  async #isRefused(token: string): Promise<boolean> {
    const { server, caPem } = this.#plane;
    const holder = new ApiClient({ server, caPem, token });
    try {
      return (await holder.request('GET', secrets)).status === 401;
    } finally {
      holder.close();
    }
  }

  async #writeKubeconfig(server: string): Promise<void> {
    const content = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'test', cluster: { server, 'certificate-authority': 'ca.crt' } }],
      users: [{ name: 'reroll', user: { tokenFile: join(this.#folder, 'token') } }],
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'reroll' } }],
      'current-context': 'test',
    };
    await this.#write('kubeconfig', JSON.stringify(content));
  }

  /** Replaces the file atomically, as the kubelet does. */
  async #write(name: string, content: string): Promise<void> {
    const path = join(this.#folder, name);
    await writeFile(`${path}.new`, content, { mode: 0o600 });
    await rename(`${path}.new`, path);
  }
}
