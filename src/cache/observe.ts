/**
 * Takes note of what an event says about a workload beyond its state: which template came when, what it replaced, and
 * what was taken away. Pure: from the former observation and the two states to the next observation.
 */
import { contentOfRecord, type CarriedTemplate, type Observation } from '../model/observation.ts';
import { isOlderRecord, type RolloutRecord } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';

/** How a state became known: by a list, by an event, by the event of its creation, or by the answer to a patch of ours. */
export type Origin = 'list' | 'watch' | 'created' | 'answer';

/** What is known of a workload before an event. */
export interface Known {
  readonly state: WorkloadState;
  readonly observation: Observation;
}

/** More templates than this between two complete rollouts are not told apart. */
const mostCarried = 32;

/** @param known undefined for a workload that was not there or that was another object of the same name */
export function observe(known: Known | undefined, state: WorkloadState, origin: Origin): Observation {
  if (known === undefined) return firstSight(state, origin);
  const before = known.observation;
  const record = recordOf(state);
  // What we have written ourselves is right, even if it is older: a consistent read has then confirmed it.
  const lastRecord = origin === 'answer' && record !== undefined ? record : lastOf(before.lastRecord, record);
  const isSeen = origin !== 'list';
  return {
    ...observeTemplate(known, state, { lastRecord, isSeen }),
    lastRecord,
    selectionRv: hasSameSelection(known.state, state) ? before.selectionRv : rvOf(state, isSeen),
    isOut: before.isOut,
    wasAdopted: isAdopted(known, state, isSeen),
    wasOptedOut: isOptedOut(known, state, isSeen),
  };
}

function firstSight(state: WorkloadState, origin: Origin): Observation {
  const isNew = origin === 'created';
  const record = recordOf(state);
  const present = { fingerprint: state.fingerprint, content: contentOfRecord(record) };
  return {
    templateRv: rvOf(state, isNew),
    templateChanger: undefined,
    hasNewPods: isNew,
    // Without having seen it, only that the last roll was undone can be told, and not whether it was complete before.
    isReverted: !isNew && record?.from === state.fingerprint,
    carried: isNew || state.isComplete ? [present] : undefined,
    lastRecord: record,
    selectionRv: rvOf(state, origin !== 'list'),
    isOut: false,
    wasAdopted: false,
    wasOptedOut: false,
  };
}

type TemplateObservation = Pick<
  Observation,
  'templateRv' | 'templateChanger' | 'hasNewPods' | 'isReverted' | 'carried'
>;

/** What is known beyond the two states. */
interface Evidence {
  readonly lastRecord: RolloutRecord | undefined;
  /** By an event, and not by a list. */
  readonly isSeen: boolean;
}

function observeTemplate(
  { state: was, observation: before }: Known,
  state: WorkloadState,
  evidence: Evidence,
): TemplateObservation {
  const present: CarriedTemplate = { fingerprint: state.fingerprint, content: contentOfRecord(evidence.lastRecord) };
  if (was.fingerprint === state.fingerprint) return observeSame(before, state, present);
  // Who only took fields away leaves no trace in `managedFields`: then nobody is named who did not.
  const hasTrace = JSON.stringify(was.templateWriter) !== JSON.stringify(state.templateWriter);
  const templateChanger = hasTrace ? state.templateWriter?.manager : undefined;
  return { ...observeOther(before, state, present, evidence), templateChanger };
}

function observeSame(before: Observation, state: WorkloadState, present: CarriedTemplate): TemplateObservation {
  const { templateRv, templateChanger, hasNewPods, isReverted, carried } = before;
  const same = { templateRv, templateChanger, hasNewPods, isReverted };
  // Of a reverted template old pods may be left that are complete by their status: they still run the old content.
  if (isReverted) return { ...same, carried };
  return { ...same, carried: state.isComplete ? [present] : withContent(carried, present) };
}

function observeOther(
  before: Observation,
  state: WorkloadState,
  present: CarriedTemplate,
  { lastRecord, isSeen }: Evidence,
): Omit<TemplateObservation, 'templateChanger'> {
  const earlier = before.carried?.find(({ fingerprint }) => fingerprint === present.fingerprint);
  const isBack = earlier !== undefined && earlier.content !== present.content;
  const isLastUndone = before.carried === undefined && lastRecord?.from === present.fingerprint;
  return {
    templateRv: rvOf(state, isSeen),
    hasNewPods: isSeen && before.carried !== undefined && earlier === undefined,
    isReverted: isBack || isLastUndone,
    carried: carry(before.carried, earlier ?? present, isSeen),
  };
}

/** The pods of the present template are started with what the record says now. */
function withContent(
  carried: readonly CarriedTemplate[] | undefined,
  present: CarriedTemplate,
): readonly CarriedTemplate[] | undefined {
  return carried?.map((template) => (template.fingerprint === present.fingerprint ? present : template));
}

/** After a gap in the watch nobody knows what was carried in between. */
function carry(
  carried: readonly CarriedTemplate[] | undefined,
  present: CarriedTemplate,
  isSeen: boolean,
): readonly CarriedTemplate[] | undefined {
  if (!isSeen || carried === undefined || carried.length >= mostCarried) return undefined;
  return [...carried.filter(({ fingerprint }) => fingerprint !== present.fingerprint), present];
}

function isAdopted({ state: was, observation: before }: Known, state: WorkloadState, isSeen: boolean): boolean {
  return state.asksByItself && (before.wasAdopted || (isSeen && before.isOut && !was.asksByItself));
}

function isOptedOut({ state: was, observation: before }: Known, state: WorkloadState, isSeen: boolean): boolean {
  if (state.asksByItself) return false;
  return before.wasOptedOut || (isSeen && was.asksByItself);
}

function rvOf({ resourceVersion }: WorkloadState, isSeen: boolean): string | undefined {
  return isSeen ? resourceVersion : undefined;
}

/** What somebody has put back says nothing about the pods that run now: that which it replaced does. */
function lastOf(before: RolloutRecord | undefined, record: RolloutRecord | undefined): RolloutRecord | undefined {
  if (record === undefined || before === undefined) return record ?? before;
  return isOlderRecord(record, before) ? before : record;
}

function recordOf({ record }: WorkloadState): RolloutRecord | undefined {
  return record.state === 'known' ? record.record : undefined;
}

function hasSameSelection(a: WorkloadState, b: WorkloadState): boolean {
  return JSON.stringify([a.hints, a.stakater, a.references]) === JSON.stringify([b.hints, b.stakater, b.references]);
}
