/**
 * Decides whether the pods of a workload have started with the present content, beyond what its record shows: pods read
 * their configs when they start, so the pods of a template that came after the content run that content. No roll is
 * needed only if all of that is known; otherwise a roll too many is the lesser evil.
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
import { arrivedAfterTemplate, heldSince, orderByTimes, othersSince, type RecordedSince } from './evidence.ts';

/**
 * Whether the pods of the present template have started with the content of these configs: the template was seen to
 * come, no pods of it ran before, and each config has held the keys that count since an older version (resourceVersions
 * of different kinds can be compared if they live in one etcd).
 */
export function arePodsFresh(
  { templateRv, hasNewPods }: Observation,
  changed: readonly ChangedConfig[],
  digester: Digester,
): boolean {
  if (templateRv === undefined || !hasNewPods) return false;
  return changed.every(({ view, comparison }) => heldSince(view, templateRv, comparison.entryIfRolled, digester));
}

/** A config whose content differs from the record, and its entry after a roll. */
interface ChangedConfig {
  readonly view: ConfigView;
  readonly comparison: { readonly entryIfRolled: RecordEntry | undefined };
}

/** The facts that show since when a config has counted for a workload, and the content with which its pods started. */
export interface PodFacts {
  readonly observation: Observation;
  readonly workload: WorkloadState;
  /** Undefined if the Namespace does not matter for the config, since the workload itself selects it. */
  readonly namespace: KnownNamespace | undefined;
  /** The version at which its Namespace was seen to be created or selected. */
  readonly cameRv: string | undefined;
  /** There is a record of this workload or of a former object of its name; without one nothing is known of its past. */
  readonly hasRecord: boolean;
  /** When reroll itself last wrote the template, ms. */
  readonly rolledAtMs: number | undefined;
  /** The versions of different kinds are of one order. */
  readonly areVersionsComparable: boolean;
  /** `--reload-on-create`: the arrival of a required config is a change, too. */
  readonly rollsOnArrival: boolean;
  /** A change this short before an opt-in belongs to it, ms. */
  readonly settleMs: number;
}

/** The versions since which a config that is in the record has counted. */
export function recordedSinceOf(
  { observation, areVersionsComparable }: PodFacts,
  { marksRv }: ConfigView,
): RecordedSince {
  const { selectionRv, isSelectionPlanned, formerSelections, templateRv, hasNewPods } = observation;
  if (!areVersionsComparable) return { possible: [], earliest: undefined };
  const planned = isSelectionPlanned ? selectionRv : undefined;
  const later = isSelectionPlanned ? formerSelections.map(({ untilRv }) => untilRv) : [];
  // The content of pods of an earlier template does not matter once all pods are new.
  const podsRv = hasNewPods ? templateRv : undefined;
  const possible = [planned, ...later, marksRv, podsRv].filter((rv) => rv !== undefined);
  return { possible, earliest: newest([planned, marksRv]) };
}

/**
 * The version at which a config was seen to begin to count for a workload; undefined if versions do not show it.
 * @param selectionRv the version at which the workload began to select it
 */
export function countedRvOf(
  { namespace, cameRv, areVersionsComparable }: PodFacts,
  { marksRv }: ConfigView,
  selectionRv: string | undefined,
): string | undefined {
  return areVersionsComparable ? newest([selectionRv, marksRv, cameRv, namespace?.autoRv]) : undefined;
}

/**
 * Whether a key that is not in the record holds content with which the pods were not started. A config that begins to
 * count is only recorded; content that changed after it began to count is a cause to roll. If the moment at which it
 * began to count was not seen, the record decides first, and then the times of `managedFields`.
 */
export function isNewEntryStale(view: ConfigView, entry: NewEntry, facts: PodFacts): boolean {
  if (!wasSeenToBeginCounting(entry)) return isStaleSinceUnknownBegin(view, entry, facts);
  if (changedSince(view, entry.countedRv, entry, facts)) return true;
  if (cameWithOptIn(view, facts) && changedSince(view, facts.observation.templateRv, entry, facts)) return true;
  const { isUnknown } = othersSince(view, entry.countedRv, entry.question);
  return isUnknown && isStaleByTimes(view, entry, facts);
}

function wasSeenToBeginCounting(entry: NewEntry): entry is NewEntry & { readonly countedRv: string } {
  return entry.countedRv !== undefined;
}

/**
 * Whether a change after a version makes the pods stale: from other content, or from no content if pods start without
 * it.
 * @param rv undefined: since the process began to watch
 */
function changedSince(view: ConfigView, rv: string | undefined, entry: NewEntry, facts: PodFacts): boolean {
  const others = othersSince(view, rv, entry.question);
  if (facts.rollsOnArrival && others.hasArrived) return true;
  return others.present !== undefined || (others.wasAbsent && entry.need === 'optional');
}

/** It is not known when the key began to count. */
function isStaleSinceUnknownBegin(view: ConfigView, entry: NewEntry, facts: PodFacts): boolean {
  if (!changedSince(view, undefined, entry, facts)) return isStaleByTimes(firstOf(view), entry, facts);
  const listedRv = facts.areVersionsComparable ? facts.observation.listedRv : undefined;
  // It changed after a list had shown the workload. Versions from before that list do not prove an order.
  if (listedRv !== undefined && changedSince(view, listedRv, entry, facts)) return true;
  const isBefore = orderByTimes(view, facts.workload, facts.rolledAtMs) === 'before';
  return !isBefore || (facts.hasRecord && entry.differs);
}

/** The config with the content that was seen first, for one that has no other content now than then. */
function firstOf(view: ConfigView): ConfigView {
  const first = view.history.past.find(({ state }) => state !== undefined)?.state;
  return first === undefined ? view : { ...view, state: first, history: noHistory };
}

/** Whether the record or the times of `managedFields` show that the pods are stale; never without a record. */
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
 * Whether the record of a former object of the same name has the present content of the config. The versions of that
 * record prove nothing: they are of another etcd.
 */
export function isFormerContent(former: RecordEntry | undefined, now: RecordEntry | undefined): boolean {
  if (typeof former !== 'object' || typeof now !== 'object') return false;
  return Object.entries(now.keys).every(([key, digest]) => former.keys[key] === digest);
}
