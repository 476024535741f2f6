/** Compares what a config holds now with what a workload's record says of it. */
import type { ConfigState } from '../model/config-state.ts';
import { absent, type ConfigEntry, type RecordEntry } from '../model/record.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import type { Need } from '../model/workload-state.ts';
import type { Digester } from './digest.ts';
import type { KeyNeeds } from './needs.ts';

/** What is known of a config when the plan is made. */
export interface ConfigView {
  /** Undefined where there is no such config. */
  readonly state: ConfigState | undefined;
  /** Read from the API server for this plan, so it is the truth even where its version is older than the record's. */
  readonly isConfirmed: boolean;
  /** Monotonic time at which its content was seen to change; undefined when it has not been since the start. */
  readonly changedAtMs: number | undefined;
  /** A version that is no older than its content; undefined where the config is not in the cache. */
  readonly contentRv: string | undefined;
  /** Its content took the place of other content before our eyes. */
  readonly isReplaced: boolean;
  /** The version at which its marks were seen to change; undefined when they have not been. */
  readonly marksRv: string | undefined;
}

/** What makes a difference a change, beside the difference itself. */
export interface CompareRules {
  readonly digester: Digester;
  /** `--reload-on-create`: what arrives is a change, required or not. */
  readonly rollsOnArrival: boolean;
  /** `--reload-on-delete`: what goes is a change. */
  readonly rollsOnDeletion: boolean;
  /** A config that is not in the record yet holds content that the pods were not started with. */
  readonly isEntryStale: (view: ConfigView, needs: KeyNeeds) => boolean;
}

export interface Comparison {
  /** The workload's pods run other content than the config has: it is stale. */
  readonly isChanged: boolean;
  /** The view is older than the record or shows nothing where the record has something: the config has to be read. */
  readonly isLagging: boolean;
  /** The entry that is right once pods have started with what the config holds now. */
  readonly rolled: RecordEntry;
  /** The entry that is right while nothing is rolled: changed keys stay as they were recorded, if they were. */
  readonly kept: RecordEntry | undefined;
}

/** One key's digests: the two entries, and whether it makes the workload stale. */
interface KeyComparison {
  readonly rolled: string;
  readonly kept: string;
  readonly isChanged: boolean;
}

/** @param recorded the config's entry in the record; undefined when it is not in it */
export function compareConfig(
  view: ConfigView,
  recorded: RecordEntry | undefined,
  needs: KeyNeeds,
  rules: CompareRules,
): Comparison {
  const { state } = view;
  if (state === undefined) return compareMissing(view, recorded, needs, rules);
  const keys = [...needs].map(([key, need]): [string, KeyComparison] => {
    const now = rules.digester.ofDependency(state, key);
    return [key, compareKey(now, recordedDigest(recorded, key), need, rules)];
  });
  const rolled = entryOf(keys, 'rolled', state.resourceVersion, recorded);
  if (recorded === undefined && rules.isEntryStale(view, needs)) {
    return { isChanged: true, isLagging: false, rolled, kept: undefined };
  }
  const kept = entryOf(keys, 'kept', state.resourceVersion, recorded);
  const isLagging = !view.isConfirmed && isOlder(state, recorded) && (rolled !== recorded || kept !== recorded);
  return { isChanged: keys.some(([, comparison]) => comparison.isChanged), isLagging, rolled, kept };
}

/** A config that is gone rolls nothing by default, and what was last recorded of it is kept: it may come back. */
function compareMissing(
  { isConfirmed }: ConfigView,
  recorded: RecordEntry | undefined,
  needs: KeyNeeds,
  { rollsOnDeletion }: CompareRules,
): Comparison {
  if (recorded === undefined || recorded === absent) return unchanged(absent);
  if (!rollsOnDeletion) return unchanged(selectKeys(recorded, needs));
  // It may only have lost the label that it is watched by, or the watch may be behind.
  return { isChanged: isConfirmed, isLagging: !isConfirmed, rolled: absent, kept: recorded };
}

function unchanged(entry: RecordEntry): Comparison {
  return { isChanged: false, isLagging: false, rolled: entry, kept: entry };
}

function compareKey(
  now: string | undefined,
  recorded: string | undefined,
  need: Need,
  { rollsOnArrival, rollsOnDeletion }: CompareRules,
): KeyComparison {
  if (recorded === undefined) return settled(now ?? absent);
  if (now === recorded) return settled(recorded);
  if (now === undefined) {
    const isGone = rollsOnDeletion && recorded !== absent;
    return isGone ? { rolled: absent, kept: recorded, isChanged: true } : settled(recorded);
  }
  // Pods do not start without a required key, so none runs without this first content of it.
  if (recorded === absent && need === 'required' && !rollsOnArrival) return settled(now);
  return { rolled: now, kept: recorded, isChanged: true };
}

function settled(digest: string): KeyComparison {
  return { rolled: digest, kept: digest, isChanged: false };
}

function recordedDigest(recorded: RecordEntry | undefined, key: string): string | undefined {
  if (recorded === undefined || recorded === absent) return recorded;
  return Object.hasOwn(recorded.keys, key) ? recorded.keys[key] : undefined;
}

/** The recorded entry itself where the keys are the same, else a new one that was read at `rv`. */
function entryOf(
  comparisons: readonly [string, KeyComparison][],
  side: 'rolled' | 'kept',
  rv: string,
  recorded: RecordEntry | undefined,
): RecordEntry {
  const keys = Object.fromEntries(comparisons.map(([key, comparison]) => [key, comparison[side]]));
  if (recorded === absent && Object.values(keys).every((digest) => digest === absent)) return absent;
  return recorded !== undefined && recorded !== absent && hasSameKeys(recorded.keys, keys) ? recorded : { rv, keys };
}

function selectKeys(recorded: ConfigEntry, needs: KeyNeeds): ConfigEntry {
  const keys = Object.fromEntries([...needs.keys()].map((key) => [key, recordedDigest(recorded, key) ?? absent]));
  return hasSameKeys(recorded.keys, keys) ? recorded : { rv: recorded.rv, keys };
}

function hasSameKeys(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name]);
}

function isOlder(state: ConfigState, recorded: RecordEntry | undefined): boolean {
  if (recorded === undefined || recorded === absent) return false;
  return compareResourceVersions(state.resourceVersion, recorded.rv) < 0;
}
