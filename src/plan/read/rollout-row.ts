/** One way in which the controllers of workloads report how far a rollout is. */
import type { WorkloadSpec, WorkloadStatus } from '../../model/kube-object.ts';
import type { RolloutFailure } from '../../model/rollout-reading.ts';

export interface RolloutCounts {
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
}

export interface RolloutRow {
  /** The members of the status that count pods with the present template, ready and available pods. */
  readonly counts: Readonly<Record<keyof RolloutCounts, keyof WorkloadStatus>>;
  /** As of `RolloutReading`. */
  readonly lacking: (counts: RolloutCounts, spec: WorkloadSpec, status: WorkloadStatus) => number;
  readonly down: (counts: RolloutCounts, status: WorkloadStatus) => number;
  readonly isAvailable: (counts: RolloutCounts, status: WorkloadStatus) => boolean;
  readonly failure: (status: WorkloadStatus) => RolloutFailure | undefined;
  readonly risk: (spec: WorkloadSpec) => number;
  readonly strayOrdinal: (spec: WorkloadSpec, status: WorkloadStatus) => number | undefined;
}
