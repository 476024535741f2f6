/** Why reroll could not write to a workload, and so neither roll nor record it. */
import type { WorkloadKey } from './kinds.ts';

/** Why a patch was not accepted, by the API server's answer. */
export type RollFailure =
  /** 401, 403: credentials or rights are missing. */
  | 'forbidden'
  /** 429: the API server asks to retry later. */
  | 'throttled'
  /** Any other 4xx: an admission policy or a validation refuses the patch. */
  | 'refused'
  /** 5xx. */
  | 'server-error'
  | 'no-answer'
  /** The patch was accepted, but something removed the trigger from the pod template. */
  | 'not-kept';

/** A workload whose record could not be written or removed; reroll retries. */
export interface UnrecordedWorkload {
  readonly workload: WorkloadKey;
  readonly reason: RollFailure;
}
