/**
 * Tells which content the pods of a workload were started with, beyond what its record says: pods read their configs when
 * they start, so those of a template that came after the content run that content. It says that no roll is needed only
 * where all of it is known; otherwise a roll too many is the lesser evil.
 */
import { noHistory } from '../../model/content-history.ts';
import type { KnownNamespace } from '../../model/namespace-state.ts';
import type { Observation } from '../../model/observation.ts';
import type { RecordEntry } from '../../model/record.ts';
import { newest } from '../../model/resource-version.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import type { NewEntry } from './compare-key.ts';
import type { ConfigView } from '../input/config-view.ts';
import type { Digester } from '../record/digest.ts';
import {
  arrivedAfterTemplate,
  heldSince,
  orderByTimes,
  othersSince,
  type Others,
  type RecordedSince,
} from './evidence.ts';

/**
 * Whether the pods of the present template have started with what these configs hold: the template was seen to come, it
 * is one of which no pods ran before, and each config has held what counts of it since an older version (resourceVersions
 * of different kinds can be compared where they live in one etcd).
 */
export function arePodsFresh(
  { templateRv, hasNewPods }: Observation,
  changed: readonly ChangedConfig[],
  digester: Digester,
): boolean {
  if (templateRv === undefined || !hasNewPods) return false;
  return changed.every(({ view, comparison }) => heldSince(view, templateRv, comparison.entryIfRolled, digester));
}

/** A config that is not as recorded, and what would be recorded of it. */
interface ChangedConfig {
  readonly view: ConfigView;
  readonly comparison: { readonly entryIfRolled: RecordEntry | undefined };
}

/** What tells since when a config has counted for a workload, and what its pods were started with. */
export interface PodFacts {
  readonly observation: Observation;
  readonly workload: WorkloadState;
  /** Undefined where what the Namespace says does not matter for the config: the workload itself asks for it. */
  readonly namespace: KnownNamespace | undefined;
  /** The version at which its Namespace was seen to come; undefined when it was there from the start. */
  readonly cameRv: string | undefined;
  /** There is a record of this workload or of a former object of its name; without one its past says nothing. */
  readonly hasRecord: boolean;
  /** When we last wrote the template ourselves, ms. */
  readonly rolledAtMs: number | undefined;
  /** Versions of different kinds are of one history. */
  readonly areVersionsComparable: boolean;
  /** `--reload-on-create`: a required config that arrives counts, too. */
  readonly rollsOnArrival: boolean;
  /** What is changed together with an opt-in belongs to it, ms. */
  readonly settleMs: number;
}

/** Since when a config that is recorded has counted. */
export function recordedSinceOf(
  { observation, areVersionsComparable }: PodFacts,
  { marksRv }: ConfigView,
): RecordedSince {
  const { selectionRv, isSelectionPlanned, formerSelections, templateRv, hasNewPods } = observation;
  if (!areVersionsComparable) return { possible: [], earliest: undefined };
  const planned = isSelectionPlanned ? selectionRv : undefined;
  const later = isSelectionPlanned ? formerSelections.map(({ untilRv }) => untilRv) : [];
  // What pods of an earlier template were started with does not matter once all are new.
  const podsRv = hasNewPods ? templateRv : undefined;
  const possible = [planned, ...later, marksRv, podsRv].filter((rv) => rv !== undefined);
  return { possible, earliest: newest([planned, marksRv]) };
}

/**
 * The version at which a config was seen to begin to count for a workload; undefined where versions do not tell.
 * @param selectionRv the version at which the workload began to ask for it
 */
export function countedRvOf(
  { namespace, cameRv, areVersionsComparable }: PodFacts,
  { marksRv }: ConfigView,
  selectionRv: string | undefined,
): string | undefined {
  return areVersionsComparable ? newest([selectionRv, marksRv, cameRv, namespace?.autoRv]) : undefined;
}

/**
 * Whether a key that is not in the record holds content that the pods were not started with. What only begins to count is
 * recorded and no cause to roll; what has changed since it counts is. Where nobody watched when it began to count, the
 * record speaks first, and then the times of `managedFields`.
 */
export function isNewEntryStale(view: ConfigView, entry: NewEntry, facts: PodFacts): boolean {
  const { countedRv } = entry;
  return countedRv === undefined ? isStaleUnseen(view, entry, facts) : isStaleSince(countedRv, view, { entry, facts });
}

/** Whether what others there were makes pods stale: content, or its absence for pods that start without it. */
function counts(others: Others, { need }: NewEntry, { rollsOnArrival }: PodFacts): boolean {
  if (rollsOnArrival && others.hasArrived) return true;
  return others.present !== undefined || (others.wasAbsent && need === 'optional');
}

/** It was seen to begin to count. */
function isStaleSince(
  countedRv: string,
  view: ConfigView,
  { entry, facts }: { entry: NewEntry; facts: PodFacts },
): boolean {
  const since = othersSince(view, countedRv, entry.question);
  if (counts(since, entry, facts)) return true;
  const ofTemplate = (): Others => othersSince(view, facts.observation.templateRv, entry.question);
  if (cameWithOptIn(view, facts) && counts(ofTemplate(), entry, facts)) return true;
  return since.isUnknown && isStaleByTimes(view, entry, facts);
}

/** Nobody saw it begin to count. */
function isStaleUnseen(view: ConfigView, entry: NewEntry, facts: PodFacts): boolean {
  const ever = othersSince(view, undefined, entry.question);
  if (!counts(ever, entry, facts)) return isStaleByTimes(firstOf(view), entry, facts);
  const listedRv = facts.areVersionsComparable ? facts.observation.listedRv : undefined;
  // It changed after a list had shown the workload. Before that, versions do not tell what came first.
  if (listedRv !== undefined && counts(othersSince(view, listedRv, entry.question), entry, facts)) return true;
  const isBefore = orderByTimes(view, facts.workload, facts.rolledAtMs) === 'before';
  return !isBefore || (facts.hasRecord && entry.differs);
}

/** A config as it was seen first, where it has held the same ever since, whatever came in between. */
function firstOf(view: ConfigView): ConfigView {
  const first = view.history.past.find(({ state }) => state !== undefined)?.state;
  return first === undefined ? view : { ...view, state: first, history: noHistory };
}

function isStaleByTimes(view: ConfigView, { need, differs }: NewEntry, facts: PodFacts): boolean {
  if (!facts.hasRecord) return false;
  if (differs || orderByTimes(view, facts.workload, facts.rolledAtMs) === 'after') return true;
  return (need === 'optional' || facts.rollsOnArrival) && arrivedAfterTemplate(view, facts.workload);
}

/** Content that was seen to change shortly before its workload was opted in: both belong to one change in Git. */
function cameWithOptIn({ changedAtMs }: ConfigView, { observation, namespace, settleMs }: PodFacts): boolean {
  const optedInAtMs = Math.max(observation.optedInAtMs ?? -Infinity, namespace?.autoAtMs ?? -Infinity);
  return (
    changedAtMs !== undefined && changedAtMs <= optedInAtMs && optedInAtMs - changedAtMs <= settleMs && settleMs > 0
  );
}

/**
 * Whether a former object of the same name was recorded with what the config holds now. The versions of that record prove
 * nothing: they are of another history.
 */
export function isFormerContent(former: RecordEntry | undefined, now: RecordEntry | undefined): boolean {
  if (typeof former !== 'object' || typeof now !== 'object') return false;
  return Object.entries(now.keys).every(([key, digest]) => former.keys[key] === digest);
}
