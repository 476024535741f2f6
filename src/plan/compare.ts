/** Compares what a config holds now with what a workload's record says of it. */
import type { ConfigState } from '../model/config-state.ts';
import { absent, type ConfigEntry, type RecordEntry } from '../model/record.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import type { Need } from '../model/workload-state.ts';
import type { KeyNeeds } from './dependencies.ts';
import type { Digester } from './digest.ts';

/** What is known of a config when the plan is made. */
export interface ConfigView {
  /** Undefined where there is no such config. */
  readonly state: ConfigState | undefined;
  /** Read from the API server for this plan, so it is the truth even where its version is older than the record's. */
  readonly isConfirmed: boolean;
  /** Monotonic time at which its content was seen to change; undefined when it has not been since the start. */
  readonly changedAtMs: number | undefined;
}

export interface Comparison {
  /** The workload's pods run other content than the config has: it is stale. */
  readonly isChanged: boolean;
  /** The view is older than the record and differs from it: nothing may be decided before the config is read again. */
  readonly isLagging: boolean;
  /** The entry that is right once pods have started with what the config holds now. */
  readonly rolled: RecordEntry;
  /** The entry that is right while nothing is rolled: changed keys stay as they were recorded. */
  readonly kept: RecordEntry;
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
  digester: Digester,
): Comparison {
  const { state } = view;
  if (state === undefined) return compareMissing(recorded, needs);
  const keys = [...needs].map(([key, need]): [string, KeyComparison] => [
    key,
    compareKey(digester.ofDependency(state, key), recordedDigest(recorded, key), need),
  ]);
  const isChanged = keys.some(([, comparison]) => comparison.isChanged);
  const rolled = entryOf(keys, 'rolled', state.resourceVersion, recorded);
  const kept = entryOf(keys, 'kept', state.resourceVersion, recorded);
  const isLagging = !view.isConfirmed && isOlder(state, recorded) && (rolled !== recorded || kept !== recorded);
  return { isChanged, isLagging, rolled, kept };
}

/** A config that is gone rolls nothing, and what was last recorded of it is kept: it may come back. */
function compareMissing(recorded: RecordEntry | undefined, needs: KeyNeeds): Comparison {
  const entry = recorded === undefined || recorded === absent ? absent : selectKeys(recorded, needs);
  return { isChanged: false, isLagging: false, rolled: entry, kept: entry };
}

function compareKey(now: string | undefined, recorded: string | undefined, need: Need): KeyComparison {
  if (recorded === undefined) return settled(now ?? absent);
  if (now === undefined || now === recorded) return settled(recorded);
  // Pods do not start without a required key, so none runs without this first content of it.
  if (recorded === absent && need === 'required') return settled(now);
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
