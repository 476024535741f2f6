/**
 * The events about workloads inside the controller: a plan was made, a patch was answered, or the workload was deleted.
 * Each is emitted once; log, Events, metrics and every other report subscribe to it.
 */
import type { Decision } from './decision.ts';
import type { ConfigRef, WorkloadKey } from './kinds.ts';
import type { WorkloadState } from './workload-state.ts';

/** A decision that a patch carries out. */
export type Written = Extract<Decision, { readonly action: 'roll' | 'baseline' | 'release' }>;
type Waiting = Extract<Decision, { readonly action: 'wait' }>;
type Idle = Extract<Decision, { readonly action: 'noop' }>;
export type Confirming = Extract<Decision, { readonly action: 'confirm' }>;

/** The change that a decision is about; empty if there is none. */
export interface Change {
  readonly cause: readonly ConfigRef[];
  /** The configs of the cause, with their keys if these are known and may be named. */
  readonly changed: readonly string[];
  /** The change ids that the log lines and Events about the changes carry, in the order of the cause. */
  readonly changes: readonly string[];
}

/** The workload after a roll. */
export interface Revision {
  readonly generation: number | undefined;
  /** The trigger that the pod template carries now, and with it the new ReplicaSet or ControllerRevision. */
  readonly configHash: string | undefined;
}

/** The result of a write. */
export interface WriteResult {
  /** How long the write took. */
  readonly durationMs: number;
  /**
   * Time from the moment at which the change was first seen to the end of the write; undefined if nothing was rolled.
   */
  readonly sinceChangeMs?: number;
  /** Undefined if nothing was rolled. */
  readonly revision?: Revision;
}

/** The part of every event about a workload that still exists. */
export interface EventFacts extends Change {
  readonly key: WorkloadKey;
  /** The workload for which the plan was made. A subscriber that keeps a part for later copies it. */
  readonly workload: WorkloadState;
  /** The field manager that changed the pod template to what it is now; undefined if that was not seen. */
  readonly changer: string | undefined;
  /** Nothing is written, and every report mentions that. */
  readonly isDryRun: boolean;
}

/** The result of a plan: nothing to write, a closed gate, a config to read first, or a patch. */
export type Planned =
  | { readonly outcome: 'idle'; readonly decision: Idle }
  | { readonly outcome: 'waiting'; readonly decision: Waiting }
  | { readonly outcome: 'confirming'; readonly decision: Confirming }
  | { readonly outcome: 'planned'; readonly decision: Written };

/** A plan was made. */
export type PlanEvent = EventFacts & Planned;
export type WaitingEvent = PlanEvent & { readonly outcome: 'waiting' };

const planOutcomes: readonly string[] = ['idle', 'waiting', 'confirming', 'planned'] satisfies Planned['outcome'][];

export function isPlanEvent(event: RolloutEvent): event is PlanEvent {
  return planOutcomes.includes(event.outcome);
}

/** The patch was accepted; in a dry run, it would have been sent. */
export type WrittenEvent = EventFacts & WriteResult & { readonly outcome: 'written'; readonly decision: Written };

/** The patch was refused, or not answered (`status` 0), and is retried. The message is safe to show. */
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

/** The workload has changed since the plan was made: nothing was written, and the next plan follows. */
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
 * The patch was accepted, but the answer lacks the trigger (`not-rolled`: the template is unchanged) or only the
 * annotations on the workload itself (`not-recorded`). The patch is retried at growing intervals.
 */
export type UnkeptEvent = EventFacts & {
  readonly outcome: 'unkept';
  readonly decision: Written;
  readonly why: 'not-rolled' | 'not-recorded';
  /** Keys of the annotations that differ from what was written. */
  readonly lost: readonly string[];
  /** The field manager whose values replaced them; undefined if there are none. */
  readonly by: string | undefined;
};

export interface ContestedFacts extends SelectionDifference {
  /** The other installation, as text; undefined if it is not known. */
  readonly rival: string | undefined;
}

/** A record with another selection has replaced ours again; ours is written later. */
export type ContestedEvent = EventFacts &
  ContestedFacts & { readonly outcome: 'contested'; readonly decision: Written };

/** The workload was deleted, or reroll no longer keeps it. */
export interface GoneEvent {
  readonly outcome: 'gone';
  readonly key: WorkloadKey;
}

export type RolloutEvent =
  PlanEvent | WrittenEvent | FailedEvent | UnreadEvent | SupersededEvent | UnkeptEvent | ContestedEvent | GoneEvent;

export interface RolloutSubscriber {
  /** Handles the event and returns at once. Never throws. */
  take(event: RolloutEvent): void;
}
