/**
 * The decisions of the plan for a workload. Each has a reason from reasons.ts, which metrics, logs and Events carry.
 */
import type { Held } from './held.ts';
import type { ConfigRef } from './kinds.ts';
import type { RolloutRecord } from './record.ts';
import type { ReasonWith } from './reasons.ts';

/** An RFC 7396 JSON merge patch of a workload. */
export type MergePatch = Readonly<Record<string, unknown>>;

export type NoopReason = ReasonWith<{ readonly action: 'noop' }>;
export type BaselineReason = ReasonWith<{ readonly action: 'baseline' }>;
export type RollReason = ReasonWith<{ readonly action: 'roll' }>;
export type WaitReason = ReasonWith<{ readonly action: 'wait' }>;

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
  /** A gate is closed: reconcile again after `retryAfterMs` or, if it is undefined, with the next event. */
  | {
      readonly action: 'wait';
      readonly reason: WaitReason;
      readonly cause: readonly ConfigRef[];
      readonly retryAfterMs: number | undefined;
      /** The closed gates and the content that waits; undefined while the configs still change. */
      readonly held: Held | undefined;
    }
  /** Remove our annotations from the metadata: the workload has opted out. */
  | { readonly action: 'release'; readonly reason: ReasonWith<{ action: 'release' }>; readonly patch: MergePatch }
  /** The cached state of these configs is older than the record: read them from the API server, then decide. */
  | {
      readonly action: 'confirm';
      readonly reason: ReasonWith<{ action: 'confirm' }>;
      readonly configs: readonly ConfigRef[];
    };

export type Wait = Extract<Decision, { readonly action: 'wait' }>;
