/** What the staging needs to know of the cluster, and what it says to the outside. */
import type { ConfigState } from '../model/config-state.ts';
import type { ConfigKey, ConfigRef, WorkloadKey } from '../model/kinds.ts';
import type { RolloutStanding } from '../model/rollout-standing.ts';
import type { Trip, TripEnd } from '../model/trip.ts';

export interface StagedCluster {
  /** Undefined for a config that does not exist. */
  stateOf(config: ConfigKey): ConfigState | undefined;
  /** The workloads that use a config. */
  usersOf(config: ConfigKey): Iterable<WorkloadKey>;
  /** What is known of the last roll of a workload; undefined if there is none. */
  standingOf(workload: WorkloadKey): RolloutStanding | undefined;
  /** The resourceVersion of a config in the record of a workload; undefined where the record does not name it. */
  recordedVersionOf(workload: WorkloadKey, ref: ConfigRef): string | undefined;
}

/** Digests under the key of this process. */
export interface StagingDigests {
  /** The content id of a config under each digest key of the process, the present one first. */
  contentIds(state: ConfigState): readonly string[];
  /** Different for each workload and content, the same in every process. */
  rank(contents: string, workload: WorkloadKey): string;
  /** Names one failure: of one roll, with one content. */
  tripId(config: ConfigKey, contentId: string, workload: WorkloadKey, trigger: string): string;
}

/** The tripped breakers. */
export interface BreakerBook {
  trips(): Iterable<Trip>;
  /** The trip of a config, tripped or resumed; undefined if there is none. */
  tripOf(config: ConfigKey): Trip | undefined;
  trip(trip: Trip): void;
  /** A user lets the content go on. @param atMs wall clock */
  resume(config: ConfigKey, atMs: number): void;
  /** Removes the trip. */
  reset(config: ConfigKey, why: TripEnd): void;
}

/** The numbers of one group. */
export interface GroupCounts {
  /** Between their roll and its verdict, or about to be rolled. */
  readonly begun: number;
  readonly waiting: number;
  readonly proven: number;
  /** One of those that have begun; undefined if none has. */
  readonly first: WorkloadKey | undefined;
  /** One of those that wait; undefined if none does. */
  readonly next: WorkloadKey | undefined;
}

export interface StagingReports {
  /** Workloads wait for others that use the same config: once for each content. */
  held(config: ConfigKey, counts: GroupCounts): void;
  /** Several contents in a row were replaced before any workload had proven them. */
  changesTooFast(config: ConfigKey, replacedIds: number): void;
}
