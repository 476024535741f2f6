/**
 * The interfaces through which the controller reaches the API server and the metrics. src/app passes the
 * implementations.
 */
import type { Inventory } from '../inventory/inventory.ts';
import type { ConfigRead } from '../model/config-read.ts';
import type { ConfigState } from '../model/config-state.ts';
import type { MergePatch, RollReason } from '../model/decision.ts';
import type { ConfigKind, WorkloadIdentity, WorkloadKey } from '../model/kinds.ts';
import type { ObjectEvent } from '../model/object-event.ts';
import type { PatchOutcome } from '../model/patch-outcome.ts';
import type { RollFailure } from '../model/roll-failure.ts';
import type { RolloutSubscriber } from '../model/rollout-event.ts';
import type { Verdict } from '../rollouts/judgement.ts';

export interface WorkloadPatcher {
  /** Sends a merge patch; throws only when the signal aborts. */
  patch(workload: WorkloadIdentity, body: MergePatch, signal: AbortSignal): Promise<PatchOutcome>;
}

export interface ConfigReader {
  /** A consistent read that bypasses every cache; throws only when the signal aborts. */
  read(kind: ConfigKind, namespace: string, name: string, signal: AbortSignal): Promise<ConfigRead<ConfigState>>;
}

/** Lists the workloads of a namespace again, including those that the inventory did not keep when they were seen. */
export type RelistNamespace = (namespace: string) => void;

export interface EventReporter {
  /** Queues an Event and returns at once; an Event may be lost. */
  report(event: ObjectEvent): void;
}

/** What is known of the cluster, to be read only. */
export type ControllerMemory = Pick<Inventory, 'configs' | 'workloads' | 'namespaces' | 'facts'>;

/** Follows what happens, for the page of the controller. Every call returns at once and never throws. */
export interface ControllerObserver extends RolloutSubscriber {
  /** The memory of the controller has changed, or a term has begun or ended. */
  changed(): void;
}

/** Whether this replica leads. */
export interface Leadership {
  /** To be asked right before each write: the replica may have lost the Lease since the write was planned. */
  mayWrite(): boolean;
}

/** The metrics of the controller. */
export interface ControllerMetrics {
  /** A plan was made. */
  planned(action: string, reason: string): void;
  /** A patch was answered: the HTTP status, or 0 for none. */
  patched(status: number): void;
  /** A workload was rolled, or an attempt to roll it failed. */
  rolled(workload: WorkloadIdentity, result: 'rolled', reason: RollReason): void;
  rolled(workload: WorkloadIdentity, result: 'failed', reason: RollFailure): void;
  /** An attempt to write or remove a record, without a roll, failed. */
  recordFailed(workload: WorkloadIdentity, reason: RollFailure): void;
  /** A rollout got its verdict. @param seconds since the roll */
  judged(workload: WorkloadIdentity, result: Verdict, seconds: number): void;
  /** A workload was deleted or is no longer managed. */
  forgotten(workload: WorkloadKey): void;
  /** Seconds from when a change was first seen to the accepted patch. */
  reacted(seconds: number): void;
  /** An annotation on an object is wrong, or names something that does not exist. */
  hintProblem(): void;
}
