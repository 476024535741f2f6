/** What the controller needs from the outside. kube and observability satisfy these interfaces; app.ts joins them. */
import type { ConfigState } from '../model/config-state.ts';
import type { MergePatch, RollReason } from '../model/decision.ts';
import type { EventBudget } from '../model/event-budget.ts';
import type { ConfigKind, WorkloadIdentity, WorkloadKey, WorkloadKind } from '../model/kinds.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { Lease, LeaseSpec } from '../model/lease.ts';

export type PatchOutcome =
  /** Accepted; `object` is the workload as the server has it now. */
  | { readonly result: 'patched'; readonly object: KubeObject }
  /** The workload is no longer the one that the plan was made for. */
  | { readonly result: 'look-again'; readonly reason: 'conflict' | 'not-found' | 'replaced' }
  /** Refused, or not answered (`status` 0). `message` is short and holds nothing of the request. */
  | {
      readonly result: 'failed';
      readonly status: number;
      readonly message: string;
      readonly isClientError: boolean;
      readonly retryAfterMs?: number;
    };

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

/** What an Event is about. */
export interface Regarding {
  readonly kind: WorkloadKind | ConfigKind | 'Namespace';
  /** Of a Namespace its own name: there its Event stands, where the rights of a Role suffice and its users look. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

/** An Event about an object, in the terms of events.k8s.io/v1. */
export interface ObjectEvent {
  readonly regarding: Regarding;
  readonly type: 'Normal' | 'Warning';
  /** UpperCamelCase, from a closed list. */
  readonly reason: string;
  /** What was done or left undone, UpperCamelCase. */
  readonly action: string;
  readonly note: string;
  /** Default `other`. */
  readonly budget?: EventBudget;
}

export interface EventReporter {
  /** Takes note and returns at once; an Event may be lost. */
  report(event: ObjectEvent): void;
}

/** Why a patch was not accepted, by what the API server answered. */
export type RollFailure =
  /** 401, 403: credentials or rights are missing. */
  | 'forbidden'
  /** 429: it asks to come back later. */
  | 'throttled'
  /** Any other 4xx: an admission policy or a validation refuses it. */
  | 'refused'
  /** 5xx. */
  | 'server-error'
  | 'no-answer'
  /** It was accepted, but something took the trigger out of the pod template. */
  | 'not-kept';

/** A workload whose record could not be written or removed; it is tried again. */
export interface UnrecordedWorkload {
  readonly workload: WorkloadKey;
  readonly reason: RollFailure;
}

/** Whether this replica is the one that acts. */
export interface Leadership {
  /** Asked right before each write: it may have ceased to lead since the write was planned. */
  mayWrite(): boolean;
}

/** Of a call about the Lease. */
export interface LeaseCall {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Not answered, or refused; what was sent may have been done all the same. */
export interface LeaseFailure {
  readonly result: 'failed';
  readonly reason: string;
}

export type LeaseWrite =
  | { readonly result: 'written'; readonly lease: Lease }
  /** Nothing was done: somebody has written, created or deleted it meanwhile. */
  | { readonly result: 'outrun' }
  | LeaseFailure;

/** The one Lease of the election. The calls throw only when the signal aborts. */
export interface LeaseStore {
  /** A consistent read, past every cache; undefined where there is none. */
  read(call: LeaseCall): Promise<{ readonly result: 'read'; readonly lease: Lease | undefined } | LeaseFailure>;
  create(spec: LeaseSpec, call: LeaseCall): Promise<LeaseWrite>;
  /** Writes it if it is still as it was read. */
  update(lease: Lease, spec: LeaseSpec, call: LeaseCall): Promise<LeaseWrite>;
}

export interface ElectionMetrics {
  /** This replica leads, or does not; said at every change, and once at the start. */
  leading(isLeading: boolean): void;
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
