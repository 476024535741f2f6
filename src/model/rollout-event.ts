/**
 * One thing that happened to a workload: a plan was made, a patch was answered, or the workload went away. It is emitted
 * once; log, Events, metrics and everything else that reports it subscribe to it.
 */
import type { Decision } from './decision.ts';
import type { ConfigRef, WorkloadKey } from './kinds.ts';
import type { WorkloadState } from './workload-state.ts';

/** A decision that is carried out by a patch. */
export type Written = Extract<Decision, { readonly action: 'roll' | 'baseline' | 'release' }>;
type Waiting = Extract<Decision, { readonly action: 'wait' }>;
type Idle = Extract<Decision, { readonly action: 'noop' }>;
export type Confirming = Extract<Decision, { readonly action: 'confirm' }>;

/** The change that a decision is about; empty where it is about none. */
export interface Change {
  readonly cause: readonly ConfigRef[];
  /** The configs of the cause, with their keys where these are known and may be named. */
  readonly changed: readonly string[];
  /** The ids under which log lines and Events about the changes are found, in the order of the cause. */
  readonly changes: readonly string[];
}

/** What the API server made of a roll. */
export interface Revision {
  readonly generation: number | undefined;
  /** The trigger that the pod template carries now, and with it the new ReplicaSet or ControllerRevision. */
  readonly configHash: string | undefined;
}

/** How a write went. */
export interface WriteResult {
  /** How long the write took. */
  readonly durationMs: number;
  /** From the first sight of the change to the end of the write; undefined where nothing was rolled. */
  readonly sinceChangeMs?: number;
  /** Undefined where nothing was rolled. */
  readonly revision?: Revision;
}

/** What every event about a workload that is still there carries. */
export interface EventFacts extends Change {
  readonly key: WorkloadKey;
  /** As the plan was made for it. A subscriber that keeps something for later copies what it needs. */
  readonly workload: WorkloadState;
  /** The field manager that changed the pod template to what it is now; undefined where that was not seen. */
  readonly changer: string | undefined;
  /** Nothing is written, and every report says so. */
  readonly isDryRun: boolean;
}

/** What a plan leads to: there is nothing to write, a gate is closed, a config is read first, or a patch is next. */
export type Planned =
  | { readonly outcome: 'idle'; readonly decision: Idle }
  | { readonly outcome: 'waiting'; readonly decision: Waiting }
  | { readonly outcome: 'confirming'; readonly decision: Confirming }
  | { readonly outcome: 'planned'; readonly decision: Written };

/** A plan was made. */
export type PlanEvent = EventFacts & Planned;

const planOutcomes: readonly string[] = ['idle', 'waiting', 'confirming', 'planned'] satisfies Planned['outcome'][];

export function isPlanEvent(event: RolloutEvent): event is PlanEvent {
  return planOutcomes.includes(event.outcome);
}

/** The patch was accepted; in a dry run, it would have been sent. */
export type WrittenEvent = EventFacts & WriteResult & { readonly outcome: 'written'; readonly decision: Written };

/** The patch was refused, or not answered (`status` 0), and is tried again. The message is safe to show. */
export type FailedEvent = EventFacts & {
  readonly outcome: 'failed';
  readonly decision: Written;
  readonly status: number;
  readonly message: string;
};

/** A config that the plan has to know could not be read; the reconcile is retried. The message is safe to show. */
export type UnreadEvent = EventFacts & {
  readonly outcome: 'unread';
  readonly decision: Confirming;
  readonly config: ConfigRef;
  readonly message: string;
};

/** The workload is no longer the one that the plan was made for: nothing was written, and the next plan follows. */
export type SupersededEvent = EventFacts & {
  readonly outcome: 'superseded';
  readonly decision: Written;
  readonly why: 'conflict' | 'not-found' | 'replaced';
};

/** The configs in which the selections of two records differ. */
export interface SelectionDifference {
  readonly onlyTheirs: readonly string[];
  readonly onlyOurs: readonly string[];
  /** Both have them, with other keys. */
  readonly otherKeys: readonly string[];
}

/**
 * The patch was accepted, but the answer lacks what it wrote: the trigger (`not-rolled`: the template is as it was) or only the
 * annotations on the workload itself (`not-recorded`). It is tried again, ever less often.
 */
export type UnkeptEvent = EventFacts & {
  readonly outcome: 'unkept';
  readonly decision: Written;
  readonly why: 'not-rolled' | 'not-recorded';
  /** Keys of the annotations that are not as they were written. */
  readonly lost: readonly string[];
  /** The field manager whose values stand in their place; undefined where there are none. */
  readonly by: string | undefined;
};

export interface ContestedFacts extends SelectionDifference {
  /** Who is known to act beside this process, as text. */
  readonly rival: string | undefined;
}

/** A record with another selection has taken the place of ours again; ours is written later. */
export type ContestedEvent = EventFacts &
  ContestedFacts & { readonly outcome: 'contested'; readonly decision: Written };

/** The workload is gone, or no longer has anything to do with us. */
export interface GoneEvent {
  readonly outcome: 'gone';
  readonly key: WorkloadKey;
}

export type RolloutEvent =
  PlanEvent | WrittenEvent | FailedEvent | UnreadEvent | SupersededEvent | UnkeptEvent | ContestedEvent | GoneEvent;

export interface RolloutSubscriber {
  /** Takes note and returns at once. Never throws. */
  take(event: RolloutEvent): void;
}
