/** Collects the facts on which the gates depend from the input of a plan. */
import type { ConfigRef } from '../model/kinds.ts';
import type { RolloutRecord } from '../model/record.ts';
import { canComplete } from '../model/workload-state.ts';
import { isAnswered, type ContentIds } from './content-ids.ts';
import type { ConfigView } from './input/config-view.ts';
import type { GateFacts, GateSettings, LevelGates } from './gates/gate.ts';
import { parseTime } from './record/history.ts';
import type { PlanInput } from './input/plan-input.ts';

/** What makes a workload stale. */
export interface StaleFacts {
  /** The configs that changed. */
  readonly views: readonly ConfigView[];
  readonly cause: readonly ConfigRef[];
  readonly ids: ContentIds;
}

export function gateFacts(input: PlanInput, known: RolloutRecord, { views, cause, ids }: StaleFacts): GateFacts {
  const { workload, settings, timing, windows, turn } = input;
  const isCompletable = canComplete(workload);
  return {
    settings: gateSettings(input),
    timing,
    changedAtMs: views.map(({ changedAtMs }) => changedAtMs),
    rolledAtMs: parseTime(known.rolledAt),
    streak: known.streak ?? 0,
    levels: levelsOf(input),
    windows,
    timeZone: settings.timeZone,
    isApproved: () => isAnswered(cause, ids, workload.answers?.approved),
    isNow: () => isAnswered(cause, ids, workload.answers?.now),
    trips: () => turn.tripsOf(cause),
    isDue: () => turn.isDue(cause),
    stagedCauses: () => cause.filter((ref) => turn.stagedIdOf(ref) !== undefined),
    isBroken: turn.hasFailed || (isCompletable && workload.rollout.available === 0),
    canComplete: isCompletable,
  };
}

/** The levels that ask for a control gate. */
export function levelsOf({
  workload,
  namespace,
  settings,
  leaseGates,
}: Pick<PlanInput, 'workload' | 'namespace' | 'settings' | 'leaseGates'>): readonly LevelGates[] {
  const levels: readonly LevelGates[] = [
    { level: 'workload', gates: workload.gates },
    ...(namespace === undefined ? [] : [{ level: 'namespace', gates: namespace.state.gates } as const]),
    { level: 'process', gates: settings.gates },
    { level: 'lease', gates: leaseGates },
  ];
  return levels.filter(({ gates }) => hasGates(gates));
}

function hasGates({ hold, window, isApprovalRequired, invalid }: LevelGates['gates']): boolean {
  return hold !== undefined || window !== undefined || isApprovalRequired || invalid.length > 0;
}

/**
 * A workload's own hints take precedence over the options; Reloader's pause period can only make the interval longer.
 */
export function gateSettings({ settings, workload: { hints, stakater } }: PlanInput): GateSettings {
  const minIntervalMs = Math.max(hints.minIntervalMs ?? settings.minIntervalMs, stakater?.hints.minIntervalMs ?? 0);
  return { settleMs: hints.settleMs ?? settings.settleMs, minIntervalMs };
}
