/** Tells which record of a workload counts: the one that it carries, or the one that somebody took away or replaced. */
import type { Observation } from '../model/observation.ts';
import { isOlderRecord, rollId, type RolloutRecord } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { WorkloadSource } from './events.ts';

/** More rolls than this are not told apart. */
const mostFormer = 8;

type RecordObservation = Pick<Observation, 'lastRecord' | 'formerRolls'>;

/**
 * The record that counts from now on. What this process wrote is right, even if it is older (a consistent read has then
 * confirmed it), and even if something took it away, unless what it tells of did not happen. What somebody has put back
 * says nothing about the pods that run now. And a record that is gone from a workload that has opted out was removed by
 * reroll: it says nothing any more.
 * @returns the same record while it says the same
 */
export function nextRecord(before: RecordObservation, state: WorkloadState, sight: WorkloadSource): RecordObservation {
  const { lastRecord, formerRolls } = before;
  const record = recordThatCounts(before, state, sight);
  if (JSON.stringify(record) === JSON.stringify(lastRecord)) return { lastRecord, formerRolls };
  const former = lastRecord && rollId(lastRecord);
  const isOther = former !== undefined && former !== (record && rollId(record)) && !formerRolls.includes(former);
  return { lastRecord: record, formerRolls: isOther ? [...formerRolls.slice(1 - mostFormer), former] : formerRolls };
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

/** The record where it is about this very object. */
export function recordOf({ record }: WorkloadState): RolloutRecord | undefined {
  return record.state === 'known' && record.about === 'this' ? record.record : undefined;
}
