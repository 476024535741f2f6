/** Compares the ConfigMap `app` with what a record says of it, both told in words: `red+9` is red of size 9. */
import type { ConfigState } from '../../../../src/model/config-state.ts';
import type { PastContent } from '../../../../src/model/content-history.ts';
import { absent, type ConfigEntry, type RecordEntry } from '../../../../src/model/record.ts';
import type { Need } from '../../../../src/model/workload-state.ts';
import { compareConfig, type Comparison } from '../../../../src/plan/compare/compare.ts';
import type { CompareRules } from '../../../../src/plan/compare/compare-key.ts';
import type { ConfigView } from '../../../../src/plan/input/config-view.ts';
import { configState, testDigester } from '../../../builders/config.ts';
import { dataOf } from '../config-story.ts';

/** The version of what is there now. */
const presentRv = '90';

export interface Facts extends Partial<Omit<ConfigView, 'state' | 'history'>> {
  /** What it holds; undefined: there is no such config. */
  readonly now: string | undefined;
  readonly past?: readonly PastContent[];
  /** Nothing is known of what ended before; version 1 unless given. */
  readonly sinceRv?: string | undefined;
  readonly times?: Pick<ConfigState, 'createdAtMs' | 'writtenAtMs'>;
  readonly recorded?: RecordEntry | undefined;
  /** What counts; the key `color`, required, unless given. */
  readonly needs?: Readonly<Record<string, Need>>;
  readonly isGoneMatch?: boolean;
  readonly rules?: Partial<CompareRules>;
}

/** The comparison where nothing was seen to begin to count, and nothing that is not in the record is stale. */
export function compared(facts: Facts): Comparison {
  const { now, past = [], times, recorded, needs = { color: 'required' }, isGoneMatch = false, rules, ...seen } = facts;
  const sinceRv = 'sinceRv' in facts ? facts.sinceRv : '1';
  const view: ConfigView = {
    changedAtMs: undefined,
    marksRv: undefined,
    isConfirmed: false,
    contentRv: presentRv,
    ...seen,
    state: now === undefined ? undefined : { ...holding(now), ...times },
    history: { past, sinceRv },
  };
  const input = { view, recorded, needs: new Map(Object.entries(needs)), isGoneMatch };
  return compareConfig(input, {
    digester: testDigester,
    rollsOnArrival: false,
    rollsOnDeletion: false,
    countedRv: () => undefined,
    recordedSince: () => ({ possible: [], earliest: undefined }),
    formerNeeds: () => new Map(),
    isStale: () => false,
    ...rules,
  });
}

/** What was there until a version; no config at all where no words tell. */
export function until(untilRv: string | undefined, words?: string, hasGap = false): PastContent {
  return { untilRv, state: words === undefined ? undefined : holding(words), hasGap };
}

/** What a record says: for each key the words of a content that has it, or `-` for what was not there. */
export function entry(keys: Readonly<Record<string, string>>, rv = '40'): ConfigEntry {
  return { rv, keys: Object.fromEntries(Object.entries(keys).map(([key, words]) => [key, digestOf(key, words)])) };
}

/** The same, read at the present version. */
export function presentEntry(keys: Readonly<Record<string, string>>): ConfigEntry {
  return entry(keys, presentRv);
}

function holding(words: string): ConfigState {
  return configState({ data: dataOf(words), resourceVersion: presentRv });
}

function digestOf(key: string, words: string): string {
  if (words === '-') return absent;
  const digest = testDigester.ofDependency(holding(words), key);
  if (digest === undefined) throw new Error(`${words} has no ${key}`);
  return digest;
}
