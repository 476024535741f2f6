/**
 * Compares the present content of a config with a workload's record: the table of decisions for one key.
 *
 * | recorded | now | the workload is stale if |
 * | --- | --- | --- |
 * | nothing | anything | it was seen to change since the key counts, or the times show that |
 * | absent | a digest | pods could start without it, or it has held more than its first content |
 * | a digest | the same | some pods are known to have started while it was another one |
 * | a digest | another one | always |
 * | a digest | absent | deletions count |
 */
import { allKeys } from '../../model/config-state.ts';
import { contentAt } from '../../model/content-history.ts';
import { absent, type ConfigEntry, type RecordEntry } from '../../model/record.ts';
import { compareResourceVersions } from '../../model/resource-version.ts';
import type { Need } from '../../model/workload-state.ts';
import type { KeyNeeds } from '../references/needs.ts';
import type { ConfigView } from '../input/config-view.ts';
import type { Digester } from '../record/digest.ts';
import { isOfOneWrite, othersSince, wasSeenToArrive, type Question, type RecordedSince } from './evidence.ts';

/** The options and facts that decide whether a difference is a change. */
export interface CompareRules {
  readonly digester: Digester;
  /** `--reload-on-create`: the arrival of a config or key is a change, required or not. */
  readonly rollsOnArrival: boolean;
  /** `--reload-on-delete`: the deletion of a config or key is a change. */
  readonly rollsOnDeletion: boolean;
  /** The version at which a key that is not in the record was seen to begin to count; undefined if it was not seen. */
  readonly countedRv: (view: ConfigView, key: string) => string | undefined;
  /** The versions at which a key that is in the record was seen to begin to count. */
  readonly recordedSince: (view: ConfigView) => RecordedSince;
  /** Single keys that counted since the last plan; all keys may count now. */
  readonly formerNeeds: () => KeyNeeds;
  /** Whether content that is not in the record was changed after the pods started. */
  readonly isStale: (view: ConfigView, entry: NewEntry) => boolean;
}

/** A key that is not in the record. */
export interface NewEntry {
  readonly need: Need;
  /** From `CompareRules.countedRv`. */
  readonly countedRv: string | undefined;
  readonly question: Question;
  /** The record has other content for some key of this config. */
  readonly differs: boolean;
}

/** The result for one key: its two digests for the record, and whether it makes the workload stale. */
export interface KeyComparison {
  readonly ifRolled: string;
  readonly ifNotRolled: string;
  readonly isChanged: boolean;
  /** It is changed although it is not in the record: the record stays as it is until the workload is rolled. */
  readonly isNew?: boolean;
}

/** The facts about one key. */
export interface KeyFacts {
  readonly key: string;
  readonly view: ConfigView;
  readonly need: Need;
  readonly question: Question;
  readonly now: string | undefined;
  /** By the record, pods could not start: a required key or config was absent. */
  readonly isFirst: boolean;
  /** The record has other content for some key of this config. */
  readonly differs: boolean;
  /** The version of the config in the record; undefined if there is none. */
  readonly recordedRv: string | undefined;
}

/**
 * Compares a key that counts.
 * @param factsOf returns the facts of any key, since the record may have keys that do not count any more
 */
export function compareAnyKey(
  key: string,
  recorded: RecordEntry | undefined,
  factsOf: (key: string) => KeyFacts,
  rules: CompareRules,
): KeyComparison {
  const known = recordedDigest(recorded, key);
  if (known !== undefined) return compareKey(known, factsOf(key), rules);
  if (key === allKeys && hasChangedSingly(factsOf, rules)) return changed(factsOf(key).now);
  if (typeof recorded !== 'object') return compareNew(factsOf(key), rules);
  const covered = key === allKeys ? compareWhole(recorded, factsOf, rules) : compareSingle(recorded, factsOf, key);
  return covered ?? compareNew(factsOf(key), rules);
}

function compareKey(recorded: string, facts: KeyFacts, rules: CompareRules): KeyComparison {
  const { now } = facts;
  if (now === recorded) return wasRecordedLate(facts, rules) ? changedBack(recorded) : unchanged(recorded);
  if (now === undefined) {
    const isGone = rules.rollsOnDeletion && recorded !== absent;
    return isGone ? { ifRolled: absent, ifNotRolled: recorded, isChanged: true } : unchanged(recorded);
  }
  // Pods do not start without a required key, so all of them have started with its first content.
  if (facts.isFirst && !rules.rollsOnArrival && isFirstContent(facts, rules)) return unchanged(now);
  return { ifRolled: now, ifNotRolled: recorded, isChanged: true };
}

