/** The configs that have changed since the pods were started: by which managers, and for which other workloads. */
import { allKeys } from '../../model/config-state.ts';
import { configKeyOf, parseConfigRef, workloadKey, type ConfigRef } from '../../model/kinds.ts';
import type { Owner } from '../../plan/read/managed-fields.ts';
import { parseTime } from '../../plan/record/history.ts';
import { dependenciesOf } from '../../plan/selection/selection.ts';
import type { ReadWorkload } from '../cluster.ts';
import type { SurveyView } from '../survey.ts';
import type { Change, Surveyed } from '../surveyed.ts';
import type { ChangedConfig, OtherUser } from './explanation.ts';
import { changedNames } from './key-names.ts';
import type { Noted } from './noting-client.ts';

/** A workload, and what the survey says of it. */
export interface Subject {
  readonly survey: SurveyView;
  readonly noted: Noted;
  readonly workload: ReadWorkload;
  readonly surveyed: Surveyed;
}

export function changedConfigs(subject: Subject): readonly ChangedConfig[] {
  const { surveyed, workload, noted } = subject;
  return surveyed.changes.map(({ id, config, keys = [] }: Change) => ({
    id,
    config,
    keys: changedNames(keys, config, workload.state),
    by: ownersOfKeys(noted.owners.get(configKeyOf(config, workload.state.namespace)) ?? [], keys),
    users: otherUsers(config, subject),
  }));
}

/** Those that own one of the keys; where the keys are not known, or all count, the last one that wrote content. */
function ownersOfKeys(owners: readonly Owner[], keys: readonly string[]): readonly Owner[] {
  const ofContent = owners.filter((owner) => owner.keys.length > 0);
  const isKnown = keys.length > 0 && !keys.includes(allKeys);
  return isKnown ? ofContent.filter((owner) => owner.keys.some((key) => keys.includes(key))) : ofContent.slice(0, 1);
}

/** The other workloads of the namespace that use a config, by kind and name. */
function otherUsers(config: ConfigRef, { survey, noted, workload: { state } }: Subject): readonly OtherUser[] {
  return survey.cluster.workloads
    .filter((each) => each.state.namespace === state.namespace && workloadKey(each.state) !== workloadKey(state))
    .filter((each) => usesConfig(each, config, survey, noted))
    .map((each) => userOf(survey.of(each)))
    .sort((a, b) => (workloadKey(a.workload) < workloadKey(b.workload) ? -1 : 1));
}

/** Whether the pod template refers to it, or a list of the workload names it. */
export function usesConfig(workload: ReadWorkload, config: ConfigRef, survey: SurveyView, noted: Noted): boolean {
  const { state } = workload;
  const { kind, name } = parseConfigRef(config);
  const places = noted.places.get(workloadKey(state)) ?? [];
  if (places.some((each) => each.kind === kind && each.name === name)) return true;
  const facts = survey.factsOf(workload);
  return facts !== undefined && dependenciesOf(state, facts.selectionContext).has(config);
}

export function userOf({ status }: Surveyed): OtherUser {
  const { kind, namespace, name } = status.workload;
  const { state, reason } = status;
  return { workload: { kind, namespace, name }, state, reason, rolledAtMs: parseTime(status.rolledAt) };
}
