/** The use of a config by a workload, as data. */
import type { ConfigRef } from '../../model/kinds.ts';
import type { Place } from '../../plan/references/places.ts';

/** Names of keys that may be shown, and the number of the others. A Secret shows what some pod template names. */
export interface KeyNames {
  /** `*` for all keys. */
  readonly names: readonly string[];
  readonly others: number;
}

/** Why a config that a pod template names does not count for the workload. */
export interface Exclusion {
  readonly why: 'excluded' | 'ignored' | 'auto' | 'search' | 'skip-volumes' | 'option' | 'type';
  /** The annotation or the option that says so; the type of the Secret for `type`. */
  readonly source: string;
}

/** A place of a pod template that refers to a config. */
export interface UsePlace {
  readonly place: Place;
  /** `*` for all keys. */
  readonly key: string;
  readonly isOptional: boolean;
  /** The kubelet updates it while the pod runs. */
  readonly isLive: boolean;
}

/**
 * The content of a config, against the record. `uncounted`: it is not compared, since it does not count. `unrecorded`:
 * the record does not have it yet.
 */
export type ContentState = 'same' | 'changed' | 'missing' | 'unrecorded' | 'not-compared' | 'uncounted';

/** A config that a workload uses. */
export interface Use {
  readonly config: ConfigRef;
  /** The keys that it uses; `*` alone for all. */
  readonly keys: readonly string[];
  readonly places: readonly UsePlace[];
  /** The annotations that list it. */
  readonly listedBy: readonly string[];
  readonly isRecorded: boolean;
  readonly content: ContentState;
  /** Empty unless the content has changed, and where the keys are not known. */
  readonly changedKeys: KeyNames;
  /** Keys without which its pods do not start, and which the config does not have. */
  readonly absentKeys: readonly string[];
  /** Undefined if it counts, and for a workload that is not opted in. */
  readonly exclusion: Exclusion | undefined;
}
