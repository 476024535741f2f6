/** Reads the `exec` of a user entry: a program that prints credentials (client.authentication.k8s.io). */
import { StartError } from '../../model/start-error.ts';
import { entriesOf, recordOf, textOf, textsOf, type Entry } from './kubeconfig-entry.ts';

export interface ExecEntry {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment of the process. */
  readonly env: Readonly<Record<string, string>>;
  readonly apiVersion: string;
  /** How to install the program, in one line. */
  readonly installHint: string | undefined;
  /** The cluster information for the program; undefined unless `provideClusterInfo`. */
  readonly cluster: Entry | undefined;
}

export interface ExecUser {
  readonly user: Entry;
  readonly cluster: Entry;
  /** Reads the file of the cluster's authority. */
  readonly readBytes: (path: string) => Buffer;
}

const apiVersions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

/** With one of these, client-go does not run the plugin of the user. */
const strongerKeys = ['token', 'tokenFile', 'username', 'client-certificate', 'client-certificate-data'];

/**
 * The plugin of a user; undefined where the entry has none, or has a token, a password or a certificate as well.
 * @throws StartError that says which field is wrong
 */
export function readExecEntry({ user, cluster, readBytes }: ExecUser): ExecEntry | undefined {
  if ((user['exec'] ?? undefined) === undefined || strongerKeys.some((key) => Boolean(user[key]))) return undefined;
  const exec = recordOf(user, 'exec');
  const command = textOf(exec, 'command');
  if (!command) throw new StartError('exec.command is missing');
  checkMode(exec);
  return {
    command,
    args: textsOf(exec, 'args'),
    env: Object.fromEntries(entriesOf(exec, 'env').map(variableOf)),
    apiVersion: versionOf(exec),
    installHint: oneLine(textOf(exec, 'installHint')),
    cluster: exec['provideClusterInfo'] === true ? clusterInfo(cluster, readBytes) : undefined,
  };
}

function versionOf(exec: Entry): string {
  const version = textOf(exec, 'apiVersion');
  if (version !== undefined && apiVersions.includes(version)) return version;
  const what = version === undefined ? 'missing' : `"${version}"`;
  throw new StartError(`exec.apiVersion is ${what}, accepted are ${apiVersions.join(' and ')}`);
}

function checkMode(exec: Entry): void {
  if (textOf(exec, 'interactiveMode') !== 'Always') return;
  throw new StartError('exec.interactiveMode is Always, but reroll has no terminal for questions of the plugin');
}

function variableOf(variable: Entry): [string, string] {
  const name = textOf(variable, 'name');
  if (!name) throw new StartError('exec.env has a variable without a name');
  return [name, textOf(variable, 'value') ?? ''];
}

/** Control characters could change what a terminal shows. */
function oneLine(text: string | undefined): string | undefined {
  const line = text?.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  return line ? line.slice(0, 500) : undefined;
}

const sharedKeys = ['server', 'tls-server-name', 'insecure-skip-tls-verify', 'proxy-url', 'disable-compression'];

/** `spec.cluster` as in client-go: the fields of the entry, its authority as data, and the extension for plugins. */
function clusterInfo(cluster: Entry, readBytes: (path: string) => Buffer): Entry {
  const file = textOf(cluster, 'certificate-authority');
  const data = textOf(cluster, 'certificate-authority-data') ?? (file && readBytes(file).toString('base64'));
  const config = entriesOf(cluster, 'extensions').find(({ name }) => name === 'client.authentication.k8s.io/exec');
  return {
    ...Object.fromEntries(sharedKeys.filter((key) => cluster[key]).map((key) => [key, cluster[key]])),
    ...(data && { 'certificate-authority-data': data }),
    ...(config !== undefined && { config: config['extension'] }),
  };
}
