/** Collects the facts on which the gates depend from the input of a plan. */
import type { RolloutRecord } from '../model/record.ts';
import type { ConfigView } from './input/config-view.ts';
import type { GateFacts, GateSettings } from './gates/gate.ts';
import { parseTime } from './record/history.ts';
import type { PlanInput } from './input/plan-input.ts';

/** @param changed the configs that make the workload stale */
export function gateFacts(input: PlanInput, known: RolloutRecord, changed: readonly ConfigView[]): GateFacts {
  const { workload, namespace, timing } = input;
  return {
    settings: gateSettings(input),
    timing,
    changedAtMs: changed.map(({ changedAtMs }) => changedAtMs),
    rolledAtMs: parseTime(known.rolledAt),
    streak: known.streak ?? 0,
    unsupportedGates: [...workload.hints.unsupportedGates, ...(namespace?.state.unsupportedGates ?? [])],
  };
}

/**
 * A workload's own hints take precedence over the options; Reloader's pause period can only make the interval longer.
 */
export function gateSettings({ settings, workload: { hints, stakater } }: PlanInput): GateSettings {
  const minIntervalMs = Math.max(hints.minIntervalMs ?? settings.minIntervalMs, stakater?.hints.minIntervalMs ?? 0);
  return { settleMs: hints.settleMs ?? settings.settleMs, minIntervalMs };
}
