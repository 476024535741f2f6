/** Which names of keys may be shown: of a Secret only those that a pod template names. */
import { allKeys } from '../../model/config-state.ts';
import { parseConfigRef, type ConfigRef } from '../../model/kinds.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import type { KeyNames } from './use.ts';

/** @param named the keys that pod templates name */
export function shownNames(keys: Iterable<string>, config: ConfigRef, named: ReadonlySet<string>): KeyNames {
  const all = [...keys];
  const isShown = (key: string): boolean =>
    parseConfigRef(config).kind === 'ConfigMap' || key === allKeys || named.has(key);
  const names = all.filter(isShown);
  return { names, others: all.length - names.length };
}

/** The names of changed keys that the pod template of one workload names. */
export function changedNames(keys: Iterable<string>, config: ConfigRef, workload: WorkloadState): KeyNames {
  return shownNames(keys, config, new Set(namedKeys(config, workload)));
}

/** The keys of a config that the pod template of one workload names; `*` for all of them. */
export function namedKeys(config: ConfigRef, { references }: WorkloadState): readonly string[] {
  const { kind, name } = parseConfigRef(config);
  return references.filter((each) => each.kind === kind && each.name === name).map(({ key }) => key);
}
