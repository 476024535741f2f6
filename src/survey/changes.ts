/** Names the changes of content that a workload has not been rolled for. */
import type { Facts } from '../inventory/facts.ts';
import { changeId } from '../model/change-id.ts';
import { configKeyOf, type ConfigRef } from '../model/kinds.ts';
import { absent } from '../model/record.ts';
import type { Selection } from '../plan/selection/selection.ts';
import { isOutdatedState, type WorkloadStatus } from '../status/state.ts';
import type { Cluster } from './cluster.ts';
import type { Change } from './surveyed.ts';

export interface ChangesInput {
  readonly facts: Facts;
  /** The configs that count, with their keys. */
  readonly dependencies: Selection['dependencies'];
  readonly status: WorkloadStatus;
  /** The contents were compared, so the changed keys are known. */
  readonly isCompared: boolean;
}

/** The changes of each config of the cause or, where a decision has no cause, of each that differs from the record. */
export function changesOf(
  { facts, dependencies, status, isCompared }: ChangesInput,
  cluster: Cluster,
): readonly Change[] {
  if (!isOutdatedState(status.state)) return [];
  const changed = isCompared ? changedKeys(facts, dependencies) : new Map<ConfigRef, readonly string[]>();
  const refs = status.cause.length > 0 ? status.cause : [...changed.keys()];
  return refs.map((ref) => {
    const key = configKeyOf(ref, facts.workload.namespace);
    const writer = cluster.writers.get(key);
    const rv = facts.viewOf(ref).state?.resourceVersion ?? cluster.configs.get(key)?.resourceVersion ?? '';
    return { id: changeId(key, rv), config: ref, keys: changed.get(ref), by: writer?.manager, atMs: writer?.atMs };
  });
}

/**
 * The keys that count and hold other content than the record says, of each config that has some. Keys that only the
 * record names are left out: readers may not have access to the Secret.
 */
function changedKeys(
  { workload, digester, viewOf }: Facts,
  dependencies: Selection['dependencies'],
): ReadonlyMap<ConfigRef, readonly string[]> {
  const configs = workload.record.state === 'known' ? workload.record.record.configs : {};
  const changed = new Map<ConfigRef, readonly string[]>();
  for (const [ref, needs] of dependencies) {
    const recorded = configs[ref];
    if (typeof recorded !== 'object') continue;
    const { state } = viewOf(ref);
    const isChanged = (key: string): boolean =>
      recorded.keys[key] !== ((state && digester.ofDependency(state, key)) ?? absent);
    const others = Object.keys(recorded.keys);
    const isRecorded = (key: string): boolean => Object.hasOwn(recorded.keys, key);
    const keys = [...needs.keys()].filter((key) => (isRecorded(key) ? isChanged(key) : others.some(isChanged)));
    if (keys.length > 0) changed.set(ref, keys);
  }
  return changed;
}
