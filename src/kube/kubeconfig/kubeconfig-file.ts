/**
 * Selects the context, cluster and user to use from kubeconfig files. As with kubectl, other entries may be invalid:
 * only the entries in use are checked.
 */
import { readFileSync } from 'node:fs';
import { delimiter, dirname, resolve, sep } from 'node:path';

import { LineCounter, parseDocument } from 'yaml';

import { StartError } from '../../model/start-error.ts';
import { isEntry, recordOf, textOf, within, type Entry } from './kubeconfig-entry.ts';

/** The entries in use, with absolute paths. */
export interface Selection {
  readonly context: string;
  readonly namespace: string;
  readonly cluster: NamedEntry;
  /** Undefined where the context names none. */
  readonly user: NamedEntry | undefined;
}

export interface NamedEntry {
  readonly name: string;
  readonly entry: Entry;
}

interface File {
  readonly path: string;
  readonly text: string;
  readonly content: Entry;
}

/** The files as they were last read, by path. */
export type ParsedFiles = Map<string, File>;

type Kind = 'context' | 'cluster' | 'user';

/**
 * Reads the files. Of entries with the same name the first one wins.
 * @param wantedContext default: the first `current-context` that is not empty
 * @param parsed a file that has not changed since is not parsed again; gets those that are
 * @throws StartError that names the files, the entry and its error, without quoting values
 */
export function selectFrom(
  paths: readonly string[],
  wantedContext: string | undefined,
  parsed: ParsedFiles = new Map(),
): Selection {
  const files = paths.map((path) => readFile(path, parsed));
  const source = `kubeconfig ${paths.join(delimiter)}`;
  const contextName = wantedContext ?? files.map(({ content }) => content['current-context']).find(Boolean);
  const choices = `it has ${namesOf(files, 'context').join(', ') || 'none'}`;
  if (typeof contextName !== 'string')
    throw new StartError(`${source} has no current-context; choose one with --context (${choices})`);
  const context = find(files, 'context', contextName);
  if (context === undefined) throw new StartError(`${source} has no context "${contextName}" (${choices})`);
  return within(`${source}: context "${contextName}"`, () => {
    const clusterName = textOf(context, 'cluster');
    if (!clusterName) throw new StartError('cluster is missing');
    const cluster = find(files, 'cluster', clusterName);
    if (cluster === undefined) throw new StartError(`names cluster "${clusterName}", which does not exist`);
    const userName = textOf(context, 'user');
    const user = userName ? find(files, 'user', userName) : undefined;
    if (userName && user === undefined) throw new StartError(`names user "${userName}", which does not exist`);
    return {
      context: contextName,
      namespace: textOf(context, 'namespace') ?? 'default',
      cluster: { name: clusterName, entry: cluster },
      user: userName && user !== undefined ? { name: userName, entry: user } : undefined,
    };
  });
}

/** The names of all contexts. @throws StartError for a file that cannot be read */
export function contextNames(paths: readonly string[]): readonly string[] {
  return namesOf(
    paths.map((path) => readFile(path)),
    'context',
  );
}

/** Errors repeat only the line number of the parser's message, since that quotes its input, which may be a token. */
function readFile(path: string, parsed: ParsedFiles = new Map()): File {
  const where = `kubeconfig ${path}`;
  const text = textOfFile(path);
  const known = parsed.get(path);
  if (known?.text === text) return known;
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    merge: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
    lineCounter,
  });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = lineCounter.linePos(error.pos[0]);
    throw new StartError(`${where}: not YAML at line ${String(line)} (${error.code})`);
  }
  const content: unknown = within(where, () => document.toJS() as unknown);
  if (!isEntry(content)) throw new StartError(`${where} is not a mapping`);
  const file = { path, text, content };
  parsed.set(path, file);
  return file;
}

function textOfFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartError(`kubeconfig ${path}: ${(error as Error).message}`);
  }
}

function find(files: readonly File[], kind: Kind, name: string): Entry | undefined {
  for (const { path, content } of files) {
    const named = listOf(content, kind).find((item) => item['name'] === name);
    if (named === undefined) continue;
    const entry = within(`kubeconfig ${path}: ${kind} "${name}"`, () => recordOf(named, kind));
    return withAbsolutePaths(entry, dirname(resolve(path)));
  }
  return undefined;
}

function namesOf(files: readonly File[], kind: Kind): readonly string[] {
  const names = files.flatMap(({ content }) => listOf(content, kind).map(({ name }) => name));
  return [...new Set(names.filter((name) => typeof name === 'string'))];
}

/** Leaves out elements that are not mappings. */
function listOf(content: Entry, kind: Kind): readonly Entry[] {
  const list = content[`${kind}s`];
  return Array.isArray(list) ? list.filter(isEntry) : [];
}

const pathKeys = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'];

/** Paths are relative to the folder of their file. A command is a path only if it contains a separator. */
function withAbsolutePaths(entry: Entry, folder: string): Entry {
  const absolute = (value: unknown): unknown =>
    typeof value === 'string' && value !== '' ? resolve(folder, value) : value;
  const paths = pathKeys.filter((key) => key in entry).map((key) => [key, absolute(entry[key])] as const);
  const exec = entry['exec'];
  const command = isEntry(exec) ? exec['command'] : undefined;
  const isPath = typeof command === 'string' && command.includes(sep);
  return {
    ...entry,
    ...Object.fromEntries(paths),
    ...(isEntry(exec) && isPath && { exec: { ...exec, command: absolute(command) } }),
  };
}
