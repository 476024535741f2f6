/** A folder with a kubeconfig for one test, and the connection that it leads to. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach } from '@jest/globals';

import type { Connection } from '../../src/kube/kubeconfig/credentials.ts';
import { loadConnection } from '../../src/kube/kubeconfig/kube-config.ts';

export const apiVersion = 'client.authentication.k8s.io/v1';

/** A kubeconfig whose current context `one` has a cluster with its authority in `ca.pem`, and a user with a token. */
export const base = {
  'current-context': 'one',
  contexts: [
    { name: 'one', context: { cluster: 'c1', user: 'u1', namespace: 'shop' } },
    { name: 'two', context: { cluster: 'c2', user: 'u1' } },
  ],
  clusters: [
    { name: 'c1', cluster: { server: 'https://one:6443', 'certificate-authority': 'ca.pem' } },
    { name: 'c2', cluster: { server: 'https://two:6443/', 'insecure-skip-tls-verify': true } },
  ],
  users: [{ name: 'u1', user: { token: 's3cret' } as object }],
};

export function withUser(user: object): typeof base {
  return { ...base, users: [{ name: 'u1', user }] };
}

export class KubeconfigFolder {
  path = '';

  /** The kubeconfig. */
  get file(): string {
    return join(this.path, 'config');
  }

  /** A text, or an object as JSON: that is YAML too. */
  write(config: unknown, path = this.file): string {
    writeFileSync(path, typeof config === 'string' ? config : JSON.stringify(config, null, 2));
    return path;
  }

  load(context?: string, env: Readonly<Record<string, string>> = {}): Connection {
    return loadConnection({ kubeconfig: this.file, context, env, homeDir: () => this.path });
  }
}

export async function authorization(connection: Connection, fresh = false): Promise<unknown> {
  return (await connection.readCredentials(fresh)).headers['authorization'];
}

/** A new folder for each test, with `ca.pem`. */
export function useKubeconfigFolder(): KubeconfigFolder {
  const folder = new KubeconfigFolder();
  beforeEach(() => {
    folder.path = mkdtempSync(join(tmpdir(), 'reroll-kubeconfig-'));
    writeFileSync(join(folder.path, 'ca.pem'), 'the authority');
  });
  afterEach(() => {
    rmSync(folder.path, { recursive: true });
  });
  return folder;
}
