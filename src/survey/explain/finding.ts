/** The answers to "why not": a closed list, each with the facts that its words need. */
import type { ConfigRef } from '../../model/kinds.ts';
import type { RecordReading } from '../../model/record.ts';
import type { Trip } from '../../model/trip.ts';
import type { Partition } from '../../model/workload-state.ts';
import type { Exclusion, KeyNames } from './use.ts';

/** What comes nearest to a hint that opts a workload in. */
export interface NearestHint {
  /**
   * `ignored`, `opted-out`: an annotation of the workload says no. `namespace-opted-out`: one of its Namespace does.
   * `misspelt`, `wrong-value`, `other-prefix`: an annotation is nearly right. `label`: the hint is a label. `dialect`:
   * it is a hint of stakater/Reloader, which the controller does not read. `none`: there is nothing of that kind.
   */
  readonly kind:
    | 'ignored'
    | 'opted-out'
    | 'namespace-opted-out'
    | 'misspelt'
    | 'wrong-value'
    | 'other-prefix'
    | 'label'
    | 'dialect'
    | 'none';
  /** The key that stands on the object; undefined for `none`. */
  readonly found: string | undefined;
  /** The key that opts in. */
  readonly meant: string;
}

export type Finding =
  | { readonly code: 'terminating' }
  | { readonly code: 'namespace-not-selected'; readonly option: string; readonly value: string }
  | { readonly code: 'not-opted-in'; readonly nearest: NearestHint; readonly usesConfigs: boolean }
  /** `by`: what has its pod template, such as `Revision/web-1`. */
  | { readonly code: 'owned'; readonly by: string }
  | { readonly code: 'foreign-record'; readonly why: ForeignWhy }
  /** `renewedAtMs` is undefined if no replica has the Lease. */
  | { readonly code: 'controller-not-running'; readonly renewedAtMs: number | undefined; readonly identity: string }
  | {
      readonly code: 'other-options';
      readonly option: string;
      readonly published: string | undefined;
      readonly given: string | undefined;
    }
  /** The breaker of a config that counts for the workload. */
  | { readonly code: 'breaker-tripped'; readonly config: ConfigRef; readonly trip: Trip }
  | { readonly code: 'namespace-not-read'; readonly message: string }
  | { readonly code: 'workloads-not-listed'; readonly message: string }
  | { readonly code: 'hint-problem'; readonly object: string; readonly message: string }
  | { readonly code: 'not-counted'; readonly config: ConfigRef; readonly exclusion: Exclusion }
  | { readonly code: 'config-missing'; readonly config: ConfigRef; readonly isRequired: boolean }
  | { readonly code: 'required-key-absent'; readonly config: ConfigRef; readonly keys: readonly string[] }
  /** `message` says which right lacks, if one does. */
  | { readonly code: 'not-compared'; readonly configs: readonly ConfigRef[]; readonly message: string | undefined }
  | {
      readonly code: 'key-not-used';
      readonly config: ConfigRef;
      /** What the last writer owns beside the used keys; empty if that is not known. */
      readonly keys: KeyNames;
      readonly by: string | undefined;
      readonly atMs: number | undefined;
    }
  | {
      readonly code: 'labels-only';
      readonly config: ConfigRef;
      readonly by: string | undefined;
      readonly atMs: number | undefined;
    }
  | {
      readonly code: 'fresh';
      readonly config: ConfigRef;
      readonly changedAtMs: number;
      /** The field manager that changed the pod template. */
      readonly by: string;
      readonly atMs: number;
    }
  | { readonly code: 'in-place' | 'named-template' | 'on-delete' | 'paused' | 'step-paused' | 'no-replicas' }
  | ({ readonly code: 'partition' } & Partition);

export type FindingCode = Finding['code'];

/** `other-key`: it is under a digest key that this installation does not have. */
export type ForeignWhy = Extract<RecordReading, { readonly state: 'foreign' }>['why'] | 'other-key';
