/** The data of `reroll explain` about a workload: docs/schemas/workload-explanation.schema.json. */
import type { ChangedConfig, GateState, Roll, WorkloadExplanation } from '../survey/explain/explanation.ts';
import { needsPerson, type Step } from '../survey/explain/step.ts';
import { apiVersion } from '../model/json-text.ts';
import {
  answerData,
  headOf,
  keysData,
  openingOrNull,
  ownerData,
  timeOrNull,
  useData,
  userData,
  type DataContext,
} from './explanation-data.ts';
import { stepText, type StepContext } from './step-words.ts';
import { verdictText } from './verdict-words.ts';

export function workloadData(explanation: WorkloadExplanation, context: DataContext & StepContext): object {
  const { surveyed, controller, uses, changed, gates, history, findings, next } = explanation;
  const { status, generation, basis } = surveyed;
  const { workload, state, reason, rollout, configHash = null } = status;
  return {
    apiVersion,
    kind: 'WorkloadExplanation',
    ...headOf(controller, context),
    workload: { ...workload, generation },
    state,
    reason,
    message: verdictText(explanation),
    basis,
    since: timeOrNull(status.sinceMs),
    needsPerson: next.some(needsPerson),
    rollout,
    configHash,
    uses: uses.map(useData),
    changed: changed.map(changedData),
    gates: gates.map(gateData),
    rolled: { rolls: history.rolls.map(rollData), notListed: history.notListed ?? null },
    answers: findings.map((finding) => answerData(finding, context.nowMs)),
    next: next.map((step) => stepData(step, context)),
  };
}

function changedData({ id, config, keys, by, users }: ChangedConfig): object {
  return { id, config, keys: keysData(keys), by: by.map(ownerData), users: users.map(userData) };
}

function gateData({ gate, state, sinceMs, opens, levels, details }: GateState): object {
  return { gate, state, since: timeOrNull(sinceMs), opens: openingOrNull(opens), levels, details };
}

function rollData({ cause, configHash, atMs, kind, name, revision }: Roll): object {
  return { cause, configHash, at: timeOrNull(atMs), template: { kind, name }, revision: revision ?? null };
}

function stepData(step: Step, context: StepContext): object {
  const { text, commands } = stepText(step, context);
  const until = 'untilMs' in step ? timeOrNull(step.untilMs) : null;
  return { action: step.action, needsPerson: needsPerson(step), message: text, until, commands };
}
