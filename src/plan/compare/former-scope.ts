/**
 * An upgrade to a version for which more fields of the pod spec count rolls nothing: what an earlier record says nothing
 * of, because its field did not count then, is recorded as if there were no record.
 */
import type { ConfigRef } from '../../model/kinds.ts';
import type { RolloutRecord } from '../../model/record.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import type { KeyNeeds } from '../references/needs.ts';
import { selectConfigs, type SelectionContext } from '../selection/selection.ts';

/**
 * Which fields of the pod spec count, as records tell it. 2: with the Secrets with which volumes are mounted; 1, which is
 * not written: without them.
 */
export const presentScope = 2;

/** The workload as a version saw it that wrote such a record; the workload itself where that is the same. */
export function inScopeOf(record: RolloutRecord | undefined, workload: WorkloadState): WorkloadState {
  if (record === undefined || (record.scope ?? 1) >= presentScope) return workload;
  const references = workload.references.filter(({ isOfMount }) => !isOfMount);
  return references.length === workload.references.length ? workload : { ...workload, references };
}

/** The configs that count, as a whole or with all of their keys, only since more fields do. */
export function sinceScopeOf(
  record: RolloutRecord | undefined,
  workload: WorkloadState,
  dependencies: ReadonlyMap<ConfigRef, KeyNeeds>,
  selectionContext: SelectionContext,
): ReadonlySet<ConfigRef> {
  const before = inScopeOf(record, workload);
  if (before === workload) return new Set();
  const counted = selectConfigs(before, selectionContext).dependencies;
  const isNew = ([ref, needs]: readonly [ConfigRef, KeyNeeds]): boolean =>
    [...needs.keys()].some((key) => counted.get(ref)?.has(key) !== true);
  return new Set([...dependencies].filter(isNew).map(([ref]) => ref));
}
