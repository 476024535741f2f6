/** A tripped breaker: a content of a config with which too many rollouts have failed. */
import type { ConfigKey, WorkloadKey } from './kinds.ts';

export interface Trip {
  /** `t` and 12 characters of base32. */
  readonly id: string;
  readonly config: ConfigKey;
  /** The content id with which the rollout failed. */
  readonly contentId: string;
  /** The workload whose failure tripped it. */
  readonly by: WorkloadKey;
  /** At most 200 characters, safe to show. */
  readonly why: string;
  /** Wall clock, ms. */
  readonly atMs: number;
  /** When a user let the content go on; undefined while the breaker is tripped. */
  readonly resumedAtMs: number | undefined;
}
