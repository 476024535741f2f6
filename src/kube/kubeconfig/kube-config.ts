/**
 * Finds the API server and its credentials. The only file that uses @kubernetes/client-node, which handles
 * certificates, OIDC and token files. It loads the whole library, so unit tests do not import this file.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { delimiter, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { KubeConfig } from '@kubernetes/client-node';

import { systemClock } from '../../lib/clock.ts';
import type { Environment } from '../../lib/proxy-environment.ts';
import { StartError } from '../../model/start-error.ts';
import type { Connection, Credentials, TlsMaterial } from './credentials.ts';
import { readExecEntry, type ExecEntry } from './exec-entry.ts';
import { ExecPlugin } from './exec-plugin.ts';
import { headersOf, impersonationHeaders } from './impersonation.ts';
import { findKubeConfig, type KubeConfigOptions, type KubeConfigSource } from './kube-config-source.ts';
import { reasonOf, textOf, within, type Entry } from './kubeconfig-entry.ts';
import { contextNames, selectFrom, type ParsedFiles, type Selection } from './kubeconfig-file.ts';
import { chooseProxy } from './proxy-choice.ts';

export interface FoundConnection extends Connection {
  /** Whether it uses the ServiceAccount of the pod in which the process runs. */
  readonly isInCluster: boolean;
}

/**
 * The connection to the API server; `findKubeConfig` has the order of the sources.
 * @throws StartError that names the file and its error
 */
export function loadConnection(options: KubeConfigOptions): FoundConnection {
  const found = findKubeConfig(options);
  const isInCluster = found.kind === 'service-account';
  const source = found.kind === 'files' ? fileSource(found.files, options.context) : serviceAccountSource(found);
  return { ...connect(source, options), isInCluster };
}

/**
 * The names of the contexts that `loadConnection` can be given.
 * @throws StartError as `loadConnection`
 */
export function listContexts(options: Omit<KubeConfigOptions, 'context'>): readonly string[] {
  // With a context, whatever its name, the ServiceAccount of a pod is not the source.
  const found = findKubeConfig({ ...options, context: '' });
  return found.kind === 'files' ? contextNames(found.files) : [];
}

/** The source of the configuration; each `load` reads it again. */
interface Source {
  readonly name: string;
  load(): Target;
}

/** The cluster and the user in use. */
interface Target {
  readonly server: string;
  readonly proxyUrl: string | undefined;
  readonly namespace: string;
  readonly cluster: string;
  readonly user: string;
  readonly exec: ExecEntry | undefined;
  readonly impersonation: Credentials['headers'];
  readonly config: KubeConfig;
  /** Whether `config` stays in use: the auth provider of client-node caches its credentials in it. */
  readonly isKept: boolean;
}

function serviceAccountSource({ server, directory }: KubeConfigSource & { kind: 'service-account' }): Source {
  const name = `the ServiceAccount in ${directory}`;
  const context = 'in-cluster';
  return {
    name,
    load: () =>
      toTarget(name, {
        context,
        namespace: readNamespace(join(directory, 'namespace')),
        cluster: { name: context, entry: { server, 'certificate-authority': join(directory, 'ca.crt') } },
        user: { name: context, entry: { tokenFile: join(directory, 'token') } },
      }),
  };
}

function readNamespace(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : 'default';
}

/** The context is chosen once: a later `kubectl config use-context` must not send credentials to another server. */
function fileSource(files: readonly string[], wantedContext: string | undefined): Source {
  const name = `kubeconfig ${files.join(delimiter)}`;
  let context = wantedContext;
  const parsed: ParsedFiles = new Map();
  return {
    name,
    load: () => {
      const selection = selectFrom(files, context, parsed);
      context = selection.context;
      return toTarget(name, selection);
    },
  };
}

function toTarget(source: string, selection: Selection): Target {
  const { namespace, cluster } = selection;
  const user = selection.user ?? { name: 'anonymous', entry: {} };
  const { server, proxyUrl } = within(`${source}: cluster "${cluster.name}"`, () => ({
    server: serverOf(cluster.entry),
    proxyUrl: textOf(cluster.entry, 'proxy-url'),
  }));
  return within(`${source}: user "${user.name}"`, () => ({
    server,
    proxyUrl,
    namespace,
    cluster: cluster.name,
    user: user.name,
    exec: readExecEntry({ user: user.entry, cluster: cluster.entry, readBytes: (path) => readFileSync(path) }),
    impersonation: impersonationHeaders(user.entry),
    config: toKubeConfig(selection, server),
    isKept: ![undefined, tokenFileProvider].includes(providerOf(user.entry)),
  }));
}

