/** What the plan can decide for a workload. Each decision has a reason from a closed list, which metrics, logs and Events carry. */
import type { ConfigRef } from './kinds.ts';
import type { RolloutRecord } from './record.ts';

/** An RFC 7396 JSON merge patch of a workload. */
export type MergePatch = Readonly<Record<string, unknown>>;

export type NoopReason =
  /** The workload's pods run the content that its configs have. */
  | 'up-to-date'
  /** Nothing opts it in, and nothing of ours has to be cleaned up. */
  | 'not-opted-in'
  /** Its namespace is none that this process looks after. */
  | 'namespace-not-selected'
  /** It is being deleted. */
  | 'terminating'
  /** Somebody took the template back in the middle of a rollout: old pods run old content. Reported, and not fought. */
  | 'reverted'
  /** A second installation with another key keeps writing its record. Reported, and left to it. */
  | 'second-installation';

export type BaselineReason =
  /** It had no record. */
  | 'no-record'
  /** Its record cannot be compared with: malformed, of a newer version, or made under another key. */
  | 'foreign-record'
  /** Its record was made under a former digest key. */
  | 'key-rotated'
  /** It was opted in again, and the record is from before. */
  | 'adopted'
  /** A config or key entered or left the set that it uses, or a required one arrived that kept its pods from starting. */
  | 'references-changed'
  /** Somebody took the record away, or put an older one into its place. */
  | 'record-restored'
  /** Its template was changed by somebody else after the content was: its pods have started with it. */
  | 'fresh';

export type HoldReason =
  /** Its configs have not been quiet for long enough yet. */
  | 'settle'
  /** It was rolled only a moment ago. */
  | 'min-interval'
  /** It asks for a gate that this version does not have. */
  | 'unsupported-gate'
  /** What we last wrote without rolling was undone: it is written again ever less often. */
  | 'undone';

/** Its configs have other content than its pods were started with. */
export type RollReason = 'content-changed';

export type Decision =
  /** Nothing to write. */
  | { readonly action: 'noop'; readonly reason: NoopReason }
  /** Write the record, leave the template alone: no rollout. */
  | {
      readonly action: 'baseline';
      readonly reason: BaselineReason;
      readonly record: RolloutRecord;
      readonly patch: MergePatch;
    }
  /** Write trigger, cause and record: the pods roll. */
  | {
      readonly action: 'roll';
      readonly reason: RollReason;
      readonly cause: readonly ConfigRef[];
      /** How many rolls in a row, with this one, had to wait for their spacing. */
      readonly spacedRolls: number;
      readonly record: RolloutRecord;
      readonly patch: MergePatch;
    }
  /** Held back by a gate; look again after `retryAfterMs`, or with the next event where it is undefined. */
  | {
      readonly action: 'hold';
      readonly reason: HoldReason;
      readonly cause: readonly ConfigRef[];
      readonly retryAfterMs: number | undefined;
    }
  /** Remove what we wrote on the metadata: the workload has opted out. */
  | { readonly action: 'release'; readonly reason: 'opted-out'; readonly patch: MergePatch }
  /** What we hold of these configs is older than the record: read them from the API server, then decide. */
  | { readonly action: 'confirm'; readonly reason: 'lagging-view'; readonly configs: readonly ConfigRef[] };
