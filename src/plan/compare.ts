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
import { allKeys, type ConfigState } from '../model/config-state.ts';
import { contentAt } from '../model/content-history.ts';
import { absent, type ConfigEntry, type RecordEntry } from '../model/record.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import type { Need } from '../model/workload-state.ts';
import type { ConfigView } from './config-view.ts';
import type { Digester } from './digest.ts';
import { isOfOneWrite, othersSince, wasSeenToArrive, type Question } from './evidence.ts';
import type { KeyNeeds } from './needs.ts';

/** What makes a difference a change, beside the difference itself. */
export interface CompareRules {
  readonly digester: Digester;
  /** `--reload-on-create`: what arrives is a change, required or not. */
  readonly rollsOnArrival: boolean;
  /** `--reload-on-delete`: what goes is a change. */
  readonly rollsOnDeletion: boolean;
  /** The version at which a config that is not in the record was seen to begin to count; undefined where nobody saw that. */
  readonly countedRv: (view: ConfigView) => string | undefined;
  /** The same of one that is in the record. */
  readonly recordedSinceRv: (view: ConfigView) => string | undefined;
  /**
   * Whether content that is not in the record was changed after the pods started.
   * @param differs the record says that something of this config was other content
   */
  readonly isStale: (view: ConfigView, entry: NewEntry) => boolean;
}

/** A key that is not in the record. */
export interface NewEntry {
  readonly need: Need;
  readonly question: Question;
  readonly differs: boolean;
}

/** One config of the workload. */
export interface CompareInput {
  readonly view: ConfigView;
  /** Undefined where the config is not in the record. */
  readonly recorded: RecordEntry | undefined;
  readonly needs: KeyNeeds;
  /** Only a glob means it, and it is gone: it leaves the record with the next roll. */
  readonly isGoneMatch: boolean;
}

export interface Comparison {
  /** The workload's pods run other content than the config has: it is stale. */
  readonly isChanged: boolean;
  /** The view is older than the record or shows nothing where the record has something: the config has to be read. */
  readonly isLagging: boolean;
  /** The entry once pods have started with what the config holds now; undefined: none. */
  readonly entryIfRolled: RecordEntry | undefined;
  /** The entry while nothing is rolled: changed keys stay as they were recorded, if they were. */
  readonly entryIfNotRolled: RecordEntry | undefined;
  /** `entryIfNotRolled` is not what the record has. */
  readonly differsFromRecord: boolean;
}

/** One key's digests: the two entries, and whether it makes the workload stale. */
interface KeyComparison {
  readonly ifRolled: string;
  readonly ifNotRolled: string;
  readonly isChanged: boolean;
  /** It is stale although the record says nothing of it: the record stays as it is until it is rolled. */
  readonly isNew?: boolean;
}

export function compareConfig(input: CompareInput, rules: CompareRules): Comparison {
  const { view, recorded, needs } = input;
  const { state } = view;
  if (state === undefined) return compareMissing(input, rules);
  const { digester } = rules;
  const digestOf = (key: string) => (content: ConfigState) => digester.ofDependency(content, key);
  const required = [...needs].filter(([, need]) => need === 'required').map(([key]) => key);
  const canStart = (content: ConfigState | undefined): boolean =>
    required.every((key) => content !== undefined && digestOf(key)(content) !== undefined);
  const isFirst = required.some((key) => recordedDigest(recorded, key) === absent);
  const differs = hasOtherContent(recorded, state, digester);
  const keys = [...needs].map(([key, need]): [string, KeyComparison] => {
    const factsOf = (each: string): KeyFacts => {
      const question = { digestOf: digestOf(each), canStart };
      return { view, need, question, isFirst, differs, now: digestOf(each)(state) };
    };
    const known = recordedDigest(recorded, key);
    if (known !== undefined || typeof recorded !== 'object') return [key, compareKey(known, factsOf(key), rules)];
    const covered = compareCovered(key, recorded, factsOf, rules);
    return [key, covered ?? compareNew(factsOf(key), rules)];
  });
  const isChanged = keys.some(([, comparison]) => comparison.isChanged);
  const entryIfRolled = entryOf(keys, 'ifRolled', state.resourceVersion, recorded);
  const keeps = isChanged && keys.some(([, { isNew }]) => isNew === true);
  const entryIfNotRolled = keeps ? recorded : entryOf(keys, 'ifNotRolled', state.resourceVersion, recorded);
  const differsFromRecord = !isSameEntry(entryIfNotRolled, recorded);
  const isOld = !view.isConfirmed && isOlder(state, recorded);
  const isLagging = isOld && (differsFromRecord || !isSameEntry(entryIfRolled, recorded));
  return { isChanged, isLagging, entryIfRolled, entryIfNotRolled, differsFromRecord };
}

