/** Names the changes of content that a workload has not been rolled for. */
import type { Facts } from '../inventory/facts.ts';
import { changeId } from '../model/change-id.ts';
import { configKeyOf, type ConfigRef } from '../model/kinds.ts';
import { absent } from '../model/record.ts';
import { dependenciesOf } from '../plan/selection/selection.ts';
import { isOutdatedState, type WorkloadStatus } from '../status/state.ts';
import type { Cluster } from './cluster.ts';
import type { Change } from './surveyed.ts';

export interface ChangesInput {
  readonly facts: Facts;
  readonly status: WorkloadStatus;
  /** The contents were compared, so the changed keys are known. */
  readonly isCompared: boolean;
}

/** The changes of each config of the cause or, where a decision has no cause, of each that differs from the record. */
export function changesOf({ facts, status, isCompared }: ChangesInput, cluster: Cluster): readonly Change[] {
  if (!isOutdatedState(status.state)) return [];
  const keysOf = (ref: ConfigRef): readonly string[] | undefined => (isCompared ? changedKeys(facts, ref) : undefined);
  const refs = status.cause.length > 0 ? status.cause : isCompared ? differing(facts) : [];
  return refs.map((ref) => {
    const key = configKeyOf(ref, facts.workload.namespace);
    const writer = cluster.writers.get(key);
    const rv = facts.viewOf(ref).state?.resourceVersion ?? cluster.configs.get(key)?.resourceVersion ?? '';
    return { id: changeId(key, rv), config: ref, keys: keysOf(ref), by: writer?.manager, atMs: writer?.atMs };
  });
}

function differing(facts: Facts): readonly ConfigRef[] {
  return [...dependenciesOf(facts.workload, facts.selectionContext).keys()].filter(
    (ref) => (changedKeys(facts, ref) ?? []).length > 0,
  );
}

/** The keys whose digests differ from the record; undefined for a config that the record does not have. */
function changedKeys({ workload, digester, viewOf }: Facts, ref: ConfigRef): readonly string[] | undefined {
  const recorded = workload.record.state === 'known' ? workload.record.record.configs[ref] : undefined;
  if (typeof recorded !== 'object') return undefined;
  const { state } = viewOf(ref);
  const digestOf = (key: string): string => (state && digester.ofDependency(state, key)) ?? absent;
  return Object.keys(recorded.keys).filter((key) => recorded.keys[key] !== digestOf(key));
}
