/**
 * Compares what a config holds now with what a workload's record says of it: the table of decisions, key by key.
 *
 * | recorded | now | pods run other content where |
 * | --- | --- | --- |
 * | nothing | anything | it was seen to change since the key counts, or times say so |
 * | absent | a digest | pods could start without it; else only where more than its first content was there |
 * | a digest | the same | some pods are known to have started while it was another one |
 * | a digest | another one | always |
 * | a digest | absent | never, unless deletions count |
 */
import { allKeys } from '../../model/config-state.ts';
import { contentAt } from '../../model/content-history.ts';
import { absent, type ConfigEntry, type RecordEntry } from '../../model/record.ts';
import { compareResourceVersions } from '../../model/resource-version.ts';
import type { Need } from '../../model/workload-state.ts';
import type { ConfigView } from '../input/config-view.ts';
import type { Digester } from '../record/digest.ts';
import { isOfOneWrite, othersSince, wasSeenToArrive, type Question, type RecordedSince } from './evidence.ts';

/** What makes a difference a change, beside the difference itself. */
export interface CompareRules {
  readonly digester: Digester;
  /** `--reload-on-create`: what arrives is a change, required or not. */
  readonly rollsOnArrival: boolean;
  /** `--reload-on-delete`: what goes is a change. */
  readonly rollsOnDeletion: boolean;
  /** The version at which a key that is not in the record was seen to begin to count; undefined where nobody saw that. */
  readonly countedRv: (view: ConfigView, key: string) => string | undefined;
  /** The same of one that is in the record. */
  readonly recordedSince: (view: ConfigView) => RecordedSince;
  /** Keys that counted singly since the last plan, where all of them may count now. */
  readonly formerKeys: () => readonly string[];
  /**
   * Whether content that is not in the record was changed after the pods started.
   * @param differs the record says that something of this config was other content
   */
  readonly isStale: (view: ConfigView, entry: NewEntry) => boolean;
}

/** A key that is not in the record. */
export interface NewEntry {
  readonly need: Need;
  /** As `CompareRules.countedRv` gives it. */
  readonly countedRv: string | undefined;
  readonly question: Question;
  readonly differs: boolean;
}

/** One key's digests: the two entries, and whether it makes the workload stale. */
export interface KeyComparison {
  readonly ifRolled: string;
  readonly ifNotRolled: string;
  readonly isChanged: boolean;
  /** It is stale although the record says nothing of it: the record stays as it is until it is rolled. */
  readonly isNew?: boolean;
}

/** What is known of one key. */
export interface KeyFacts {
  readonly key: string;
  readonly view: ConfigView;
  readonly need: Need;
  readonly question: Question;
  readonly now: string | undefined;
  /** By the record, pods could not start: something required was not there. */
  readonly isFirst: boolean;
  /** The record says that something of this config was other content. */
  readonly differs: boolean;
  /** The version of the config that was recorded; undefined where none was. */
  readonly recordedRv: string | undefined;
}

/** @param factsOf gives the facts of a key, also of those that are recorded and do not count any more */
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
  if (now === recorded) return wasRecordedLate(facts, rules) ? again(recorded) : unchanged(recorded);
  if (now === undefined) {
    const isGone = rules.rollsOnDeletion && recorded !== absent;
    return isGone ? { ifRolled: absent, ifNotRolled: recorded, isChanged: true } : unchanged(recorded);
  }
  // Pods do not start without what is required, so none runs without this first content of it.
  if (facts.isFirst && !rules.rollsOnArrival && isFirstContent(facts, rules)) return unchanged(now);
  return { ifRolled: now, ifNotRolled: recorded, isChanged: true };
}

/** All keys count now, some of which have counted for longer, and one of these has changed since then. */
function hasChangedSingly(factsOf: (key: string) => KeyFacts, rules: CompareRules): boolean {
  return rules.formerKeys().some((key) => compareNew(factsOf(key), rules).isChanged);
}

/**
 * All keys count now, and some did before.
 * @returns undefined where none of these has changed
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
 * A key counts now, and all keys did before.
 * @returns undefined where the record does not tell
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

/** It is stale although the record says nothing of it. */
function changed(now: string | undefined): KeyComparison {
  const digest = now ?? absent;
  return { ifRolled: digest, ifNotRolled: digest, isChanged: true, isNew: true };
}

/** A key that is not in the record. */
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
 * What was recorded when the key began to count was seen too late: at that time it was other content, with which pods can
 * have started, and it has come back only since.
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
  // It went away and came back at a time that nobody knows.
  const { present, wasAbsent } = othersSince(view, recordedRv, question);
  return present !== undefined || (wasAbsent && need === 'optional');
}

/** It is stale although the record says what is there now. */
function again(digest: string): KeyComparison {
  return { ifRolled: digest, ifNotRolled: digest, isChanged: true };
}

/** What was not there when it was recorded holds the first content that pods can have started with. */
function isFirstContent({ view, question }: KeyFacts, { recordedSince }: CompareRules): boolean {
  if (!wasSeenToArrive(view, question)) return view.state !== undefined && isOfOneWrite(view.state);
  const { present, isUnknown } = othersSince(view, recordedSince(view).earliest, question);
  return present === undefined && !isUnknown;
}

function unchanged(digest: string): KeyComparison {
  return { ifRolled: digest, ifNotRolled: digest, isChanged: false };
}

/** What a record says of one key; undefined where it says nothing. */
export function recordedDigest(recorded: RecordEntry | undefined, key: string): string | undefined {
  if (recorded === undefined || recorded === absent) return recorded;
  return Object.hasOwn(recorded.keys, key) ? recorded.keys[key] : undefined;
}