/** A config that is gone rolls nothing by default, and what was last recorded of it is kept: it may come back. */
function compareMissing(input: CompareInput, rules: CompareRules): Comparison {
  const { view, recorded, isGoneMatch } = input;
  const gone = isGoneMatch ? undefined : absent;
  const kept = keptOfMissing(input, rules);
  const isDeleted = rules.rollsOnDeletion && typeof kept === 'object';
  if (isDeleted) {
    // It may only have lost the label that it is watched by, or the watch may be behind.
    const isNew = recorded === undefined;
    return {
      isChanged: view.isConfirmed,
      isLagging: !view.isConfirmed,
      entryIfRolled: gone,
      entryIfNotRolled: isNew ? undefined : recorded,
      differsFromRecord: false,
    };
  }
  const entry = kept ?? gone;
  return {
    isChanged: false,
    isLagging: false,
    entryIfRolled: entry,
    entryIfNotRolled: entry,
    differsFromRecord: !isSameEntry(entry, recorded),
  };
}

/** What is right to say of a config that is gone: what the record says or, where it says nothing, what pods can run. */
function keptOfMissing({ view, recorded, needs }: CompareInput, rules: CompareRules): RecordEntry | undefined {
  if (recorded !== undefined) return recorded;
  const countedRv = rules.countedRv(view);
  // What was ignored when it went did not count.
  if (view.history.past.at(-1)?.state?.marks.isIgnored === true) return undefined;
  const canStart = (content: ConfigState | undefined): boolean => content !== undefined;
  const keys = [...needs].map(([key, need]): [string, string | undefined] => {
    // Pods may have started without it, too: its return is then a change.
    if (need === 'optional' && !rules.rollsOnDeletion) return [key, undefined];
    const digestOf = (content: ConfigState): string | undefined => rules.digester.ofDependency(content, key);
    return [key, othersSince(view, countedRv, { digestOf, canStart }).present];
  });
  if (keys.every(([, digest]) => digest === undefined)) return undefined;
  const rv = view.history.past.at(-1)?.state?.resourceVersion ?? '0';
  return { rv, keys: Object.fromEntries(keys.map(([key, digest]) => [key, digest ?? absent])) };
}

/** What is known of one key. */
interface KeyFacts {
  readonly view: ConfigView;
  readonly need: Need;
  readonly question: Question;
  readonly now: string | undefined;
  /** By the record, pods could not start: something required was not there. */
  readonly isFirst: boolean;
  /** The record says that something of this config was other content. */
  readonly differs: boolean;
}

function compareKey(recorded: string | undefined, facts: KeyFacts, rules: CompareRules): KeyComparison {
  const { now } = facts;
  if (recorded === undefined) return compareNew(facts, rules);
  if (now === recorded) return unchanged(recorded);
  if (now === undefined) {
    const isGone = rules.rollsOnDeletion && recorded !== absent;
    return isGone ? { ifRolled: absent, ifNotRolled: recorded, isChanged: true } : unchanged(recorded);
  }
  // Pods do not start without what is required, so none runs without this first content of it.
  if (facts.isFirst && !rules.rollsOnArrival && isFirstContent(facts, rules)) return unchanged(now);
  return { ifRolled: now, ifNotRolled: recorded, isChanged: true };
}

