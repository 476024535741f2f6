/** Tells which record of a workload counts: the one that it carries, or the one that somebody took away or replaced. */
import { isOlderRecord, type RolloutRecord } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { WorkloadSight } from './events.ts';

/**
 * The record that counts from now on. What this process wrote is right, even if it is older (a consistent read has then
 * confirmed it), and even if something took it away, unless what it tells of did not happen. What somebody has put back says nothing about the pods that run now. And a record that is gone from a
 * workload that has opted out was removed by reroll: it says nothing any more.
 * @returns the same object while it says the same
 */
export function nextRecord(
  before: RolloutRecord | undefined,
  state: WorkloadState,
  sight: WorkloadSight,
): RolloutRecord | undefined {
  const record = recordThatCounts(before, state, sight);
  return JSON.stringify(record) === JSON.stringify(before) ? before : record;
}

function recordThatCounts(
  before: RolloutRecord | undefined,
  state: WorkloadState,
  { origin, isOptedIn, loss }: WorkloadSight,
): RolloutRecord | undefined {
  const record = recordOf(state);
  if (loss !== undefined) return loss.record;
  if (origin === 'answer') return record;
  if (record === undefined) return isOptedIn || state.record.state !== 'none' ? before : undefined;
  return before !== undefined && isOlderRecord(record, before) ? before : record;
}

/** The record where it is about this very object. */
export function recordOf({ record }: WorkloadState): RolloutRecord | undefined {
  return record.state === 'known' && record.about === 'this' ? record.record : undefined;
}