function serverOf(cluster: Entry): string {
  const server = textOf(cluster, 'server')?.replace(/\/$/, '');
  if (!server) throw new StartError('server is missing');
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return server;
  throw new StartError(`has the server "${server}", which is not an http(s) URL`);
}

/** The name of client-node's auth provider that reads a token from a file. */
const tokenFileProvider = 'tokenFile';

/**
 * The user entry for client-node. It looks for `tokenFile` under `token-file`, a key that kubeconfig files do not have
 * (findToken in https://github.com/kubernetes-client/javascript/blob/master/src/config_types.ts; the key of kubectl:
 * https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/#AuthInfo), so the entry names its auth provider
 * instead.
 */
function toUser(user: Entry): Entry {
  const { tokenFile } = user;
  const isFromFile = Boolean(tokenFile) && !user['token'];
  // Exec plugins and impersonation have files of their own.
  const own = { exec: undefined, as: undefined };
  const provider = isFromFile && { 'auth-provider': { name: tokenFileProvider, config: { tokenFile } } };
  return { ...user, ...own, ...provider };
}

function providerOf(user: Entry): string | undefined {
  const provider = toUser(user)['auth-provider'] as { readonly name?: string } | null | undefined;
  return provider?.name;
}

function toKubeConfig({ context, cluster, user }: Selection, server: string): KubeConfig {
  const config = new KubeConfig();
  // client-node refuses plain HTTP without this setting.
  const skip = server.startsWith('http:') && { 'insecure-skip-tls-verify': true };
  // With a proxy, client-node would create an agent that is never used.
  const own = { server, 'proxy-url': undefined };
  // Without a user, client-node returns no TLS material at all.
  const { name, entry } = user ?? { name: 'anonymous', entry: {} };
  const content = {
    clusters: [{ name: cluster.name, cluster: { ...cluster.entry, ...own, ...skip } }],
    users: [{ name, user: toUser(entry) }],
    contexts: [{ name: context, context: { cluster: cluster.name, user: name } }],
    'current-context': context,
  };
  config.loadFromString(JSON.stringify(content));
  return config;
}

function connect(source: Source, { env, impersonate }: KubeConfigOptions): Connection {
  const first = source.load();
  const { server, proxyUrl, namespace } = first;
  let target = first;
  let plugin = pluginOf(first, env);
  const reload = (): void => {
    const next = source.load();
    if (next.server !== server)
      throw new StartError(`${source.name} moved from ${server} to ${next.server}; restart to follow it`);
    if (!isDeepStrictEqual(plugin?.entry, next.exec)) plugin = pluginOf(next, env);
    target = next;
  };
  return {
    server,
    proxy: chooseProxy({ server, proxyUrl, cluster: `${source.name}: cluster "${first.cluster}"`, env }),
    defaultNamespace: namespace,
    readCredentials: async (forceReload) => {
      try {
        if (!target.isKept) reload();
        const impersonation = impersonate === undefined ? target.impersonation : headersOf(impersonate);
        return await readCredentials({ ...target, impersonation }, plugin, forceReload);
      } catch (error) {
        throw new StartError(`credentials of user "${target.user}" in ${source.name}: ${reasonOf(error)}`);
      }
    },
  };
}

function pluginOf({ exec }: Target, env: Environment): ExecPlugin | undefined {
  return exec && new ExecPlugin({ entry: exec, env, clock: systemClock });
}

async function readCredentials(
  { config, impersonation }: Target,
  plugin: ExecPlugin | undefined,
  forceReload: boolean,
): Promise<Credentials> {
  const given = await plugin?.read(forceReload);
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const headers = {
    ...authorizationOf(options),
    ...(given?.token !== undefined && { authorization: `Bearer ${given.token}` }),
    ...impersonation,
  };
  return { headers, tls: { ...materialOf(options), ...given?.certificate }, expiresAtMs: given?.expiresAtMs };
}

function authorizationOf({ auth, headers = {} }: RequestOptions): Record<string, string> {
  const result: Record<string, string> = {};
  if (auth) result['authorization'] = `Basic ${Buffer.from(auth).toString('base64')}`;
  for (const [name, value] of Object.entries(headers)) result[name.toLowerCase()] = String(value).trim();
  return result;
}

function materialOf({ ca, cert, key, pfx, passphrase, rejectUnauthorized, servername }: RequestOptions): TlsMaterial {
  const material = { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername };
  return Object.fromEntries(Object.entries(material).filter(([, value]) => value !== undefined));
}
