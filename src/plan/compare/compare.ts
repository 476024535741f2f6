/** Compares the present content of a config with a workload's record, for all of the config's keys that count. */
import type { ConfigState } from '../../model/config-state.ts';
import { absent, type RecordEntry } from '../../model/record.ts';
import { compareResourceVersions } from '../../model/resource-version.ts';
import { compareAnyKey, recordedDigest, type CompareRules, type KeyComparison, type KeyFacts } from './compare-key.ts';
import type { ConfigView } from '../input/config-view.ts';
import type { Digester } from '../record/digest.ts';
import { othersSince } from './evidence.ts';
import type { KeyNeeds } from '../references/needs.ts';

/** One config of the workload. */
export interface CompareInput {
  readonly view: ConfigView;
  /** Undefined if the config is not in the record. */
  readonly recorded: RecordEntry | undefined;
  readonly needs: KeyNeeds;
  /** Only a pattern matches it, and it was deleted: it leaves the record with the next roll. */
  readonly isGoneMatch: boolean;
}

export interface Comparison {
  /** The workload's pods run other content than the config has: the workload is stale. */
  readonly isChanged: boolean;
  /** The view is older than the record, or the config is missing that the record contains: it has to be read. */
  readonly isLagging: boolean;
  /** The record's entry after a roll, when pods have started with the present content; undefined: no entry. */
  readonly entryIfRolled: RecordEntry | undefined;
  /** The record's entry while nothing is rolled: changed keys that were recorded keep their digest. */
  readonly entryIfNotRolled: RecordEntry | undefined;
  /** `entryIfNotRolled` differs from the entry in the record. */
  readonly differsFromRecord: boolean;
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
  const recordedRv = typeof recorded === 'object' ? recorded.rv : undefined;
  const differs = hasOtherContent(recorded, state, digester);
  const keys = [...needs].map(([key, need]): [string, KeyComparison] => {
    const factsOf = (each: string): KeyFacts => {
      const question = { digestOf: digestOf(each), canStart };
      return { key: each, view, need, question, isFirst, differs, recordedRv, now: digestOf(each)(state) };
    };
    return [key, compareAnyKey(key, recorded, factsOf, rules)];
  });
  const isChanged = keys.some(([, comparison]) => comparison.isChanged);
  // A roll records the present version, even if the content equals the recorded one.
  const entryIfRolled = entryOf(keys, 'ifRolled', state.resourceVersion, isChanged ? undefined : recorded);
  const keeps = keys.some(([, { isNew }]) => isNew === true);
  const entryIfNotRolled = keeps ? recorded : entryOf(keys, 'ifNotRolled', state.resourceVersion, recorded);
  const differsFromRecord = !isSameEntry(entryIfNotRolled, recorded);
  const isOld = !view.isConfirmed && isOlder(state, recorded);
  const isLagging = isOld && (differsFromRecord || !isSameEntry(entryIfRolled, recorded));
  return { isChanged, isLagging, entryIfRolled, entryIfNotRolled, differsFromRecord };
}

/** A deleted config rolls nothing by default, and the record keeps its entry: it may come back. */
function compareMissing(input: CompareInput, rules: CompareRules): Comparison {
  const { view, recorded, isGoneMatch } = input;
  const gone = isGoneMatch ? undefined : absent;
  const kept = keptOfMissing(input, rules);
  const isDeleted = rules.rollsOnDeletion && typeof kept === 'object';
  if (isDeleted) {
    // It may only have lost the label by which it is watched, or the watch may lag.
    return {
      isChanged: view.isConfirmed,
      isLagging: !view.isConfirmed,
      entryIfRolled: gone,
      entryIfNotRolled: recorded,
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

/** The entry of a deleted config: the recorded one or, if there is none, the content that pods can run. */
function keptOfMissing({ view, recorded, needs }: CompareInput, rules: CompareRules): RecordEntry | undefined {
  if (recorded !== undefined) return recorded;
  // A config that was ignored when it was deleted did not count.
  if (view.history.past.at(-1)?.state?.marks.isIgnored === true) return undefined;
  const keys = [...needs].map(([key, need]): [string, string | undefined] => {
    // Pods may also have started without it, or every arrival is a change: then its return is one.
    if ((need === 'optional' || rules.rollsOnArrival) && !rules.rollsOnDeletion) return [key, undefined];
    const digestOf = (content: ConfigState): string | undefined => rules.digester.ofDependency(content, key);
    return [key, othersSince(view, rules.countedRv(view, key), { digestOf, canStart: () => true }).present];
  });
  if (keys.every(([, digest]) => digest === undefined)) return undefined;
  const rv = view.history.past.at(-1)?.state?.resourceVersion ?? '0';
  return { rv, keys: Object.fromEntries(keys.map(([key, digest]) => [key, digest ?? absent])) };
}

/** Whether an entry has a digest that differs from the content of a config. */
export function hasOtherContent(recorded: RecordEntry | undefined, state: ConfigState, digester: Digester): boolean {
  if (typeof recorded !== 'object') return recorded === absent;
  return Object.entries(recorded.keys).some(
    ([key, digest]) => digest !== (digester.ofDependency(state, key) ?? absent),
  );
}

/** The recorded entry if its keys are the same, else a new one that was read at `rv`. */
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

/** Whether two entries have the same digests, read at the same version. */
export function isSameEntry(a: RecordEntry | undefined, b: RecordEntry | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.rv === b.rv && hasSameKeys(a.keys, b.keys);
}

function hasSameKeys(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function isOlder(state: ConfigState, recorded: RecordEntry | undefined): boolean {
  if (recorded === undefined || recorded === absent) return false;
  return compareResourceVersions(state.resourceVersion, recorded.rv) < 0;
}
