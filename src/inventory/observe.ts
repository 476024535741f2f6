/**
 * Computes the next observation of a workload from the last one and the two states: which template came when, which one
 * it replaced, and what was removed. Pure.
 */
import type { ConfigRef } from '../model/kinds.ts';
import type { Known, MixedPods, Observation } from '../model/observation.ts';
import type { RolloutRecord } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { WorkloadSource } from './events.ts';
import { nextRecord, recordOf } from './last-record.ts';
import { lostTrigger } from './lost-trigger.ts';
import { observeSelection } from './observe-selection.ts';
import { firstTemplate, observeTemplate, type TemplateObservation } from './observe-template.ts';

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
  return {
    ...firstTemplate(state, record, isNew),
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
