/** What the plan can decide for a workload. Each decision has a reason from a closed list, which metrics and logs carry. */
import type { ConfigRef } from './kinds.ts';

/** An RFC 7396 JSON merge patch of a workload. */
export type MergePatch = Readonly<Record<string, unknown>>;

export type NoopReason =
  /** The workload's pods run the content that its configs have. */
  | 'up-to-date'
  /** It has no hint that opts it in, and nothing of ours to clean up. */
  | 'not-opted-in'
  /** It is being deleted. */
  | 'terminating'
  /** It does not exist, or never had to do with us. */
  | 'not-found';

export type BaselineReason =
  /** It had no record. */
  | 'no-record'
  /** Its record cannot be compared with: malformed, of a newer version, or made under another key. */
  | 'foreign-record'
  /** A config or key entered or left the set that it uses, or a required one arrived that kept its pods from starting. */
  | 'references-changed';

export type HoldReason =
  /** Its configs have not been quiet for long enough yet. */
  | 'settle'
  /** It was rolled only a moment ago. */
  | 'min-interval';

export type Decision =
  /** Nothing to write. */
  | { readonly action: 'noop'; readonly reason: NoopReason }
  /** Write the record, leave the template alone: no rollout. */
  | { readonly action: 'baseline'; readonly reason: BaselineReason; readonly patch: MergePatch }
  /** Write trigger, cause and record: the pods roll. */
  | {
      readonly action: 'roll';
      readonly reason: 'content-changed';
      readonly cause: readonly ConfigRef[];
      /** How many rolls in a row, with this one, had to wait for their spacing. */
      readonly spacedRolls: number;
      readonly patch: MergePatch;
    }
  /** Stale, and held back by a gate; look again after `retryAfterMs`. */
  | {
      readonly action: 'hold';
      readonly reason: HoldReason;
      readonly cause: readonly ConfigRef[];
      readonly retryAfterMs: number;
    }
  /** Remove what we wrote on the metadata: the workload has opted out. */
  | { readonly action: 'release'; readonly reason: 'opted-out'; readonly patch: MergePatch }
  /** What we hold of these configs is older than the record: read them from the API server, then decide. */
  | { readonly action: 'confirm'; readonly reason: 'lagging-view'; readonly configs: readonly ConfigRef[] };
