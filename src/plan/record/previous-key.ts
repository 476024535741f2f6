/**
 * Converts a record that was made under a previous digest key into one under the present key, so that a key rotation
 * causes no rollout and loses no change.
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
  /** Digesters under the previous keys, with which present records may still be made. */
  readonly previous: readonly Digester[];
}

/** The digester of the key under which a record was made, and a content with its digests under that key. */
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
 * The record in which the digests of content that has not changed are replaced by those under the present key. The
 * other digests stay: they equal no digest under the present key, so the content behind them counts as changed.
 * @returns the record itself if it is under the present key
 */
export function rekeyRecord(
  record: RolloutRecord,
  stateOf: (ref: ConfigRef) => ConfigState | undefined,
  { digester, previous, workload }: DigestKeys & { readonly workload: WorkloadState },
): RolloutRecord {
  const index = previous.findIndex(({ keyId }) => keyId === record.key);
  const previousDigester = previous[index];
  if (previousDigester === undefined) return record;
  const rekeyingOf = (ref: string): Rekeying | undefined => {
    const state = stateOf(ref as ConfigRef);
    if (state === undefined) return undefined;
    return { state, before: { ...state, digests: state.previousDigests?.[index] ?? [] }, digester, previousDigester };
  };
  const entries = Object.entries(record.configs).map(([ref, entry]) => {
    const rekeying = rekeyingOf(ref);
    if (rekeying === undefined || entry === undefined || entry === absent) return [ref, entry] as const;
    return [ref, rekeyEntry(entry, (key) => digestPair(key, rekeying))] as const;
  });
  const ids = Object.entries(record.of ?? {}).map(([ref, id]) => [ref, rekeyId(id, rekeyingOf(ref))] as const);
  return {
    ...record,
    key: digester.keyId,
    ...rekeyHistory(record, workload, { index, keyId: digester.keyId }),
    ...(ids.length === 0 ? {} : { of: Object.fromEntries(ids) }),
    configs: Object.fromEntries(entries),
  };
}

/** The fingerprints of templates under the present key: of the replaced one, and of the one that the roll made. */
function rekeyHistory(
  record: RolloutRecord,
  workload: WorkloadState,
  { index, keyId }: { readonly index: number; readonly keyId: string },
): Pick<RolloutRecord, 'from' | 'roll'> {
  const { roll } = record;
  const from = rekeyFingerprint(record, workload, index);
  const isBaseKept = roll !== undefined && workload.previousBases?.[index] === roll.base;
  return {
    ...(from === undefined ? {} : { from: fingerprintUnder(keyId, from) }),
    ...(isBaseKept ? { roll: { ...roll, base: workload.base } } : {}),
  };
}

/** The fingerprint of the replaced template: under the present key if that template is back, else under its own key. */
function rekeyFingerprint(
  record: RolloutRecord,
  { fingerprint, previousFingerprints }: WorkloadState,
  index: number,
): string | undefined {
  const from = replacedTemplate(record);
  return from !== undefined && previousFingerprints?.[index] === from ? fingerprint : from;
}

interface Rekeying {
  /** The config under the present key, and under the previous one. */
  readonly state: ConfigState;
  readonly before: ConfigState;
  readonly digester: Digester;
  readonly previousDigester: Digester;
}

/** The digest of a content under the previous key, and that of the same content under the present key. */
function digestPair(
  key: string,
  { state, before, digester, previousDigester }: Rekeying,
): readonly [string | undefined, string | undefined] {
  return [previousDigester.ofDependency(before, key), digester.ofDependency(state, key)];
}

/** The id of a content under the present key; of content that has changed since, the id stays and names no content. */
function rekeyId(id: string | undefined, rekeying: Rekeying | undefined): string | undefined {
  if (rekeying === undefined) return id;
  const { state, before, digester, previousDigester } = rekeying;
  return previousDigester.ofContent(before) === id ? digester.ofContent(state) : id;
}

function rekeyEntry(
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
