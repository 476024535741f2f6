/**
 * Reads a record that was made under a previous digest key as if it had been made under the present one, so that a key is
 * rotated without a rollout and without losing a change.
 */
import type { ConfigState } from '../../model/config-state.ts';
import type { ConfigRef } from '../../model/kinds.ts';
import {
  absent,
  fingerprintUnder,
  replacedTemplate,
  type RecordEntry,
  type RolloutRecord,
} from '../../model/record.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import type { Digester } from './digest.ts';

/** The digest keys of the process. */
export interface DigestKeys {
  readonly digester: Digester;
  /** Under the keys that were in use before; records may still be made with them. */
  readonly previous: readonly Digester[];
}

/** How a content is read under the key that a record was made with. */
export function readingOf(
  key: string,
  { digester, previous }: DigestKeys,
): { readonly digester: Digester; readonly underKey: (state: ConfigState) => ConfigState } {
  const index = previous.findIndex(({ keyId }) => keyId === key);
  const previousDigester = previous[index];
  if (previousDigester === undefined) return { digester, underKey: (state) => state };
  return {
    digester: previousDigester,
    underKey: (state) => ({ ...state, digests: state.previousDigests?.[index] ?? [] }),
  };
}

/**
 * The record with the digests of all content that is still there replaced by those under the present key. Others stay as
 * they are: they equal no digest under the present key, so what they stand for counts as changed.
 * @returns the record itself where it is under the present key
 */
export function rekeyRecord(
  record: RolloutRecord,
  stateOf: (ref: ConfigRef) => ConfigState | undefined,
  { digester, previous, workload }: DigestKeys & { readonly workload: WorkloadState },
): RolloutRecord {
  const index = previous.findIndex(({ keyId }) => keyId === record.key);
  const previousDigester = previous[index];
  if (previousDigester === undefined) return record;
  const entries = Object.entries(record.configs).map(([ref, entry]) => {
    const state = stateOf(ref as ConfigRef);
    if (state === undefined || entry === undefined || entry === absent) return [ref, entry] as const;
    const before = { ...state, digests: state.previousDigests?.[index] ?? [] };
    return [
      ref,
      translateEntry(entry, (key) => translate(key, { state, before, digester, previousDigester })),
    ] as const;
  });
  const from = translateFingerprint(record, workload, index);
  const history = from === undefined ? {} : { from: fingerprintUnder(digester.keyId, from) };
  return { ...record, key: digester.keyId, ...history, configs: Object.fromEntries(entries) };
}

/** The replaced template under the present key where it is there again, else under the key that it was taken with. */
function translateFingerprint(
  record: RolloutRecord,
  { fingerprint, previousFingerprints }: WorkloadState,
  index: number,
): string | undefined {
  const from = replacedTemplate(record);
  return from !== undefined && previousFingerprints?.[index] === from ? fingerprint : from;
}

interface Translation {
  /** The config under the present key, and under the previous one. */
  readonly state: ConfigState;
  readonly before: ConfigState;
  readonly digester: Digester;
  readonly previousDigester: Digester;
}

/** A digest under the previous key and the one of the same content under the present key. */
function translate(
  key: string,
  { state, before, digester, previousDigester }: Translation,
): readonly [string | undefined, string | undefined] {
  return [previousDigester.ofDependency(before, key), digester.ofDependency(state, key)];
}

function translateEntry(
  entry: RecordEntry,
  pairOf: (key: string) => readonly [string | undefined, string | undefined],
): RecordEntry {
  if (entry === absent) return entry;
  const keys = Object.entries(entry.keys).map(([key, digest]) => {
    const [before, now] = pairOf(key);
    return [key, digest === before && now !== undefined ? now : digest];
  });
  return { rv: entry.rv, keys: Object.fromEntries(keys) as Record<string, string> };
}
