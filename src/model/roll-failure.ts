/** Why a workload could not be rolled or recorded. */
import type { WorkloadKey } from './kinds.ts';

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
