/**
 * Decides which record of a workload counts: the one that it carries, or one that another client removed or replaced.
 */
import type { Observation } from '../model/observation.ts';
import { isOlderRecord, rollId, type RolloutRecord } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { WorkloadSource } from './events.ts';

/** Number of earlier rolls that are remembered. */
const maxFormer = 8;

type RecordObservation = Pick<Observation, 'lastRecord' | 'formerRolls'>;

/**
 * The record that counts from now on. A record that this process wrote counts even if it is older (a consistent read
 * has then confirmed it) and even if another client removed it, unless its roll did not happen. A record that another
 * client has put back says nothing about the running pods. A record that is missing from a workload that has opted out
 * was removed by reroll and no longer counts.
 * @returns the same object while the record is equal
 */
export function nextRecord(before: RecordObservation, state: WorkloadState, source: WorkloadSource): RecordObservation {
  const { lastRecord, formerRolls } = before;
  const record = recordThatCounts(before, state, source);
  if (JSON.stringify(record) === JSON.stringify(lastRecord)) return { lastRecord, formerRolls };
  const former = lastRecord && rollId(lastRecord);
  const isOther = former !== undefined && former !== (record && rollId(record)) && !formerRolls.includes(former);
  return { lastRecord: record, formerRolls: isOther ? [...formerRolls.slice(1 - maxFormer), former] : formerRolls };
}

function recordThatCounts(
  { lastRecord: before, formerRolls }: RecordObservation,
  state: WorkloadState,
  { origin, isOptedIn, loss }: WorkloadSource,
): RolloutRecord | undefined {
  const record = recordOf(state);
  if (loss !== undefined) return loss.record;
  if (origin === 'answer') return record;
  if (record === undefined) return isOptedIn || state.record.state !== 'none' ? before : undefined;
  return before !== undefined && isOlderRecord(record, before, formerRolls) ? before : record;
}

/** The record of a workload if it was written for this object (same uid). */
export function recordOf({ record }: WorkloadState): RolloutRecord | undefined {
  return record.state === 'known' && record.about === 'this' ? record.record : undefined;
}
