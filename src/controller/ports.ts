/** What the controller needs from the outside. kube and observability satisfy these interfaces; app.ts joins them. */
import type { ConfigState } from '../model/config-state.ts';
import type { MergePatch, RollReason } from '../model/decision.ts';
import type { ConfigKind, WorkloadIdentity, WorkloadKey } from '../model/kinds.ts';
import type { ObjectEvent } from '../model/object-event.ts';
import type { PatchOutcome } from '../model/patch-outcome.ts';
import type { RollFailure } from '../model/roll-failure.ts';

export interface WorkloadPatcher {
  /** Sends a merge patch; throws only when the signal aborts. */
  patch(workload: WorkloadIdentity, body: MergePatch, signal: AbortSignal): Promise<PatchOutcome>;
}

export interface ConfigReader {
  /** A consistent read, past every cache; undefined where there is no such config. Throws when it is not answered. */
  read(kind: ConfigKind, namespace: string, name: string, signal: AbortSignal): Promise<ConfigState | undefined>;
}

/** Lists the workloads of a namespace again, those too that were not kept when they were seen. */
export type RelistNamespace = (namespace: string) => void;

export interface EventReporter {
  /** Takes note and returns at once; an Event may be lost. */
  report(event: ObjectEvent): void;
}

/** Whether this replica is the one that acts. */
export interface Leadership {
  /** Asked right before each write: it may have ceased to lead since the write was planned. */
  mayWrite(): boolean;
}

/** What the controller counts. */
export interface ControllerMetrics {
  /** A plan was made. */
  planned(action: string, reason: string): void;
  /** A patch was answered: the HTTP status, or 0 for none. */
  patched(status: number): void;
  /** A workload was rolled, or a try to roll it failed. */
  rolled(workload: WorkloadIdentity, result: 'rolled', reason: RollReason): void;
  rolled(workload: WorkloadIdentity, result: 'failed', reason: RollFailure): void;
  /** A try to write or remove a record, and nothing else, failed. */
  recordFailed(workload: WorkloadIdentity, reason: RollFailure): void;
  /** A workload is gone or no longer looked after. */
  forgotten(workload: WorkloadKey): void;
  /** Seconds from the first sight of a change to the accepted patch. */
  reacted(seconds: number): void;
  /** Something is wrong with the hints on an object, or with what they name. */
  hintProblem(): void;
}
