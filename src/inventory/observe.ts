/**
 * Computes the next observation of a workload from the last one and the two states: which template came when, which one
 * it replaced, and what was removed. Pure.
 */
import type { ConfigRef } from '../model/kinds.ts';
import type { CarriedTemplate, MixedPods, Observation, ReturnedTemplate } from '../model/observation.ts';
import { replacedTemplate, surelyAgree, type RolloutRecord } from '../model/record.ts';
import { fingerprintsOf, type WorkloadState } from '../model/workload-state.ts';
import type { WorkloadSource } from './events.ts';
import { nextRecord, recordOf } from './last-record.ts';
import { lostTrigger } from './lost-trigger.ts';
import { observeSelection } from './observe-selection.ts';

/** A workload and what was observed of it. */
export interface Known {
  readonly state: WorkloadState;
  readonly observation: Observation;
}

/** Number of templates remembered between two complete rollouts; beyond that, they are unknown. */
const maxCarried = 32;

/** @param known undefined for a workload that was absent or that was another object of the same name */
export function observe(known: Known | undefined, state: WorkloadState, source: WorkloadSource): Observation {
  if (known === undefined) return observeFirst(state, source);
  const before = known.observation;
  const { lastRecord, formerRolls } = nextRecord(before, state, source);
  const isSeen = isEvent(source);
  const template = observeTemplate(known, state, { lastRecord, isSeen });
  return {
    ...template,
    lastRecord,
    formerRolls,
    lostTrigger: lostTrigger(known, { state, ...source }),
    ...observeSelection(known, state, { isSeen, isRecorded: lastRecord !== before.lastRecord }),
    listedRv: before.listedRv,
    optedInAtMs: state.asksByItself && !known.state.asksByItself && isSeen ? source.atMs : before.optedInAtMs,
    isOut: before.isOut || isReleased(state, source),
    wasAdopted: isAdopted(known, state, isSeen),
    wasOptedOut: isOptedOut(known, state, isSeen),
    statusRv: known.state.counts === state.counts ? before.statusRv : state.resourceVersion,
    mixed: isMixedNoLonger(known, state, { template, lastRecord })
      ? undefined
      : withSameEntries(before.mixed, before.lastRecord, lastRecord),
  };
}

/** Whether a patch of this process has removed the record. */
function isReleased({ record }: WorkloadState, { origin, loss }: WorkloadSource): boolean {
  return origin === 'answer' && loss === undefined && record.state === 'none';
}

function observeFirst(state: WorkloadState, { origin, atMs }: WorkloadSource): Observation {
  const isNew = origin === 'created';
  const isSeen = isNew || origin === 'watch';
  const record = recordOf(state);
  const carried = firstCarried(state, record, isNew);
  const isUndone = !isNew && hasReturned(state, record);
  return {
    templateRv: rvOf(state, isNew),
    templateChanger: undefined,
    hasNewPods: isNew,
    // A list shows only that the last roll was undone, not whether it was complete before.
    returned: isUndone ? { configs: undefined } : undefined,
    carried,
    lastRecord: record,
    formerRolls: [],
    lostTrigger: undefined,
    selectionRv: rvOf(state, isSeen),
    isSelectionPlanned: false,
    formerSelections: [],
    listedRv: rvOf(state, !isSeen),
    optedInAtMs: origin === 'watch' && state.asksByItself ? atMs : undefined,
    isOut: false,
    wasAdopted: false,
    wasOptedOut: false,
    statusRv: undefined,
    mixed: undefined,
  };
}

/** The templates whose pods may run when a workload is first seen. */
function firstCarried(
  state: WorkloadState,
  record: RolloutRecord | undefined,
  isNew: boolean,
): readonly CarriedTemplate[] | undefined {
  const present = { fingerprint: state.fingerprint, configs: record?.configs };
  if (isNew || state.isComplete) return [present];
  // If our last roll began from a complete rollout and made the present template, only these two were carried.
  const from = record && replacedTemplate(record);
  return from !== undefined && isFirstRoll(state, record)
    ? [{ fingerprint: from, configs: undefined }, present]
    : undefined;
}

function isFirstRoll({ trigger, base }: WorkloadState, record: RolloutRecord | undefined): boolean {
  const roll = record?.roll;
  return roll?.alone === true && roll.to === trigger && roll.base === base;
}

/** Whether the last roll was undone: the template is the one that it replaced. */
function hasReturned(state: WorkloadState, record: RolloutRecord | undefined): boolean {
  const from = record && replacedTemplate(record);
  return from !== undefined && fingerprintsOf(state).includes(from);
}

type TemplateObservation = Pick<Observation, 'templateRv' | 'templateChanger' | 'hasNewPods' | 'returned' | 'carried'>;

