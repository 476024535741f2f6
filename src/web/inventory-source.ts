/**
 * What the page shows, and where it comes from: the memory of a controller, or a survey with the rights of a user. Both
 * say the same of the same cluster, except for what only a controller remembers.
 */
import type { ConfigKey, ConfigKind, WorkloadIdentity, WorkloadKey } from '../model/kinds.ts';
import type { ConfigState } from '../model/config-state.ts';
import type { Trip } from '../model/trip.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { Annotations } from '../plan/read/annotations.ts';
import type { Writer } from '../plan/read/managed-fields.ts';
import type { ConfigExplanation, WorkloadExplanation } from '../survey/explain/explanation.ts';
import type { Installation } from '../survey/installation.ts';
import type { Surveyed } from '../survey/surveyed.ts';
import type { DecisionEntry } from './decision-ring.ts';
import type { ChangeSummary } from './outcomes.ts';

/** A workload with what is known of it. */
export interface Row {
  readonly surveyed: Surveyed;
  readonly state: WorkloadState;
}

/** The content of a config as it was last written. */
export interface ConfigWrite {
  readonly key: ConfigKey;
  readonly resourceVersion: string;
  /** By the API server's clock, ms; undefined if the config does not say. */
  readonly atMs: number | undefined;
  /** The field manager; undefined if it is not known. */
  readonly by: string | undefined;
}

/** What only a running controller remembers. */
export interface Memory {
  /** Wall clock, ms. */
  readonly startedMs: number;
  /** The last one first. */
  readonly decisions: readonly DecisionEntry[];
}

/** What is found in steps, and once for a snapshot. */
export interface SnapshotChanges {
  /** Of the hour before the snapshot, those that concern a workload, the last one first. */
  recent(): Promise<readonly ChangeSummary[]>;
  /** The present content with this id; undefined if no config has it. */
  writeOfChange(id: string): Promise<ConfigWrite | undefined>;
}

/** All workloads at one moment. */
export interface Snapshot {
  /** As of `InventorySource`, at that moment. */
  readonly revision: string;
  /** The API server's clock at that moment, ms. */
  readonly nowMs: number;
  /** What needs a person comes first. */
  readonly rows: readonly Row[];
  readonly installation: Installation;
  readonly annotations: Annotations;
  /** The kinds of configs that could not be compared for at least one workload. */
  readonly notCompared: readonly ConfigKind[];
  /** Undefined if they are not known. */
  readonly trips: readonly Trip[] | undefined;
  /** What limits the answer, each a sentence. */
  readonly notes: readonly string[];
  /** Undefined where no controller says it. */
  readonly memory: Memory | undefined;
  /** Set where a replica answers that stands by: the identity of the leader; empty if it is not known. */
  readonly standsByFor: string | undefined;
  readonly changes: SnapshotChanges;
  row(key: WorkloadKey): Row | undefined;
  /** The workloads that use a config. */
  usersOf(config: ConfigKey): readonly Row[];
  writeOf(config: ConfigKey): ConfigWrite | undefined;
  /** Of all configs. */
  writes(): Iterable<ConfigWrite>;
}

export interface ExplainedWorkload {
  readonly explanation: WorkloadExplanation;
  readonly answers: WorkloadState['answers'];
  readonly installation: Installation;
  readonly annotations: Annotations;
}

export interface ExplainedConfig {
  readonly explanation: ConfigExplanation;
  readonly installation: Installation;
}

export interface ConfigName {
  readonly kind: ConfigKind;
  readonly namespace: string;
  readonly name: string;
}

export interface InventorySource {
  /** Another text whenever what the pages show may have changed. */
  readonly revision: string;
  /** The API server's clock, ms. */
  readonly nowMs: number;
  /** Undefined until everything has been read for the first time. */
  snapshot(): Promise<Snapshot | undefined>;
  /** Undefined for a workload that is not known. @throws Error with a message that is safe to show */
  explainWorkload(workload: WorkloadIdentity): Promise<ExplainedWorkload | undefined>;
  /** Undefined for a config that neither exists nor has users. @throws Error with a message that is safe to show */
  explainConfig(config: ConfigName): Promise<ExplainedConfig | undefined>;
  /** The last field manager of the content of a config; undefined if it is not known. */
  writerOf(config: ConfigKey): Promise<Writer | undefined>;
}

export function writeOfState(key: ConfigKey, state: ConfigState, by: string | undefined): ConfigWrite {
  return { key, resourceVersion: state.resourceVersion, atMs: state.writtenAtMs, by };
}
