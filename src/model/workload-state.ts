/** The part of a workload that is kept in memory: its references, its hints, and the annotations that reroll wrote. */
import type { Answers, GateHints } from './gate-hints.ts';
import type { Hints, PatternsByKind } from './hints.ts';
import type { ConfigKind, ConfigRef, WorkloadIdentity } from './kinds.ts';
import { replacedTemplate, type RecordReading, type RolloutRecord } from './record.ts';
import type { RolloutReading } from './rollout-reading.ts';
import type { StakaterHints } from './stakater-hints.ts';

/** Whether pods need the config or key to start. */
export type Need = 'required' | 'optional';

/** One use of a config by a pod template: of one key, or of all of them (`*`). */
export interface Reference {
  readonly kind: ConfigKind;
  readonly name: string;
  readonly key: string;
  readonly need: Need;
  /** The use is a volume that the kubelet updates while the pod runs. */
  readonly isLive: boolean;
  /** The kubelet or a driver reads it to mount a volume; the containers do not. */
  readonly isOfMount: boolean;
}

/** What keeps a roll from replacing the pods until a user changes it. */
export type RolloutBlocker = Unsupported | 'on-delete' | 'paused' | 'step-paused' | 'no-replicas' | Partition;

/**
 * Why a roll is not written at all: it would restart nothing (`in-place`), or be refused (`named-template`).
 */
export type Unsupported = 'in-place' | 'named-template';

/** Why a workload cannot be rolled; undefined if it can. */
export function unsupportedBy({ blockers }: Pick<WorkloadState, 'blockers'>): Unsupported | undefined {
  return blockers.find((blocker) => blocker === 'in-place' || blocker === 'named-template');
}

/** A StatefulSet replaces only the pods with the highest ordinals: as many as its replicas exceed the partition. */
export interface Partition {
  /** At least 1. */
  readonly partition: number;
  /** At least 1. */
  readonly replicas: number;
}

/** The part of a workload that is kept for the `reloader.stakater.com` vocabulary, if that is read. */
export interface StakaterState {
  readonly hints: StakaterHints;
  /** Names of the containers that use a config. */
  readonly containers: Readonly<Partial<Record<ConfigRef, readonly string[]>>>;
  /** Names of the variables that stakater/Reloader has left in the containers. */
  readonly variables: readonly string[];
}

/** An object that controls a workload, of a kind that this process does not roll. */
export interface ForeignOwner {
  readonly kind: string;
  readonly group: string;
  readonly name: string;
}

export interface WorkloadState extends WorkloadIdentity {
  readonly uid: string;
  readonly resourceVersion: string;
  /** It is being deleted: nothing more is written to it. */
  readonly isTerminating: boolean;
  readonly hints: Hints;
  /** Its own control gates. */
  readonly gates: GateHints;
  /** Undefined if no user has answered anything. */
  readonly answers: Answers | undefined;
  readonly stakater: StakaterState | undefined;
  /** Its labels, where messages to people need them; else undefined. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Its own annotations, of either vocabulary, opt it in. */
  readonly asksByItself: boolean;
  /** The names and patterns in the lists of its annotations, of either vocabulary. */
  readonly listed: PatternsByKind;
  readonly references: readonly Reference[];
  readonly record: RecordReading;
  /** The text of the annotation `pending`; undefined if there is none. */
  readonly pending: string | undefined;
  /** What is in the place that rolls write, from any writer: the annotation `config-hash`, or another trigger. */
  readonly trigger: string | undefined;
  /** Keyed digest of the whole pod template, our annotations included: see `Digester.ofTemplate`. */
  readonly fingerprint: string;
  /** The fingerprint under each previous digest key; undefined if there is none. */
  readonly previousFingerprints: readonly string[] | undefined;
  /** Keyed digest of the pod template without our annotations. */
  readonly base: string;
  /** The same under each previous digest key; undefined if there is none. */
  readonly previousBases: readonly string[] | undefined;
  /** By its status, all pods run the present template. */
  readonly isComplete: boolean;
  /** By its status, its own controller has given up the rollout of the present template. */
  readonly hasFailed: boolean;
  /** How many pods have the present template, and how many it asks for. */
  readonly updated: number;
  readonly desired: number;
  /** The counts of its status as one text, such as the number of ready replicas: it changes when pods start or end. */
  readonly counts: string;
  readonly blockers: readonly RolloutBlocker[];
  readonly rollout: RolloutReading;
  /** The last other field manager of the pod template, and when it wrote by the API server's clock, in ms. */
  readonly templateWriter: { readonly manager: string; readonly atMs: number } | undefined;
  /** Undefined for most workloads: users own them, or a kind that is rolled. */
  readonly owner: ForeignOwner | undefined;
}

/** Whether a roll replaces its pods without an action of a user. */
export function canComplete({ blockers, desired }: Pick<WorkloadState, 'blockers' | 'desired'>): boolean {
  return blockers.length === 0 && desired > 0;
}

/** The fingerprints of the present pod template under every digest key of this process. */
export function fingerprintsOf({ fingerprint, previousFingerprints }: WorkloadState): readonly string[] {
  return previousFingerprints === undefined ? [fingerprint] : [fingerprint, ...previousFingerprints];
}

/** The fingerprints of the present pod template without our annotations, under every digest key of this process. */
export function basesOf({ base, previousBases = [] }: WorkloadState): readonly string[] {
  return [base, ...previousBases];
}

/** Whether the present pod template is the one that the last roll of a record replaced. */
export function hasReplacedTemplate(workload: WorkloadState, record: RolloutRecord): boolean {
  const from = replacedTemplate(record);
  return from !== undefined && fingerprintsOf(workload).includes(from);
}