/** Whether all keys count now, and one of those that counted before has changed since then. */
function hasChangedSingly(factsOf: (key: string) => KeyFacts, rules: CompareRules): boolean {
  return [...rules.formerNeeds()].some(([key, need]) => compareNew({ ...factsOf(key), need }, rules).isChanged);
}

/**
 * All keys count now, and single ones did before.
 * @returns undefined if none of these has changed
 */
function compareWhole(
  recorded: ConfigEntry,
  factsOf: (key: string) => KeyFacts,
  rules: CompareRules,
): KeyComparison | undefined {
  const single = Object.entries(recorded.keys).map(([each, digest]) => compareKey(digest, factsOf(each), rules));
  return single.some(({ isChanged }) => isChanged) ? changed(factsOf(allKeys).now) : undefined;
}

/**
 * A single key counts now, and all keys did before.
 * @returns undefined if the record does not decide it
 */
function compareSingle(
  recorded: ConfigEntry,
  factsOf: (key: string) => KeyFacts,
  key: string,
): KeyComparison | undefined {
  const { now, view, question } = factsOf(key);
  const whole = recordedDigest(recorded, allKeys);
  if (whole === undefined || whole === absent || now === undefined) return undefined;
  if (whole === factsOf(allKeys).now) return unchanged(now);
  const { state } = contentAt(view, view.history, recorded.rv);
  return state !== undefined && question.digestOf(state) === now ? unchanged(now) : changed(now);
}

/** The key is changed although it is not in the record. */
function changed(now: string | undefined): KeyComparison {
  const digest = now ?? absent;
  return { ifRolled: digest, ifNotRolled: digest, isChanged: true, isNew: true };
}

/** Compares a key that is not in the record. */
function compareNew({ key, view, need, question, differs, now }: KeyFacts, rules: CompareRules): KeyComparison {
  const countedRv = rules.countedRv(view, key);
  if (now === undefined) {
    const { present } = othersSince(view, countedRv, question);
    if (present === undefined || (need === 'optional' && !rules.rollsOnDeletion)) return unchanged(absent);
    return rules.rollsOnDeletion ? changed(absent) : { ifRolled: absent, ifNotRolled: present, isChanged: false };
  }
  return rules.isStale(view, { need, countedRv, question, differs }) ? changed(now) : unchanged(now);
}

/**
 * Whether the content was recorded too late: when the key began to count, the config held other content, with which
 * pods can have started, and the recorded content came only later.
 */
function wasRecordedLate(facts: KeyFacts, { recordedSince }: CompareRules): boolean {
  const { view, recordedRv } = facts;
  if (recordedRv === undefined) return false;
  const later = recordedSince(view).possible.filter((since) => compareResourceVersions(recordedRv, since) < 0);
  return later.some((since) => wasOtherAt(since, recordedRv, facts));
}

function wasOtherAt(since: string, recordedRv: string, { view, need, question, now }: KeyFacts): boolean {
  const { isKnown, state } = contentAt(view, view.history, since);
  if (isKnown) return question.canStart(state) && (state && question.digestOf(state)) !== now;
  // It was deleted and created again at an unknown time.
  const { present, wasAbsent } = othersSince(view, recordedRv, question);
  return present !== undefined || (wasAbsent && need === 'optional');
}

/** The key is changed although the record has its present digest. */
function changedBack(digest: string): KeyComparison {
  return { ifRolled: digest, ifNotRolled: digest, isChanged: true };
}

/** Whether a config or key that was recorded as absent holds the first content with which pods can have started. */
function isFirstContent({ view, question }: KeyFacts, { recordedSince }: CompareRules): boolean {
  if (!wasSeenToArrive(view, question)) return view.state !== undefined && isOfOneWrite(view.state);
  const { present, isUnknown } = othersSince(view, recordedSince(view).earliest, question);
  return present === undefined && !isUnknown;
}

function unchanged(digest: string): KeyComparison {
  return { ifRolled: digest, ifNotRolled: digest, isChanged: false };
}

/** The digest that an entry has for one key; undefined if it has none. */
export function recordedDigest(recorded: RecordEntry | undefined, key: string): string | undefined {
  if (recorded === undefined || recorded === absent) return recorded;
  return Object.hasOwn(recorded.keys, key) ? recorded.keys[key] : undefined;
}
