/**
 * Takes note of what an event says about a workload beyond its state: which template came when, what it replaced, and
 * what was taken away. Pure: from the former observation and the two states to the next observation.
 */
import { contentOfRecord, type CarriedTemplate, type Observation } from '../model/observation.ts';
import type { RolloutRecord } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';

export type Origin = 'list' | 'watch';

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
  const lastRecord = recordOf(state) ?? before.lastRecord;
  const isSeen = origin === 'watch';
  return {
    ...observeTemplate(known, state, origin),
    lastRecord,
    isSelectionSeen: hasSameSelection(known.state, state) ? before.isSelectionSeen : isSeen,
    wasAdopted: isAdopted(known, state, isSeen),
    wasOptedOut: isOptedOut(known, state, isSeen),
  };
}

function firstSight(state: WorkloadState, origin: Origin): Observation {
  const isNew = origin === 'watch';
  const record = recordOf(state);
  const present = { fingerprint: state.fingerprint, content: contentOfRecord(record) };
  return {
    templateRv: isNew ? state.resourceVersion : undefined,
    hasNewPods: isNew,
    // Without having seen it, only that the last roll was undone can be told, and not whether it was complete before.
    isReverted: !isNew && record?.from === state.fingerprint,
    carried: isNew || state.isComplete ? [present] : undefined,
    lastRecord: record,
    isSelectionSeen: isNew,
    wasAdopted: false,
    wasOptedOut: false,
  };
}

type TemplateObservation = Pick<Observation, 'templateRv' | 'hasNewPods' | 'isReverted' | 'carried'>;

function observeTemplate(known: Known, state: WorkloadState, origin: Origin): TemplateObservation {
  const content = contentOfRecord(recordOf(state) ?? known.observation.lastRecord);
  const present: CarriedTemplate = { fingerprint: state.fingerprint, content };
  if (known.state.fingerprint === state.fingerprint) return observeSame(known.observation, state, present);
  return observeOther(known.observation, state, present, origin === 'watch');
}

function observeSame(before: Observation, state: WorkloadState, present: CarriedTemplate): TemplateObservation {
  const { templateRv, hasNewPods, isReverted, carried } = before;
  // Of a reverted template old pods may be left that are complete by their status: they still run the old content.
  if (isReverted) return { templateRv, hasNewPods, isReverted, carried };
  return { templateRv, hasNewPods, isReverted, carried: state.isComplete ? [present] : withContent(carried, present) };
}

function observeOther(
  before: Observation,
  state: WorkloadState,
  present: CarriedTemplate,
  isSeen: boolean,
): TemplateObservation {
  const earlier = before.carried?.find(({ fingerprint }) => fingerprint === present.fingerprint);
  const isBack = earlier !== undefined && earlier.content !== present.content;
  const isLastUndone = before.carried === undefined && recordOf(state)?.from === present.fingerprint;
  return {
    templateRv: isSeen ? state.resourceVersion : undefined,
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
  const isIn = state.asksByItself;
  // A hint that did not parse was a slip rather than a wish to be out.
  if (isSeen && isIn && !was.asksByItself && was.hints.problems.length === 0) return true;
  // Until it has been recorded anew.
  return before.wasAdopted && isIn && contentOfRecord(recordOf(was)) === contentOfRecord(recordOf(state));
}

function isOptedOut({ state: was, observation: before }: Known, state: WorkloadState, isSeen: boolean): boolean {
  if (state.asksByItself) return false;
  return before.wasOptedOut || (isSeen && was.asksByItself);
}

function recordOf({ record }: WorkloadState): RolloutRecord | undefined {
  return record.state === 'known' ? record.record : undefined;
}

function hasSameSelection(a: WorkloadState, b: WorkloadState): boolean {
  return JSON.stringify([a.hints, a.stakater, a.references]) === JSON.stringify([b.hints, b.stakater, b.references]);
}
