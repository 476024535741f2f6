/** What was seen of a workload besides its present state: it can only ever save a rollout or a write. */
import type { RolloutRecord } from './record.ts';

export interface Observation {
  /** resourceVersion of the event that brought the present template; undefined where a list only found it there. */
  readonly templateRv: string | undefined;
  /** Who changed the template to what it is now, as far as that was seen. */
  readonly templateChanger: string | undefined;
  /** No pod can have run the present template before it came: it was not carried since the last complete rollout. */
  readonly hasNewPods: boolean;
  /** The present template came back in the middle of a rollout of other content: its pods still run the old content. */
  readonly isReverted: boolean;
  /** Templates carried since the last complete rollout, the present one included; undefined where that is unknown. */
  readonly carried: readonly CarriedTemplate[] | undefined;
  /** The last record that was seen on this very object, but for one that somebody has put back. */
  readonly lastRecord: RolloutRecord | undefined;
  /** resourceVersion of the event that brought the present hints and references; undefined where a list found them. */
  readonly selectionRv: string | undefined;
  /** When it was last looked at, nothing opted it in. */
  readonly isOut: boolean;
  /** An annotation of the workload opted it in while we watched, after it had been out. */
  readonly wasAdopted: boolean;
  /** An annotation of the workload that opted it in was taken away while we watched. */
  readonly wasOptedOut: boolean;
}

/** A template and the content that its pods were started with. */
export interface CarriedTemplate {
  readonly fingerprint: string;
  /** As `contentOfRecord` gives it; undefined where there was no record. */
  readonly content: string | undefined;
}

/** The digests of a record as one text, without the versions at which they were read. */
export function contentOfRecord(record: RolloutRecord | undefined): string | undefined {
  if (record === undefined) return undefined;
  const entries = Object.entries(record.configs).map(([ref, entry]) => [
    ref,
    typeof entry === 'object' ? entry.keys : entry,
  ]);
  return JSON.stringify([record.key, ...entries.sort()]);
}
