/** The part of a Namespace that is kept in memory, and what was seen of it before. */
import type { GateHints } from './gate-hints.ts';
import type { AutoMode, HintProblem } from './hints.ts';

export interface NamespaceState {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** The default for its workloads. */
  readonly auto: AutoMode | undefined;
  /** The control gates of all its workloads. */
  readonly gates: GateHints;
  /** The sink that is notified of what needs a person, for its workloads. */
  readonly notify?: string | undefined;
  readonly problems: readonly HintProblem[];
}

/** A Namespace and what was seen of it before. Its `…Rv` fields are of the family that observation.ts describes. */
export interface KnownNamespace {
  readonly state: NamespaceState;
  /** Its `auto` opted workloads in at some time while this process watched. */
  readonly wasOptedIn: boolean;
  /** The version at which it was seen to be created or selected. */
  readonly cameRv: string | undefined;
  /** The version at which `auto` was seen to change. */
  readonly autoRv: string | undefined;
  /** Monotonic ms at which `auto` was seen to change; undefined if it was not. */
  readonly autoAtMs: number | undefined;
}
