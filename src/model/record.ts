/** The record: which config content a workload's pods were last started with, kept on the workload itself. */
import type { ConfigRef } from './kinds.ts';
import { compareResourceVersions } from './resource-version.ts';

/** Marks a config or key that did not exist when it was recorded. Shorter than any digest, so never one. */
export const absent = 'absent';

/** One config's part of a record. */
export interface ConfigEntry {
  /** resourceVersion of the config at which the digests were read. */
  readonly rv: string;
  /** Digest for each key that the workload uses; `*` for all keys; `absent` for a key that the config lacked. */
  readonly keys: Readonly<Record<string, string>>;
}

export type RecordEntry = ConfigEntry | typeof absent;

export interface RolloutRecord {
  /** Version of this format. */
  readonly v: 1;
  /** Id of the key under which the digests were made. */
  readonly key: string;
  /** When reroll last rolled the workload, RFC 3339 to the second; undefined while it never has. */
  readonly rolledAt?: string;
  /** Fingerprint of the pod template that the last roll replaced. */
  readonly from?: string;
  readonly configs: Readonly<Partial<Record<ConfigRef, RecordEntry>>>;
}

/** What was found on a workload: no record, one that this process can compare with, or one that it cannot. */
export type RecordReading =
  | { readonly state: 'none' }
  | { readonly state: 'known'; readonly record: RolloutRecord }
  | { readonly state: 'foreign'; readonly why: 'malformed' | 'newer-version' | 'unknown-key' };

/**
 * Whether a record was made from an older state of some config than another one. Records are written from what is there
 * or from a consistent read, so one that follows another is never older, unless somebody has put it back.
 */
export function isOlderRecord(record: RolloutRecord, than: RolloutRecord): boolean {
  return Object.entries(record.configs).some(([ref, entry]) => {
    const other = than.configs[ref as ConfigRef];
    if (typeof entry !== 'object' || typeof other !== 'object') return false;
    return compareResourceVersions(entry.rv, other.rv) < 0;
  });
}
