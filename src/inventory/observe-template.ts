/**
 * Observes the pod template of a workload: when the present template came, whether its pods are new, and which
 * templates its pods may still run. Pure.
 */
import type { CarriedTemplate, Known, Observation, ReturnedTemplate, Rollout } from '../model/observation.ts';
import { replacedTemplate, surelyAgree, type RolloutRecord } from '../model/record.ts';
import { fingerprintsOf, hasReplacedTemplate, type WorkloadState } from '../model/workload-state.ts';

export type TemplateObservation = Pick<
  Observation,
  'templateRv' | 'templateChanger' | 'hasNewPods' | 'returned' | 'rollout'
>;

interface Evidence {
  readonly lastRecord: RolloutRecord | undefined;
  /** Whether an event shows the state, rather than a list. */
  readonly isSeen: boolean;
}

/** Number of templates remembered between two complete rollouts; beyond that, they are unknown. */
const maxTemplates = 32;

const unknown: Rollout = { kind: 'unknown' };

/** @param isNew whether the event of its creation shows the workload */
export function firstTemplate(
  state: WorkloadState,
  record: RolloutRecord | undefined,
  isNew: boolean,
): TemplateObservation {
  const isUndone = !isNew && hasReturned(state, record);
  return {
    templateRv: isNew ? state.resourceVersion : undefined,
    templateChanger: undefined,
    hasNewPods: isNew,
    // A list shows only that the last roll was undone, not whether it was complete before.
    returned: isUndone ? { configs: undefined } : undefined,
    rollout: firstRollout(state, record, isNew),
  };
}

function firstRollout(state: WorkloadState, record: RolloutRecord | undefined, isNew: boolean): Rollout {
  const present = { fingerprint: state.fingerprint, configs: record?.configs };
  if (isNew || state.isComplete) return { kind: 'single', template: present };
  // If our last roll began from a complete rollout and made the present template, only these two were carried.
  const from = record && replacedTemplate(record);
  if (from === undefined || !isFirstRoll(state, record)) return unknown;
  return { kind: 'several', templates: [{ fingerprint: from, configs: undefined }, present] };
}

function isFirstRoll({ trigger, base }: WorkloadState, record: RolloutRecord | undefined): boolean {
  const roll = record?.roll;
  return roll?.alone === true && roll.to === trigger && roll.base === base;
}

/** Whether the last roll was undone: the template is the one that it replaced. */
function hasReturned(state: WorkloadState, record: RolloutRecord | undefined): boolean {
  return record !== undefined && hasReplacedTemplate(state, record);
}

export function observeTemplate(
  { state: was, observation: before }: Known,
  state: WorkloadState,
  evidence: Evidence,
): TemplateObservation {
  const present: CarriedTemplate = { fingerprint: state.fingerprint, configs: evidence.lastRecord?.configs };
  if (was.fingerprint === state.fingerprint) return observeSame(before, state, present, evidence);
  // A writer that only removed fields does not show up in `managedFields`: the name stays empty then.
  const hasTrace = JSON.stringify(was.templateWriter) !== JSON.stringify(state.templateWriter);
  const templateChanger = hasTrace ? state.templateWriter?.manager : undefined;
  return { ...observeOther(before, state, present, evidence), templateChanger };
}

function observeSame(
  before: Observation,
  state: WorkloadState,
  present: CarriedTemplate,
  { lastRecord }: Evidence,
): TemplateObservation {
  const { templateRv, templateChanger, hasNewPods, rollout } = before;
  // A list showed the template; a replica that saw it come has since recorded that the last roll was undone.
  const isNews = templateRv === undefined && lastRecord !== before.lastRecord;
  const isRecordedUndone = isNews && hasReturned(state, lastRecord);
  const returned = before.returned ?? (isRecordedUndone ? { configs: undefined } : undefined);
  const same = { templateRv, templateChanger, hasNewPods, returned };
  // The old pods of a template that came back may be complete by the status, but still run the old content.
  if (returned !== undefined) return { ...same, rollout };
  return { ...same, rollout: nextRollout(rollout, present, state.isComplete ? 'completed' : 'same') };
}

function observeOther(
  before: Observation,
  state: WorkloadState,
  present: CarriedTemplate,
  { lastRecord, isSeen }: Evidence,
): Omit<TemplateObservation, 'templateChanger'> {
  const names = fingerprintsOf(state);
  const isUnknown = before.rollout.kind === 'unknown';
  const earlier = templatesOf(before.rollout).find(({ fingerprint }) => names.includes(fingerprint));
  const hasNewPods = isSeen && !isUnknown && earlier === undefined;
  const isUndone = isUnknown && hasReturned(state, lastRecord);
  const cameRv = hasNewPods ? state.resourceVersion : undefined;
  return {
    templateRv: isSeen ? state.resourceVersion : undefined,
    hasNewPods,
    returned: isUndone ? { configs: undefined } : returnedTo(earlier, present),
    rollout: nextRollout(before.rollout, earlier ?? { ...present, cameRv }, isSeen ? 'replaced' : 'gap'),
  };
}

function returnedTo(earlier: CarriedTemplate | undefined, present: CarriedTemplate): ReturnedTemplate | undefined {
  if (earlier === undefined || surelyAgree(earlier.configs, present.configs)) return undefined;
  return { configs: earlier.configs, cameRv: earlier.cameRv };
}

/**
 * What a state shows of a rollout:
 * - `completed`: all pods run the present template, which is the same as before;
 * - `same`: the template is the same as before, and its new pods start with the content of the present record;
 * - `replaced`: an event shows another template;
 * - `gap`: a list shows another template, so that others may have been carried in between.
 */
export type RolloutStep = 'completed' | 'same' | 'replaced' | 'gap';

/** The rollout after a step. @param present the template after it */
export function nextRollout(before: Rollout, present: CarriedTemplate, step: RolloutStep): Rollout {
  if (step === 'completed') return { kind: 'single', template: present };
  if (step === 'gap' || before.kind === 'unknown') return unknown;
  const templates = templatesOf(before);
  const isPresent = ({ fingerprint }: CarriedTemplate): boolean => fingerprint === present.fingerprint;
  if (step === 'same') return rolloutOf(templates.map((each) => (isPresent(each) ? { ...each, ...present } : each)));
  if (templates.length >= maxTemplates) return unknown;
  return rolloutOf([...templates.filter((each) => !isPresent(each)), present]);
}

function templatesOf(rollout: Rollout): readonly CarriedTemplate[] {
  if (rollout.kind === 'unknown') return [];
  return rollout.kind === 'single' ? [rollout.template] : rollout.templates;
}

function rolloutOf(templates: readonly CarriedTemplate[]): Rollout {
  const [template, ...others] = templates;
  if (template === undefined) return unknown;
  return others.length === 0 ? { kind: 'single', template } : { kind: 'several', templates };
}
