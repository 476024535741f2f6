/**
 * Keeps a record within the space for annotations (256 KiB for all of an object, as the API server checks it): above a
 * bound, all configs of a kind are written as one entry. Every change is still seen. Which config changed can be told only
 * while this process remembers what each of them held.
 */
import type { ConfigState } from '../../model/config-state.ts';
import { contentAt } from '../../model/content-history.ts';
import { configKinds, configRef, parseConfigRef, type ConfigKind, type ConfigRef } from '../../model/kinds.ts';
import { absent, type FoldedEntry, type RecordEntry, type RolloutRecord } from '../../model/record.ts';
import { newest } from '../../model/resource-version.ts';
import type { ConfigView } from '../input/config-view.ts';
import type { Digester } from '../record/digest.ts';
import type { KeyNeeds } from '../references/needs.ts';
import { formatRecord } from '../record/record.ts';

/** Characters. Several tools keep something of the size of an object in its annotations, too. */
const longestRecord = 65_536;

type Configs = RolloutRecord['configs'];

/** The record as it is written; the record itself where it is small enough. */
export function foldRecord(record: RolloutRecord, digester: Digester, namespace: string): RolloutRecord {
  const sizeOf = (kind: ConfigKind): number => JSON.stringify(ofKind(record.configs, kind)).length;
  let folded = record;
  for (const kind of [...configKinds].sort((a, b) => sizeOf(b) - sizeOf(a))) {
    if (formatRecord(folded).length <= longestRecord) return folded;
    folded = foldKind(folded, kind, digester, namespace);
  }
  return folded;
}

function foldKind(record: RolloutRecord, kind: ConfigKind, digester: Digester, namespace: string): RolloutRecord {
  const entries = ofKind(record.configs, kind);
  if (entries.length === 0) return record;
  const others = Object.entries(record.configs).filter(([ref]) => parseConfigRef(ref as ConfigRef).kind !== kind);
  const folded = { ...record.folded, [kind]: foldEntries(entries, kind, digester, namespace) };
  return { ...record, configs: Object.fromEntries(others), folded };
}

function foldEntries(
  entries: readonly (readonly [ConfigRef, RecordEntry])[],
  kind: ConfigKind,
  digester: Digester,
  namespace: string,
): FoldedEntry {
  const versions = entries.flatMap(([, entry]) => (entry === absent ? [] : [entry.rv]));
  const rv = newest(versions) ?? '0';
  const digests = entries.map(([ref, entry]) => [ref, entry === absent ? entry : entry.keys] as const);
  return { rv, n: entries.length, digest: digester.ofEntries(namespace, kind, Object.fromEntries(digests)) };
}

function ofKind(configs: Configs, kind: ConfigKind): readonly (readonly [ConfigRef, RecordEntry])[] {
  return Object.entries(configs).flatMap(([ref, entry]) =>
    entry !== undefined && parseConfigRef(ref as ConfigRef).kind === kind ? [[ref as ConfigRef, entry] as const] : [],
  );
}

/** What is needed to tell what the configs of a kind held when they were folded. */
export interface UnfoldInput {
  readonly namespace: string;
  readonly digester: Digester;
  readonly viewOf: (ref: ConfigRef) => ConfigView;
  /** A content with its digests under the key of the record. */
  readonly underKey: (state: ConfigState) => ConfigState;
  /** What the workload can have used when it was recorded: each may be what was folded. The likeliest first. */
  readonly candidates: readonly ReadonlyMap<ConfigRef, KeyNeeds>[];
}

/**
 * The record with an entry for each config again. A kind stays folded where its configs have changed and nobody remembers
 * what they held.
 */
export function unfoldRecord(record: RolloutRecord, input: UnfoldInput): RolloutRecord {
  let { configs } = record;
  const left: Partial<Record<ConfigKind, FoldedEntry>> = {};
  for (const kind of configKinds) {
    const folded = record.folded?.[kind];
    if (folded === undefined) continue;
    const entries = unfoldKind(folded, kind, input);
    if (entries === undefined) left[kind] = folded;
    else configs = { ...configs, ...Object.fromEntries(entries) };
  }
  const unfolded = Object.fromEntries(Object.entries(record).filter(([member]) => member !== 'folded'));
  const isWhole = Object.keys(left).length === 0;
  return { ...(unfolded as typeof record), configs, ...(isWhole ? {} : { folded: left }) };
}

type Entries = readonly (readonly [ConfigRef, RecordEntry])[];

/** The entries that were folded; undefined where none of the guesses has their digest. */
function unfoldKind(folded: FoldedEntry, kind: ConfigKind, input: UnfoldInput): Entries | undefined {
  for (const needs of input.candidates) {
    for (const guess of [entriesNow, entriesThen]) {
      const entries = guess(folded, ofThisKind(needs, kind), input);
      if (entries !== undefined && isFoldedInto(folded, entries, kind, input)) return entries;
    }
  }
  return undefined;
}

function isFoldedInto(folded: FoldedEntry, entries: Entries, kind: ConfigKind, input: UnfoldInput): boolean {
  return foldEntries(entries, kind, input.digester, input.namespace).digest === folded.digest;
}

type Uses = readonly (readonly [ConfigRef, KeyNeeds])[];

/** What they hold now. */
function entriesNow(_folded: FoldedEntry, uses: Uses, input: UnfoldInput): Entries {
  return uses.map(([ref, needs]) => [ref, entryOf(input.viewOf(ref).state, needs, input)] as const);
}

/** What they held at the version of the fold, or when it is not remembered that they have changed since. */
function entriesThen({ rv }: FoldedEntry, uses: Uses, input: UnfoldInput): Entries | undefined {
  const entries: (readonly [ConfigRef, RecordEntry])[] = [];
  for (const [ref, needs] of uses) {
    const view = input.viewOf(ref);
    const { isKnown, state } = contentAt(view, view.history, rv);
    if (!isKnown) return undefined;
    if (state !== undefined) entries.push([ref, entryOf(state, needs, input)]);
  }
  return entries;
}

function ofThisKind(needs: ReadonlyMap<ConfigRef, KeyNeeds>, kind: ConfigKind): Uses {
  return [...needs].filter(([ref]) => parseConfigRef(ref).kind === kind);
}

function entryOf(present: ConfigState | undefined, needs: KeyNeeds, input: UnfoldInput): RecordEntry {
  if (present === undefined) return absent;
  const state = input.underKey(present);
  const keys = [...needs.keys()].map((key) => [key, input.digester.ofDependency(state, key) ?? absent]);
  return { rv: state.resourceVersion, keys: Object.fromEntries(keys) as Record<string, string> };
}

/** The kind whose configs a cause names together. */
export function allOfKind(kind: ConfigKind): ConfigRef {
  return configRef(kind, '*');
}