/**
 * A key that is not in the record, though it counted before: all keys did, or it stands for all keys now and some did.
 * @returns undefined where what counted before has not changed
 */
function compareCovered(
  key: string,
  recorded: ConfigEntry,
  factsOf: (key: string) => KeyFacts,
  rules: CompareRules,
): KeyComparison | undefined {
  const { now, view, question } = factsOf(key);
  const isChanged = { ifRolled: now ?? absent, ifNotRolled: now ?? absent, isChanged: true, isNew: true };
  if (key === allKeys) {
    const single = Object.entries(recorded.keys).map(([each, digest]) => compareKey(digest, factsOf(each), rules));
    return single.some((comparison) => comparison.isChanged) ? isChanged : undefined;
  }
  const whole = recordedDigest(recorded, allKeys);
  if (whole === undefined || whole === absent || now === undefined) return undefined;
  if (whole === factsOf(allKeys).now) return unchanged(now);
  const { isKnown, state } = contentAt(view, view.history, recorded.rv);
  return isKnown && state !== undefined && question.digestOf(state) === now ? unchanged(now) : isChanged;
}

/** A key that is not in the record. */
function compareNew({ view, need, question, differs, now }: KeyFacts, rules: CompareRules): KeyComparison {
  const countedRv = rules.countedRv(view);
  if (now === undefined) {
    const { present } = othersSince(view, countedRv, question);
    if (present === undefined || (need === 'optional' && !rules.rollsOnDeletion)) return unchanged(absent);
    const isGone = { ifRolled: absent, ifNotRolled: absent, isChanged: true, isNew: true };
    return rules.rollsOnDeletion ? isGone : { ifRolled: absent, ifNotRolled: present, isChanged: false };
  }
  if (!rules.isStale(view, { need, question, differs })) return unchanged(now);
  return { ifRolled: now, ifNotRolled: now, isChanged: true, isNew: true };
}

/** What was not there when it was recorded holds the first content that pods can have started with. */
function isFirstContent({ view, question }: KeyFacts, { recordedSinceRv }: CompareRules): boolean {
  if (!wasSeenToArrive(view, question)) return view.state !== undefined && isOfOneWrite(view.state);
  const { present, isUnknown } = othersSince(view, recordedSinceRv(view), question);
  return present === undefined && !isUnknown;
}

function unchanged(digest: string): KeyComparison {
  return { ifRolled: digest, ifNotRolled: digest, isChanged: false };
}

/** The record has a digest that the config no longer has. */
function hasOtherContent(recorded: RecordEntry | undefined, state: ConfigState, digester: Digester): boolean {
  if (typeof recorded !== 'object') return recorded === absent;
  return Object.entries(recorded.keys).some(
    ([key, digest]) => digest !== (digester.ofDependency(state, key) ?? absent),
  );
}

function recordedDigest(recorded: RecordEntry | undefined, key: string): string | undefined {
  if (recorded === undefined || recorded === absent) return recorded;
  return Object.hasOwn(recorded.keys, key) ? recorded.keys[key] : undefined;
}

/** The recorded entry where the keys are the same, else a new one that was read at `rv`. */
function entryOf(
  comparisons: readonly [string, KeyComparison][],
  side: 'ifRolled' | 'ifNotRolled',
  rv: string,
  recorded: RecordEntry | undefined,
): RecordEntry {
  const keys = Object.fromEntries(comparisons.map(([key, comparison]) => [key, comparison[side]]));
  if (recorded === absent && Object.values(keys).every((digest) => digest === absent)) return absent;
  return typeof recorded === 'object' && hasSameKeys(recorded.keys, keys) ? recorded : { rv, keys };
}

function isSameEntry(a: RecordEntry | undefined, b: RecordEntry | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.rv === b.rv && hasSameKeys(a.keys, b.keys);
}

function hasSameKeys(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name]);
}

function isOlder(state: ConfigState, recorded: RecordEntry | undefined): boolean {
  if (recorded === undefined || recorded === absent) return false;
  return compareResourceVersions(state.resourceVersion, recorded.rv) < 0;
}
