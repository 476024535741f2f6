/**
 * Finds the API server and the credentials for it. The only file that runs code of @kubernetes/client-node, which knows
 * kubeconfig files, exec plugins, OIDC and token files; it loads the whole library, so unit tests never import this file.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { delimiter, dirname, join, resolve } from 'node:path';

import { KubeConfig } from '@kubernetes/client-node';

import { StartError } from '../model/start-error.ts';
import type { Connection, Credentials } from './credentials.ts';
import { findKubeConfig, type KubeConfigOptions, type KubeConfigSource } from './kube-config-source.ts';

export interface FoundConnection extends Connection {
  /** It is that of the ServiceAccount of the pod in which the process runs. */
  readonly isInCluster: boolean;
}

/**
 * The connection to use: see `findKubeConfig` for the order in which it is looked for.
 * @throws StartError that names the file and what is wrong with it
 */
export function loadConnection(options: KubeConfigOptions): FoundConnection {
  const found = findKubeConfig(options);
  const isInCluster = found.kind === 'service-account';
  const source = found.kind === 'files' ? fileSource(found.files, options.context) : serviceAccountSource(found);
  return { ...connect(source, source.load()), isInCluster };
}

/** Where the configuration comes from; `load` reads it anew. */
interface Source {
  readonly name: string;
  load(): Target;
}

type Cluster = NonNullable<ReturnType<KubeConfig['getCurrentCluster']>>;
type User = NonNullable<ReturnType<KubeConfig['getCurrentUser']>>;

/** The one cluster and user of a configuration that are in use. */
interface Target {
  readonly context: string;
  readonly cluster: Cluster;
  readonly user: User;
  readonly namespace: string;
}

function serviceAccountSource({ server, directory }: KubeConfigSource & { kind: 'service-account' }): Source {
  const context = 'in-cluster';
  return {
    name: `the ServiceAccount in ${directory}`,
    load: () => ({
      context,
      cluster: { name: context, server, caFile: join(directory, 'ca.crt'), skipTLSVerify: false },
      user: {
        name: context,
        authProvider: { name: tokenFileProvider, config: { tokenFile: join(directory, 'token') } },
      },
      namespace: readNamespace(join(directory, 'namespace')),
    }),
  };
}

function readNamespace(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : 'default';
}

/** What client-node calls the provider that reads a token from a file. */
const tokenFileProvider = 'tokenFile';

/** The context is chosen once: what `kubectl config use-context` does later must not send credentials elsewhere. */
function fileSource(files: readonly string[], wantedContext: string | undefined): Source {
  const name = `kubeconfig ${files.join(delimiter)}`;
  let context = wantedContext;
  return {
    name,
    load: () => {
      const target = selectTarget(name, mergeFiles(files), context);
      context = target.context;
      return target;
    },
  };
}

function mergeFiles(files: readonly string[]): KubeConfig {
  const configs = files.map(readKubeConfig);
  const merged = new KubeConfig();
  merged.loadFromOptions({
    clusters: configs.flatMap((config) => config.clusters),
    users: configs.flatMap((config) => config.users),
    contexts: configs.flatMap((config) => config.contexts),
    currentContext: configs.map((config) => config.currentContext as string | undefined).find((context) => context),
  });
  return merged;
}

