/** Kubeconfig files for the programs that talk to a test cluster. Their content is JSON, which is YAML too. */
import { writeFile } from 'node:fs/promises';

/** The API server that a kubeconfig points to. */
export interface KubeconfigServer {
  readonly server: string;
  readonly caPem: string;
}

/** The credentials of a client: a bearer token, or a client certificate. */
export type KubeconfigUser = TokenUser | { readonly certPem: string; readonly keyPem: string };

interface TokenUser {
  readonly token: string;
  /** The user that the client impersonates. */
  readonly impersonated?: { readonly name: string; readonly groups: readonly string[] };
}

/** Writes a kubeconfig with one context, readable by its owner only. */
export async function writeKubeconfig(path: string, server: KubeconfigServer, user: KubeconfigUser): Promise<void> {
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'test', cluster: { server: server.server, 'certificate-authority-data': base64(server.caPem) } },
    ],
    users: [{ name: 'user', user: credentials(user) }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'user' } }],
    'current-context': 'test',
  };
  await writeFile(path, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
}

function credentials(user: KubeconfigUser): object {
  if ('token' in user) {
    const { token, impersonated } = user;
    return { token, ...(impersonated && { as: impersonated.name, 'as-groups': impersonated.groups }) };
  }
  return { 'client-certificate-data': base64(user.certPem), 'client-key-data': base64(user.keyPem) };
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
