/** Decides which configuration to use for the connection to the API server, without reading it. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { StartError } from '../../model/start-error.ts';

export interface KubeConfigOptions {
  /** Path of a kubeconfig file; if set, the only source. */
  readonly kubeconfig?: string | undefined;
  /** A context of the kubeconfig; if set, the in-cluster configuration is not used. */
  readonly context?: string | undefined;
  /** The user to act as, in place of what the kubeconfig says about impersonation. */
  readonly impersonate?: Impersonate | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Returns the folder of `.kube/config`. Called only when needed: in a container there may be no home folder. */
  readonly homeDir: () => string;
  /** The folder of the pod's ServiceAccount. Default `/var/run/secrets/kubernetes.io/serviceaccount`. */
  readonly serviceAccountDir?: string;
}

/** A user and groups to act as (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation). */
export interface Impersonate {
  readonly user: string;
  readonly groups: readonly string[];
}

export type KubeConfigSource =
  | { readonly kind: 'service-account'; readonly server: string; readonly directory: string }
  /** kubeconfig files to merge; of entries with the same name the first one wins. */
  | { readonly kind: 'files'; readonly files: readonly string[] };

/**
 * `kubeconfig`, else the in-cluster configuration (unless a context is set), else the files of `$KUBECONFIG`, else
 * `~/.kube/config`.
 * @throws StartError that names these sources when none exists
 */
export function findKubeConfig(options: KubeConfigOptions): KubeConfigSource {
  const { kubeconfig, context, env, homeDir } = options;
  if (kubeconfig !== undefined) return { kind: 'files', files: [kubeconfig] };
  const serviceAccount = context === undefined ? findServiceAccount(options) : undefined;
  if (serviceAccount !== undefined) return serviceAccount;
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  if (listed.length > 0) return { kind: 'files', files: existingOf(listed) };
  const homeFile = join(homeDir(), '.kube', 'config');
  if (existsSync(homeFile)) return { kind: 'files', files: [homeFile] };
  throw new StartError(
    'found no API server: this is not a pod with a ServiceAccount, $KUBECONFIG is not set ' +
      `and ${homeFile} does not exist; use --kubeconfig`,
  );
}

/** The in-cluster configuration: the variables and files that the kubelet gives to each container. */
function findServiceAccount(options: KubeConfigOptions): KubeConfigSource | undefined {
  const { env, serviceAccountDir: directory = '/var/run/secrets/kubernetes.io/serviceaccount' } = options;
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '' } = env;
  if (host === '' || port === '' || !existsSync(join(directory, 'token'))) return undefined;
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { kind: 'service-account', server, directory };
}

/** Leaves out files that do not exist, as kubectl does. @throws StartError when none exists */
function existingOf(files: readonly string[]): readonly string[] {
  const existing = files.filter((file) => existsSync(file));
  if (existing.length > 0) return existing;
  throw new StartError(`$KUBECONFIG names no file that exists: ${files.join(delimiter)}`);
}
