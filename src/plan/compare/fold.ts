/**
 * Keeps a record within the space for annotations (the API server allows 256 KiB for all of an object): above a limit,
 * all configs of a kind are folded into one entry. reroll still detects every change. It can name the config that
 * changed only while this process remembers the former content of each.
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

/** Characters. Other tools also keep annotations that are as large as the object. */
const longestRecord = 65_536;

type Configs = RolloutRecord['configs'];

/** The record in the form in which it is written; unchanged if it is small enough. */
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

/** The facts from which the content of the configs of a kind at the time of the fold is found. */
export interface UnfoldInput {
  readonly namespace: string;
  readonly digester: Digester;
  readonly viewOf: (ref: ConfigRef) => ConfigView;
  /** Returns a content with its digests under the key of the record. */
  readonly underKey: (state: ConfigState) => ConfigState;
  /** The sets of configs that the workload can have used when it was recorded. The most likely set comes first. */
  readonly candidates: readonly ReadonlyMap<ConfigRef, KeyNeeds>[];
}

/**
 * The record with an entry for each config again. A kind stays folded if its configs have changed and their former
 * content is not remembered.
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

/** The entries that were folded; undefined if no guess has their digest. */
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

/** The entries with the present content. */
function entriesNow(_folded: FoldedEntry, uses: Uses, input: UnfoldInput): Entries {
  return uses.map(([ref, needs]) => [ref, entryOf(input.viewOf(ref).state, needs, input)] as const);
}

/**
 * The entries with the content at the version of the fold; undefined if the history of a config does not contain it.
 */
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

/** The reference by which a cause names all configs of a kind together. */
export function allOfKind(kind: ConfigKind): ConfigRef {
  return configRef(kind, '*');
}
