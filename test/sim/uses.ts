/**
 * A second implementation, independent of the product, of what counts for a workload: the configs and their keys that
 * roll it, by its annotations, its template, its namespace and the options.
 */
import { parseConfigRef, type ConfigRef } from '../../src/model/kinds.ts';
import { findReferences } from '../../src/plan/references/references.ts';
import type { SimOptions } from './options.ts';
import type { SimObject } from './objects.ts';
import type { Store } from './store.ts';

export type Need = 'required' | 'optional';

/** For each config that counts its keys that do; `*` stands for all. */
export type Uses = ReadonlyMap<ConfigRef, ReadonlyMap<string, Need>>;

/** The keys that the configs of the simulation can have. */
export const allKeys = ['color', 'size', 'note'] as const;

const hint = (object: SimObject, name: string): string | undefined =>
  object.metadata.annotations?.[`reroll.dev/${name}`] ??
  object.spec?.template?.metadata?.annotations?.[`reroll.dev/${name}`];

/** Names that a workload lists, globs among them. */
export function listedNames(object: SimObject): readonly string[] {
  return (hint(object, 'configmaps') ?? '').split(',').filter((name) => name !== '');
}

/** Undefined for a workload that nothing opts in. */
export function usesOf(workload: SimObject, store: Store, options: SimOptions): Uses | undefined {
  const listed = listedNames(workload);
  const hasAuto = isAuto(workload, store, options);
  if (!hasAuto && listed.length === 0) return undefined;
  const uses = new Map<ConfigRef, Map<string, Need>>();
  const add = (ref: ConfigRef, key: string, need: Need): void => {
    const keys = uses.get(ref) ?? new Map<string, Need>();
    if (keys.get(key) !== 'required') keys.set(key, need);
    uses.set(ref, keys);
  };
  const references = hasAuto ? findReferences(workload.spec?.template?.spec) : [];
  for (const { kind, name, key, need } of references) add(`${kind}/${name}`, key, need);
  for (const name of expand(listed, store)) add(`ConfigMap/${name}`, '*', 'required');
  return new Map([...uses].filter(([ref]) => !isIgnored(ref, store)).map(([ref, keys]) => [ref, wholeOf(keys)]));
}

function isAuto(workload: SimObject, store: Store, { autoReloadAll }: SimOptions): boolean {
  const [namespace] = store.list('Namespace');
  const auto = hint(workload, 'auto') ?? namespace?.metadata.annotations?.['reroll.dev/auto'];
  return auto === undefined ? autoReloadAll : auto === 'true';
}

function expand(listed: readonly string[], store: Store): readonly string[] {
  const isGlob = (name: string): boolean => name.endsWith('*');
  const present = store.list('ConfigMap').map(({ metadata }) => metadata.name);
  return listed.flatMap((name) =>
    isGlob(name) ? present.filter((other) => other.startsWith(name.slice(0, -1))) : [name],
  );
}

function wholeOf(keys: ReadonlyMap<string, Need>): ReadonlyMap<string, Need> {
  const whole = keys.get('*');
  if (whole === undefined) return keys;
  // Without a required key pods do not start, even if there is also an optional use of all keys.
  const required = whole === 'required' ? [] : [...keys].filter(([, need]) => need === 'required');
  return new Map([['*', whole], ...required]);
}

function isIgnored(ref: ConfigRef, store: Store): boolean {
  const { kind, name } = parseConfigRef(ref);
  return store.get(kind, name)?.metadata.annotations?.['reroll.dev/ignore'] === 'true';
}
