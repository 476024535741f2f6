/**
 * Compares records of earlier versions, for which fewer fields of the pod spec counted. Such an upgrade rolls nothing:
 * a config that is not in the record because its field did not count then is recorded as if there were no record.
 */
import type { ConfigRef } from '../../model/kinds.ts';
import type { RolloutRecord } from '../../model/record.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import type { KeyNeeds } from '../references/needs.ts';
import { selectConfigs } from '../selection/selection.ts';
import type { SelectionContext } from '../selection/vocabulary.ts';

/**
 * The `scope` of a record: the fields of the pod spec that count. 2 includes the Secrets with which volumes are
 * mounted; 1, which records do not contain, excludes them.
 */
export const presentScope = 2;

/** The workload as the version that wrote the record read it; the workload itself if there is no difference. */
export function inScopeOf(record: RolloutRecord | undefined, workload: WorkloadState): WorkloadState {
  if (record === undefined || (record.scope ?? 1) >= presentScope) return workload;
  const references = workload.references.filter(({ isOfMount }) => !isOfMount);
  return references.length === workload.references.length ? workload : { ...workload, references };
}

/** The configs with a key that counts only since more fields count. */
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
