/** What a command knows of the controller whose decisions it explains. */
import type { Config, NamespacedName } from '../model/config.ts';
import type { GateHints } from '../model/gate-hints.ts';

/** The options of a controller on which its decisions depend. */
export type DecidingOptions = Pick<
  Config,
  | 'annotationPrefix'
  | 'dialect'
  | 'namespaces'
  | 'namespacesToIgnore'
  | 'namespaceSelector'
  | 'resourceLabelSelector'
  | 'resourcesToIgnore'
  | 'autoReloadAll'
  | 'reloadOnCreate'
  | 'reloadOnDelete'
  | 'freshness'
  | 'settleMs'
  | 'minIntervalMs'
  | 'hold'
  | 'window'
  | 'windows'
  | 'timeZone'
  | 'dryRun'
  | 'hashKeySecret'
>;

/** The replica that holds the Lease. */
export interface Leader {
  readonly identity: string;
  /** When it renewed the Lease, wall clock, ms. */
  readonly renewedMs: number;
  /** It renewed the Lease within its duration. */
  readonly isLive: boolean;
}

export interface Installation {
  readonly lease: NamespacedName;
  readonly options: DecidingOptions;
  /** `lease`: the controller published its options; `defaults`: they are assumed. */
  readonly source: 'lease' | 'defaults';
  /** The version of the controller; undefined if it is not known. */
  readonly version: string | undefined;
  /** Whether versions of different kinds are of one order; only the controller knows. */
  readonly isFreshnessKnown: boolean;
  /** The ids of the digest keys in use; undefined if they are not known. */
  readonly keyIds: readonly string[] | undefined;
  /** Undefined if no replica holds the Lease, or if it may not be read. */
  readonly leader: Leader | undefined;
  /** The gates on the Lease. */
  readonly gates: GateHints;
}

/** The digest keys, current first; undefined for a user that may not read them. */
export interface DigestKeyBytes {
  readonly current: Uint8Array;
  readonly previous: readonly Uint8Array[];
}
