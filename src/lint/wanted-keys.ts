/** Which configs of a cluster have to be read to know whether pods find the keys that they need. */
import type { Tree } from '../manifests/manifest.ts';
import { isPlaceholder, lintObject } from './lint-object.ts';
import { usesOf } from './pod-specs.ts';
import { IndexOfConfigs, type Wanted } from './provided/index-of-configs.ts';
import { namedKey } from './world.ts';

/** Those with a key that pods need, which no file provides; each once, without those whose namespace is not known. */
export function wantedOfCluster(tree: Tree, namespaceByDefault: string | undefined): readonly Wanted[] {
  const objects = tree.manifests.map((manifest, index) => lintObject(manifest, index, namespaceByDefault));
  const configs = new IndexOfConfigs(tree, objects, { external: [], cluster: undefined });
  const wanted = new Map<string, Wanted>();
  for (const object of objects) {
    const { namespace } = object;
    if (namespace === undefined) continue;
    for (const { kind, name, key, need } of usesOf(object)) {
      if (need === 'optional' || namedKey(key) === undefined || isPlaceholder(name)) continue;
      const place = { kind, namespace, name };
      if (configs.find(place).length === 0) wanted.set(`${kind}/${namespace}/${name}`, place);
    }
  }
  return [...wanted.values()];
}

/** The namespaces of objects that use configs. */
export function namespacesOf(tree: Tree, namespaceByDefault: string | undefined): readonly string[] {
  const objects = tree.manifests.map((manifest, index) => lintObject(manifest, index, namespaceByDefault));
  return [
    ...new Set(objects.filter((object) => usesOf(object).length > 0).flatMap(({ namespace }) => namespace ?? [])),
  ];
}