interface Evidence {
  readonly lastRecord: RolloutRecord | undefined;
  /** Whether an event shows the state, rather than a list. */
  readonly isSeen: boolean;
}

function observeTemplate(
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
  const { templateRv, templateChanger, hasNewPods, carried } = before;
  // A list showed the template; a replica that saw it come has since recorded that the last roll was undone.
  const isNews = templateRv === undefined && lastRecord !== before.lastRecord;
  const isRecordedUndone = isNews && hasReturned(state, lastRecord);
  const returned = before.returned ?? (isRecordedUndone ? { configs: undefined } : undefined);
  const same = { templateRv, templateChanger, hasNewPods, returned };
  // The old pods of a template that came back may be complete by the status, but still run the old content.
  if (returned !== undefined) return { ...same, carried };
  return { ...same, carried: state.isComplete ? [present] : withConfigs(carried, present) };
}

function observeOther(
  before: Observation,
  state: WorkloadState,
  present: CarriedTemplate,
  { lastRecord, isSeen }: Evidence,
): Omit<TemplateObservation, 'templateChanger'> {
  const names = fingerprintsOf(state);
  const earlier = before.carried?.find(({ fingerprint }) => names.includes(fingerprint));
  const hasNewPods = isSeen && before.carried !== undefined && earlier === undefined;
  const isUndone = before.carried === undefined && hasReturned(state, lastRecord);
  return {
    templateRv: rvOf(state, isSeen),
    hasNewPods,
    returned: isUndone ? { configs: undefined } : returnedTo(earlier, present),
    carried: carry(before.carried, earlier ?? { ...present, cameRv: rvOf(state, hasNewPods) }, isSeen),
  };
}

function returnedTo(earlier: CarriedTemplate | undefined, present: CarriedTemplate): ReturnedTemplate | undefined {
  if (earlier === undefined || surelyAgree(earlier.configs, present.configs)) return undefined;
  return { configs: earlier.configs, cameRv: earlier.cameRv };
}

/** New pods of the present template start with the content of the present record. */
function withConfigs(
  carried: readonly CarriedTemplate[] | undefined,
  present: CarriedTemplate,
): readonly CarriedTemplate[] | undefined {
  return carried?.map((each) => (each.fingerprint === present.fingerprint ? { ...each, ...present } : each));
}

/** The templates carried so far; undefined after a gap in the watch, since others may have been carried in between. */
function carry(
  carried: readonly CarriedTemplate[] | undefined,
  present: CarriedTemplate,
  isSeen: boolean,
): readonly CarriedTemplate[] | undefined {
  if (!isSeen || carried === undefined || carried.length >= maxCarried) return undefined;
  return [...carried.filter(({ fingerprint }) => fingerprint !== present.fingerprint), present];
}

function isAdopted({ state: was, observation: before }: Known, state: WorkloadState, isSeen: boolean): boolean {
  return state.asksByItself && (before.wasAdopted || (isSeen && before.isOut && !was.asksByItself));
}

function isOptedOut({ state: was, observation: before }: Known, state: WorkloadState, isSeen: boolean): boolean {
  if (state.asksByItself) return false;
  return before.wasOptedOut || (isSeen && was.asksByItself);
}

/** Whether an event shows the change, so that it happened just now, rather than a list. */
function isEvent({ origin }: WorkloadSource): boolean {
  return origin !== 'list' && origin !== 'adopted';
}

function rvOf({ resourceVersion }: WorkloadState, isKnown: boolean): string | undefined {
  return isKnown ? resourceVersion : undefined;
}

/** Drops the evidence for configs whose recorded entry has changed or is gone: it was about the former entry. */
function withSameEntries(
  mixed: MixedPods | undefined,
  before: RolloutRecord | undefined,
  record: RolloutRecord | undefined,
): MixedPods | undefined {
  if (mixed === undefined || before === record) return mixed;
  const text = (from: RolloutRecord | undefined, ref: ConfigRef): string => JSON.stringify(from?.configs[ref] ?? '');
  const refs = mixed.refs.filter((ref) => text(before, ref) === text(record, ref));
  return refs.length === 0 ? undefined : { ...mixed, refs };
}

/**
 * Whether a new template, of this process or another client, replaces the pods that may have started with other
 * content.
 */
function isMixedNoLonger(
  { state: was, observation: { lastRecord: before } }: Known,
  state: WorkloadState,
  { template, lastRecord }: { template: TemplateObservation; lastRecord: RolloutRecord | undefined },
): boolean {
  if (was.fingerprint !== state.fingerprint && template.hasNewPods) return true;
  return before?.rolledAt !== lastRecord?.rolledAt || before?.roll?.to !== lastRecord?.roll?.to;
}
