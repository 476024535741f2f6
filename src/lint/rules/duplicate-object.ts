import { posix } from 'node:path';

import type { Kustomization } from '../../manifests/manifest.ts';
import { isPlaceholder, type LintObject } from '../lint-object.ts';
import type { Found, LintRule } from '../rule.ts';
import type { World } from '../world.ts';

/**
 * Two objects of the same name in one file or folder. Folders next to each other, such as those of two clusters, hold
 * objects of the same name on purpose.
 */
export const duplicateObject: LintRule = {
  id: 'duplicate-object',
  severity: 'error',
  summary: 'Two objects have the same kind, namespace and name, so that one of them is lost.',
  find: findDuplicates,
};

function* findDuplicates({ objects, tree }: World): Generator<Found, void> {
  const kustomizations = new Map(tree.kustomizations?.map((each) => [posix.dirname(each.file), each]));
  const first = new Map<string, LintObject>();
  for (const object of objects) {
    const scope = scopeOf(object, kustomizations);
    if (scope === undefined) continue;
    const { group, kind, namespace = '', name } = object;
    const key = [scope, group, kind, namespace, name].join('\0');
    const other = first.get(key);
    if (other === undefined) first.set(key, object);
    else {
      const { file, line } = other.manifest.position;
      const message = `The same object is in ${file}, line ${String(line)}: only one of the two can be applied.`;
      yield { in: object, message };
    }
  }
}

/** Objects of one scope are applied together; undefined for one that may have the name of another. */
function scopeOf(object: LintObject, kustomizations: ReadonlyMap<string, Kustomization>): string | undefined {
  const { manifest, name } = object;
  const isHook = manifest.object.metadata?.annotations?.['helm.sh/hook'] !== undefined;
  if (manifest.isPatch === true || name === '' || isPlaceholder(name) || isHook) return undefined;
  const { file = manifest.position.file } = manifest;
  const folder = posix.dirname(file);
  const kustomization = kustomizations.get(folder);
  // Of a folder with a kustomization, only what that takes is applied.
  return kustomization === undefined || kustomization.resources.includes(file) ? folder : file;
}
