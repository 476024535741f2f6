/** What a command knows of the controller whose decisions it explains. */
import type { BreakersReading } from '../model/breakers-text.ts';
import type { NamespacedName } from '../model/config.ts';
import type { PublishedConfig } from '../model/published-options.ts';
import type { GateHints } from '../model/gate-hints.ts';

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
  /** Those on which its decisions depend. */
  readonly options: PublishedConfig;
  /** Those that the controller published; undefined if it published none that can be read. */
  readonly published?: PublishedConfig | undefined;
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
  /** The trips of breakers on the Lease; undefined if it may not be read, or if there is none. */
  readonly breakers: Pick<BreakersReading, 'trips' | 'more'> | undefined;
}

/** The digest keys, current first; undefined for a user that may not read them. */
export interface DigestKeyBytes {
  readonly current: Uint8Array;
  readonly previous: readonly Uint8Array[];
}
