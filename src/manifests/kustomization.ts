/**
 * Reads what a kustomization says about the objects of a tree that is not built: which ConfigMaps and Secrets it makes,
 * and which files hold only parts of objects. It builds nothing.
 */
import { posix } from 'node:path';

import type { ConfigKind } from '../model/kinds.ts';
import { membersOf, type Members } from '../model/members.ts';
import type { GeneratedConfig, Kustomization } from './manifest.ts';

const fileNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

export function isKustomizationFile(name: string): boolean {
  return fileNames.includes(name);
}

/** @param file relative to the working directory, as the patches are in the result */
export function readKustomization(file: string, value: unknown): Kustomization {
  const members = membersOf(value);
  const folder = posix.dirname(file);
  const namespace = textOf(members['namespace']);
  const generated = [
    ...generatedBy(members['configMapGenerator'], 'ConfigMap', namespace),
    ...generatedBy(members['secretGenerator'], 'Secret', namespace),
  ];
  const patches = [
    ...listOf(members['patchesStrategicMerge']),
    ...[...listOf(members['patches']), ...listOf(members['patchesJson6902'])].map((patch) => membersOf(patch)['path']),
  ];
  const taken = ['resources', 'bases', 'components'].flatMap((member) => listOf(members[member]));
  const files = patches.filter((patch) => typeof patch === 'string' && !patch.includes('\n')) as readonly string[];
  return {
    file,
    generated,
    resources: taken.filter((path) => typeof path === 'string').map((path) => posix.join(folder, path)),
    patches: files.map((patch) => posix.join(folder, patch)),
    isPartial: isPartial(members, taken),
  };
}

function generatedBy(list: unknown, kind: ConfigKind, byDefault: string | undefined): readonly GeneratedConfig[] {
  return listOf(list).flatMap((item): GeneratedConfig[] => {
    const members = membersOf(item);
    const name = textOf(members['name']);
    if (name === undefined) return [];
    return [{ kind, name, namespace: textOf(members['namespace']) ?? byDefault, keys: keysOf(members) }];
  });
}

/** Keys of `literals` and `files`. Those of an env file are in a file that is not read. */
function keysOf(generator: Members): readonly string[] | undefined {
  if (generator['env'] !== undefined || listOf(generator['envs']).length > 0) return undefined;
  const literals = listOf(generator['literals']).map((literal) => textOf(literal)?.split('=', 1)[0] ?? '');
  const files = listOf(generator['files']).map((file) => {
    const [key = '', path] = (textOf(file) ?? '').split('=', 2);
    return path === undefined ? posix.basename(key) : key;
  });
  return [...literals, ...files];
}

/** Plug-ins and remote resources make objects that no file of the tree holds. */
function isPartial(members: Members, taken: readonly unknown[]): boolean {
  const plugins = ['helmCharts', 'helmChartInflationGenerator', 'generators', 'transformers', 'replacements'];
  return (
    plugins.some((plugin) => listOf(members[plugin]).length > 0) ||
    taken.some((path) => typeof path === 'string' && /:\/\/|^[\w.-]+@|^github\.com\/|[?&]ref=/.test(path))
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
