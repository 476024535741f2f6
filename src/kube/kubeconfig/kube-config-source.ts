/** Decides which configuration leads to the API server, before any of it is read. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { StartError } from '../../model/start-error.ts';

export interface KubeConfigOptions {
  /** Path of a kubeconfig file: this one and nothing else. */
  readonly kubeconfig?: string | undefined;
  /** A context of the kubeconfig; where one is named, the cluster that the process runs in does not count. */
  readonly context?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `.kube/config` is looked for. Asked for only then: in a container there may be no such folder. */
  readonly homeDir: () => string;
  /** Where a pod finds its ServiceAccount. Default `/var/run/secrets/kubernetes.io/serviceaccount`. */
  readonly serviceAccountDir?: string;
}

export type KubeConfigSource =
  | { readonly kind: 'service-account'; readonly server: string; readonly directory: string }
  /** kubeconfig files that are merged; the first that has an entry of a name wins. */
  | { readonly kind: 'files'; readonly files: readonly string[] };

/**
 * `kubeconfig`, else the cluster that the process runs in (unless a context is named), else the files of `$KUBECONFIG`,
 * else `~/.kube/config`.
 * @throws StartError that says where it looked
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
    `no API server to talk to: this is not a pod with a ServiceAccount, $KUBECONFIG is not set and ${homeFile} does not exist; use --kubeconfig`,
  );
}

/** As every client of Kubernetes does it, with the variables and files that the kubelet gives to each container. */
function findServiceAccount(options: KubeConfigOptions): KubeConfigSource | undefined {
  const { env, serviceAccountDir: directory = '/var/run/secrets/kubernetes.io/serviceaccount' } = options;
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '' } = env;
  if (host === '' || port === '' || !existsSync(join(directory, 'token'))) return undefined;
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { kind: 'service-account', server, directory };
}

/** As with kubectl, files that do not exist are passed over, unless none does. */
function existingOf(files: readonly string[]): readonly string[] {
  const existing = files.filter((file) => existsSync(file));
  if (existing.length > 0) return existing;
  throw new StartError(`$KUBECONFIG names no file that exists: ${files.join(delimiter)}`);
}