function readKubeConfig(file: string): KubeConfig {
  const config = new KubeConfig();
  try {
    // client-node 2.0.1 looks for the token file under a key that kubeconfig files do not have.
    config.loadFromString(
      readFileSync(file, 'utf8').replace(/((?:^|[{,])\s*(?:- +)?["']?)tokenFile(["']?\s*:)/gm, '$1token-file$2'),
    );
  } catch (error) {
    throw new StartError(`kubeconfig ${file}: ${safeReason(error)}`);
  }
  config.makePathsAbsolute(dirname(resolve(file)));
  return config;
}

function selectTarget(source: string, config: KubeConfig, wantedContext: string | undefined): Target {
  const contextName = wantedContext ?? config.currentContext;
  const choices = `it has ${config.contexts.map(({ name }) => name).join(', ') || 'none'}`;
  if (!contextName) throw new StartError(`${source} has no current-context; choose one with --context (${choices})`);
  const context = config.getContextObject(contextName);
  if (context === null) throw new StartError(`${source} has no context "${contextName}" (${choices})`);
  const cluster = config.getCluster(context.cluster);
  if (cluster === null) {
    throw new StartError(
      `${source}: context "${contextName}" names cluster "${context.cluster}", which it does not have`,
    );
  }
  return {
    context: contextName,
    cluster: checkCluster(source, cluster),
    user: selectUser(source, config, context.user),
    namespace: context.namespace ?? 'default',
  };
}

function selectUser(source: string, config: KubeConfig, name: string | undefined): User {
  // client-node hands out no TLS material at all where there is no user.
  if (name === undefined) return { name: 'anonymous' };
  const user = config.getUser(name);
  if (user === null) throw new StartError(`${source} has no user "${name}"`);
  return user;
}

function checkCluster(source: string, cluster: Cluster): Cluster {
  const { name, server, proxyUrl } = cluster;
  const what = `${source}: cluster "${name}"`;
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new StartError(`${what} has the server "${server}", which is not an http(s) URL`);
  }
  if (proxyUrl) throw new StartError(`${what} has a proxy-url, which is not supported`);
  // client-node refuses plain HTTP unless it is told that there is nothing to verify.
  return url.protocol === 'http:' ? { ...cluster, skipTLSVerify: true } : cluster;
}

function connect(source: Source, first: Target): Connection {
  let target = first;
  let config = toKubeConfig(first);
  const reload = (): void => {
    const next = source.load();
    const [was, is] = [target.cluster.server, next.cluster.server];
    if (was !== is) throw new StartError(`${source.name} moved from ${was} to ${is}; restart to follow it`);
    target = next;
    config = toKubeConfig(next);
  };
  return {
    server: first.cluster.server,
    defaultNamespace: first.namespace,
    readCredentials: async (fresh) => {
      try {
        if (mayReload(target.user, fresh)) reload();
        return await readCredentials(config);
      } catch (error) {
        throw new StartError(`credentials of user "${target.user.name}" in ${source.name}: ${safeReason(error)}`);
      }
    },
  };
}

/**
 * Reading everything again is the one way past client-node's caches. What an exec plugin said is kept until the server
 * refuses it, and an OIDC refresh token for good: a rotated one exists in memory alone.
 */
function mayReload({ exec, authProvider }: User, fresh: boolean): boolean {
  const provider = (authProvider as { name?: string } | null | undefined)?.name;
  const isExec = Boolean(exec) || provider === 'exec';
  if (isExec) return fresh;
  return provider === undefined || provider === tokenFileProvider;
}

function toKubeConfig({ context, cluster, user }: Target): KubeConfig {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [cluster],
    users: [user],
    contexts: [{ name: context, cluster: cluster.name, user: user.name }],
    currentContext: context,
  });
  return config;
}

async function readCredentials(config: KubeConfig): Promise<Credentials> {
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const headers: Record<string, string> = {};
  if (options.auth) headers['authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name.toLowerCase()] = String(value).trim();
  const { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername } = options;
  const material = { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername };
  const tls = Object.fromEntries(Object.entries(material).filter(([, value]) => value !== undefined));
  return { headers, tls };
}

/** A parser's message quotes what it parsed, which may be a token; what other errors say is cut to one short line. */
function safeReason(error: unknown): string {
  const { name, message, reason, mark } = error as Error & { reason?: string; mark?: { line: number } };
  if (name === 'YAMLException') return `${reason ?? 'not YAML'} at line ${String((mark?.line ?? 0) + 1)}`;
  if (error instanceof SyntaxError) return 'the exec plugin did not print an ExecCredential';
  return (message.split('\n', 1)[0] ?? '').slice(0, 200);
}
