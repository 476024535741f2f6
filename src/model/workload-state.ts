/** What is remembered of an opted-in workload: what it uses, what it asks for, and what reroll wrote on it. */
import type { ConfigKind, WorkloadIdentity } from './kinds.ts';
import type { RecordReading } from './record.ts';

/** Whether pods start without the config or key. */
export type Need = 'required' | 'optional';

/** One use of a config by a pod template: of one key, or of all of them (`*`). */
export interface Reference {
  readonly kind: ConfigKind;
  readonly name: string;
  readonly key: string;
  readonly need: Need;
}

/** Which of the referenced configs roll a workload. */
export type AutoMode = 'all' | 'configmaps' | 'secrets' | 'none';

/** A hint that could not be read as it stands. */
export interface HintProblem {
  readonly annotation: string;
  readonly message: string;
}

/** What a workload's annotations ask for. */
export interface Hints {
  readonly auto: AutoMode | undefined;
  readonly problems: readonly HintProblem[];
}

export interface WorkloadState extends WorkloadIdentity {
  readonly uid: string;
  readonly resourceVersion: string;
  /** Being deleted: nothing is written to it any more. */
  readonly isTerminating: boolean;
  readonly hints: Hints;
  readonly references: readonly Reference[];
  readonly record: RecordReading;
  /** The `config-hash` that the pod template carries. */
  readonly trigger: string | undefined;
  /** Keyed digest of the whole pod template, our annotations included. */
  readonly fingerprint: string;
}

/** Whether these hints opt a workload in. */
export function asksForRolls({ auto }: Hints): boolean {
  return auto !== undefined && auto !== 'none';
}
