/** What is remembered of a Namespace. */
import type { AutoMode, HintProblem } from './hints.ts';

export interface NamespaceState {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** The default for its workloads. */
  readonly auto: AutoMode | undefined;
  /** Gates that it asks for and that this version does not have. */
  readonly unsupportedGates: readonly string[];
  readonly problems: readonly HintProblem[];
}

/** A Namespace and what was seen of it before. */
export interface KnownNamespace {
  readonly state: NamespaceState;
  /** Its `auto` opted workloads in at some time while we watched. */
  readonly wasOptedIn: boolean;
  /** The version at which it was seen to come; undefined when it was there from the start. */
  readonly cameRv: string | undefined;
  /** The version at which `auto` was seen to change; undefined when it has not. */
  readonly autoRv: string | undefined;
  /** Monotonic ms of that; undefined when it was there from the start. */
  readonly autoAtMs: number | undefined;
}
