/** Finds the workloads that wait with a config whose breaker is tripped. */
import { configRef, parseConfigKey, workloadKey, type ConfigRef } from '../../model/kinds.ts';
import type { Trip } from '../../model/trip.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import type { Survey } from '../../survey/survey.ts';
import type { Surveyed } from '../../survey/surveyed.ts';
import { waitOf, type Wants } from './wait.ts';

export interface WaitingWorkload {
  readonly workload: WorkloadState;
  /** The contents with which it waits, as far as they are known. */
  readonly wants: Wants;
}

/**
 * Sorted by name, and without the workload that failed. The controller says on a workload only after some minutes that
 * it waits for its turn: where none says so, and contents cannot be compared, those count whose config has another
 * version than their record.
 */
export function waitingWorkloads(survey: Survey, trip: Trip): readonly WaitingWorkload[] {
  const { kind, namespace, name } = parseConfigKey(trip.config);
  const ref = configRef(kind, name);
  const others = survey.cluster.workloads
    .filter(({ state }) => state.namespace === namespace && workloadKey(state) !== trip.by)
    .map((read) => ({ workload: read.state, surveyed: survey.of(read) }));
  const waiting = others.filter(({ workload, surveyed }) => isWaiting(workload, surveyed, ref));
  const found = waiting.length > 0 ? waiting : others.filter(({ surveyed }) => surveyed.notCompared.includes(ref));
  return found
    .map(({ workload, surveyed }) => ({ workload, wants: waitOf(workload, surveyed.status)?.wants ?? {} }))
    .sort((a, b) => (workloadKey(a.workload) < workloadKey(b.workload) ? -1 : 1));
}

function isWaiting(workload: WorkloadState, { status, changes }: Surveyed, ref: ConfigRef): boolean {
  const wants = waitOf(workload, status)?.wants ?? {};
  return wants[ref] !== undefined || changes.some(({ config }) => config === ref);
}
