/** Pairs the configs whose names differ in the hash of their content alone, as kustomize appends it. */
import { hashSuffix } from '../model/hash-suffix.ts';
import { configRef, parseConfigKey, type ConfigKey } from '../model/kinds.ts';

/** The name without the hash; undefined for a name without one. */
export function baseName(name: string): string | undefined {
  return hashSuffix.test(name) ? name.replace(hashSuffix, '') : undefined;
}

/** The config of the first state for each config of the second one that takes its place. */
export function pairRenamed(from: Iterable<ConfigKey>, to: Iterable<ConfigKey>): ReadonlyMap<ConfigKey, ConfigKey> {
  const [before, after] = [new Set(from), new Set(to)];
  const gone = new Map<string, ConfigKey>();
  for (const key of before) {
    const base = after.has(key) ? undefined : baseOf(key);
    if (base !== undefined) gone.set(base, key);
  }
  const pairs = new Map<ConfigKey, ConfigKey>();
  for (const key of after) {
    const former = before.has(key) ? undefined : gone.get(baseOf(key) ?? '');
    if (former !== undefined) pairs.set(key, former);
  }
  return pairs;
}

function baseOf(key: ConfigKey): string | undefined {
  const { kind, namespace, name } = parseConfigKey(key);
  const base = baseName(name);
  return base === undefined ? undefined : `${namespace}/${configRef(kind, base)}`;
}
