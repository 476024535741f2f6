/** What is remembered of an opted-in workload: what it uses, what it asks for, and what reroll wrote on it. */
import type { Hints, PatternsByKind } from './hints.ts';
import type { ConfigKind, ConfigRef, WorkloadIdentity } from './kinds.ts';
import type { RecordReading } from './record.ts';
import type { StakaterHints } from './stakater-hints.ts';

/** Whether pods start without the config or key. */
export type Need = 'required' | 'optional';

/** One use of a config by a pod template: of one key, or of all of them (`*`). */
export interface Reference {
  readonly kind: ConfigKind;
  readonly name: string;
  readonly key: string;
  readonly need: Need;
  /** Only through a volume that the kubelet updates while the pod runs. */
  readonly isLive: boolean;
  /** What mounts a volume reads it, rather than the containers. */
  readonly isOfMount: boolean;
}

/** What a person still has to do, or wait for, after a roll before the pods are replaced. */
export type RolloutBlocker = 'on-delete' | 'paused' | 'no-replicas' | Partition;

/** A StatefulSet replaces only as many pods, those with the highest ordinals, as its replicas exceed the partition. */
export interface Partition {
  /** At least 1. */
  readonly partition: number;
  /** At least 1. */
  readonly replicas: number;
}

/** What is kept of a workload for the peer's vocabulary, where that is read. */
export interface StakaterState {
  readonly hints: StakaterHints;
  /** Names of the containers that use a config. */
  readonly containers: Readonly<Partial<Record<ConfigRef, readonly string[]>>>;
  /** Names of the variables that the peer has left in the containers. */
  readonly variables: readonly string[];
}

export interface WorkloadState extends WorkloadIdentity {
  readonly uid: string;
  readonly resourceVersion: string;
  /** Being deleted: nothing is written to it any more. */
  readonly isTerminating: boolean;
  readonly hints: Hints;
  readonly stakater: StakaterState | undefined;
  /** Its own annotations, of either vocabulary, opt it in. */
  readonly asksByItself: boolean;
  /** The names and patterns that its annotations list, of either vocabulary. */
  readonly listed: PatternsByKind;
  readonly references: readonly Reference[];
  readonly record: RecordReading;
  /** The `config-hash` that the pod template carries. */
  readonly trigger: string | undefined;
  /** Keyed digest of the whole pod template, our annotations included: see `Digester.ofTemplate`. */
  readonly fingerprint: string;
  /** The same under each former digest key; undefined where there is none. */
  readonly previousFingerprints: readonly string[] | undefined;
  /** The same without our annotations. */
  readonly base: string;
  /** By its status, all pods run the present template. */
  readonly isComplete: boolean;
  /** The counts of its status as one text, such as how many replicas are ready: it changes when pods start or end. */
  readonly counts: string;
  readonly blockers: readonly RolloutBlocker[];
  /** Who else last wrote the pod template, by `managedFields`, and when by the API server's clock, in ms. */
  readonly templateWriter: { readonly manager: string; readonly atMs: number } | undefined;
}

/** The fingerprints of the present pod template under every digest key of this process. */
export function fingerprintsOf({ fingerprint, previousFingerprints }: WorkloadState): readonly string[] {
  return previousFingerprints === undefined ? [fingerprint] : [fingerprint, ...previousFingerprints];
}
